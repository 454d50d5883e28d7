/** Microseconds since the epoch as ISO 8601 in UTC, with all six digits, which JavaScript's Date would drop. */
export function isoFromMicros(micros: number): string {
	const seconds = Math.floor(micros / 1e6);
	const fraction = String(micros - seconds * 1e6).padStart(6, '0');
	return new Date(seconds * 1000).toISOString().replace(/\.\d+Z$/, `.${fraction}Z`);
}

/** The UTC day of an instant in microseconds since the epoch, ISO 8601. */
export function isoDayOf(micros: number): string {
	return new Date(Math.floor(micros / 1000)).toISOString().slice(0, 10);
}
