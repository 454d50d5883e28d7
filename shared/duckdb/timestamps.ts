/** SQL that reads any of the accepted timestamps as microseconds since the epoch, in UTC. */

const earliest = '1980-01-01';
/** Excluded. */
const latest = '2200-01-01';

/** True for times that a window grid can span: outside these years a clock is broken or the unit is not milliseconds. */
export function plausibleTime(timestamp: string): string {
	return `${timestamp} >= TIMESTAMP '${earliest}' AND ${timestamp} < TIMESTAMP '${latest}'`;
}

const zoneless = /^(TIMESTAMP(_S|_MS|_NS)?|DATE)$/;
const integer = /^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/;
const fractional = /^(FLOAT|DOUBLE|DECIMAL\(.*\))$/;
const text = /^(VARCHAR|ENUM\(.*\))$/;

/**
 * An expression of type TIMESTAMP for `source`, NULL where it holds no plausible time; or `undefined` where the column's
 * type cannot hold one. Zoned times become UTC, zoneless ones are taken as UTC, numbers are milliseconds since the epoch.
 */
export function timestampExpression(source: string, type: string): string | undefined {
	if (zoneless.test(type)) return `TRY_CAST(${source} AS TIMESTAMP)`;
	if (type === 'TIMESTAMP WITH TIME ZONE') return withoutZone(source);
	if (integer.test(type)) return fromMilliseconds(source, `CAST(${source} AS BIGINT) * 1000`);
	// DECIMAL keeps microseconds exact where DOUBLE would not.
	if (fractional.test(type)) {
		return fromMilliseconds(source, `CAST(CAST(${source} AS DECIMAL(22, 3)) * 1000 AS BIGINT)`);
	}
	if (text.test(type)) {
		// A comma before the fraction is what Python's logging writes.
		const iso = `replace(${source}, ',', '.')`;
		// DuckDB wants seconds where there is a zone. Looked at only where it found no time.
		const withSeconds = `regexp_replace(${iso}, '([T ][0-9]{2}:[0-9]{2})(Z|[+-][0-9:]+)$', '\\1:00\\2')`;
		return `CASE WHEN regexp_full_match(${source}, '\\s*[0-9]{5,15}([.][0-9]+)?\\s*') THEN ${fromDigits(source)}
			ELSE ${withoutZone(`coalesce(TRY_CAST(${iso} AS TIMESTAMPTZ), TRY_CAST(${withSeconds} AS TIMESTAMPTZ))`)} END`;
	}
	return undefined;
}

/** The UTC clock of an instant. A cast would ask the time zone library for every row, at ten times the cost. */
function withoutZone(instant: string): string {
	return `TRY(make_timestamp(epoch_us(${instant})))`;
}

/** Looks first: a computation that overflows costs DuckDB an exception a row, 300 times what one costs that does not. */
function fromMilliseconds(milliseconds: string, microseconds: string): string {
	const [first, end] = [Date.parse(earliest), Date.parse(latest)];
	return `CASE WHEN ${milliseconds} >= ${first} AND ${milliseconds} < ${end} THEN make_timestamp(${microseconds}) END`;
}

/** Of digits with or without a fraction, at most 15 before it. A cast of text to DECIMAL would take 200 times as long. */
function fromDigits(digits: string): string {
	const whole = `CAST(split_part(${digits}, '.', 1) AS BIGINT)`;
	const thousandths = `CAST(rpad(left(trim(split_part(${digits}, '.', 2)), 3), 3, '0') AS BIGINT)`;
	return fromMilliseconds(whole, `${whole} * 1000 + ${thousandths}`);
}
