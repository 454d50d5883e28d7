/** SQL that reads the usual times as microseconds since the epoch, in UTC. What it cannot read is NULL, and a reader's to judge. */

const earliest = '1980-01-01';
/** Excluded. */
const latest = '2200-01-01';

/** True for times that a window grid can span: outside these years a clock is broken, or the unit is another. */
export function plausibleTime(timestamp: string): string {
	return `${timestamp} >= TIMESTAMP '${earliest}' AND ${timestamp} < TIMESTAMP '${latest}'`;
}

const zoneless = /^(TIMESTAMP(_S|_MS|_NS)?|DATE)$/;
const integer = /^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/;
const fractional = /^(DOUBLE|DECIMAL\(.*\))$/;
const text = /^(VARCHAR|ENUM\(.*\))$/;

/** Dates and clocks as ISO 8601 writes them; a comma before the fraction is what Python's logging writes. */
const iso =
	'[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.,][0-9]{1,9})?(Z|[+-](0[0-9]|1[0-7])(:?[0-5][0-9])?)?';

/**
 * An expression of type TIMESTAMP for `source`, NULL where it holds no plausible time; or `undefined` where the column's
 * type cannot hold one. Zoned times become UTC, zoneless ones are taken as UTC, numbers are told by their magnitude as
 * `readEpoch` does.
 */
export function timestampExpression(source: string, type: string): string | undefined {
	if (zoneless.test(type)) return `TRY_CAST(${source} AS TIMESTAMP)`;
	if (type === 'TIMESTAMP WITH TIME ZONE') return withoutZone(source);
	if (integer.test(type)) return fromWhole(source);
	if (fractional.test(type)) {
		const isNumber = type === 'DOUBLE' ? `isfinite(${source})` : 'true';
		return `CASE WHEN ${isNumber} AND ${source} = floor(${source}) THEN ${fromWhole(`TRY_CAST(${source} AS BIGINT)`)} END`;
	}
	if (text.test(type)) {
		const whole = `TRY_CAST(${source} AS BIGINT)`;
		// Looked at closely: a cast takes hours of 24, blanks and more, and a zone's name in one row would move the zoneless rows after it.
		// What loggers write most is told by its length and some characters, cast without a zone and compared: a third of the time that a
		// pattern takes.
		const bare = `left(${source}, strlen(${source}) - 1)`;
		const fraction = `substring(${source}, 21, strlen(${source}) - 21)`;
		const usual = `TRY_CAST(${bare} AS TIMESTAMP)`;
		return `CASE WHEN strlen(${source}) BETWEEN 20 AND 27 AND suffix(${source}, 'Z') AND ${source}[20] IN ('.', 'Z')
				AND left(CAST(${usual} AS VARCHAR), 19) = replace(left(${source}, 19), 'T', ' ')
				AND (strlen(${source}) = 20 OR (${fraction} <> '' AND translate(${fraction}, '0123456789', '') = '')) THEN ${usual}
			WHEN regexp_full_match(${source}, '${iso}') THEN ${withoutZone(`TRY_CAST(replace(${source}, ',', '.') AS TIMESTAMPTZ)`)}
			WHEN regexp_full_match(${source}, '[0-9]{9,18}') THEN ${fromWhole(whole)} END`;
	}
	return undefined;
}

/** The UTC clock of an instant. A cast would ask the time zone library for every row, at ten times the cost. */
function withoutZone(instant: string): string {
	return `TRY(make_timestamp(epoch_us(${instant})))`;
}

/** Seconds, milliseconds and microseconds have ranges that do not meet. Nanoseconds are a reader's. */
function fromWhole(source: string): string {
	const range = (least: string, end: string, micros: string) =>
		`WHEN ${source} >= ${least} AND ${source} < ${end} THEN make_timestamp(${micros})`;
	return `CASE ${range('100000000', '9000000000', `CAST(${source} AS BIGINT) * 1000000`)}
		${range('100000000000', '9000000000000', `CAST(${source} AS BIGINT) * 1000`)}
		${range('100000000000000', '9000000000000000', `CAST(${source} AS BIGINT)`)} END`;
}
