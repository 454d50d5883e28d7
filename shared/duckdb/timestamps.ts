/** SQL that reads any of the accepted timestamps as microseconds since the epoch, in UTC. */

/** True for times that a window grid can span: outside these years a clock is broken or the unit is not milliseconds. */
export function plausibleTime(timestamp: string): string {
	return `${timestamp} >= TIMESTAMP '1980-01-01' AND ${timestamp} < TIMESTAMP '2200-01-01'`;
}

const zoneless = /^(TIMESTAMP(_S|_MS|_NS)?|DATE)$/;
const integer = /^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/;
const fractional = /^(FLOAT|DOUBLE|DECIMAL\(.*\))$/;
const text = /^(VARCHAR|ENUM\(.*\))$/;

/**
 * An expression of type TIMESTAMP for `source`, NULL where it holds no time; or `undefined` where the column's type
 * cannot hold one. Zoned times become UTC, zoneless ones are taken as UTC, numbers are milliseconds since the epoch.
 */
export function timestampExpression(source: string, type: string): string | undefined {
	if (zoneless.test(type)) return `TRY_CAST(${source} AS TIMESTAMP)`;
	if (type === 'TIMESTAMP WITH TIME ZONE') return withoutZone(source);
	if (integer.test(type) || fractional.test(type)) return fromMilliseconds(source);
	if (text.test(type)) {
		// A comma before the fraction is what Python's logging writes.
		return `CASE WHEN regexp_full_match(${source}, '\\s*[0-9]{5,16}([.][0-9]+)?\\s*') THEN ${fromMilliseconds(source)}
			ELSE ${withoutZone(`TRY_CAST(replace(${source}, ',', '.') AS TIMESTAMPTZ)`)} END`;
	}
	return undefined;
}

/** The UTC clock of an instant. A cast would ask the time zone library for every row, at ten times the cost. */
function withoutZone(instant: string): string {
	return `TRY(make_timestamp(epoch_us(${instant})))`;
}

/** DECIMAL keeps microseconds exact where DOUBLE would not; TRY keeps a huge value from failing the whole drop. */
function fromMilliseconds(source: string): string {
	return `TRY(make_timestamp(CAST(TRY_CAST(${source} AS DECIMAL(22, 3)) * 1000 AS BIGINT)))`;
}
