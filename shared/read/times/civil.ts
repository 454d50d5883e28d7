/** Calendar days and clock times to microseconds since the epoch. Doubles hold them exactly up to the year 2255. */

export const MICROS_OF_SECOND = 1_000_000;
export const MICROS_OF_MINUTE = 60_000_000;
export const MICROS_OF_HOUR = 3_600_000_000;
export const MICROS_OF_DAY = 86_400_000_000;

const daysOfMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Days since 1970-01-01 of a Gregorian date, or NaN where there is no such day (Howard Hinnant's days_from_civil). Months from 1. */
export function daysOfDate(year: number, month: number, day: number): number {
	if (month < 1 || month > 12 || day < 1 || day > (daysOfMonth[month - 1] as number)) return Number.NaN;
	if (month === 2 && day === 29 && !isLeap(year)) return Number.NaN;
	const y = month <= 2 ? year - 1 : year;
	const era = Math.floor(y / 400);
	const yearOfEra = y - era * 400;
	const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
	const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
	return era * 146097 + dayOfEra - 719468;
}

function isLeap(year: number): boolean {
	return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** The UTC year of an instant in microseconds. */
export function yearOf(micros: number): number {
	return new Date(Math.floor(micros / 1000)).getUTCFullYear();
}

/** Instants that a log can bear: from 1900 to 2255, where doubles still hold microseconds. */
export function isPlausible(micros: number): boolean {
	return micros >= -2_208_988_800_000_000 && micros < 9_000_000_000_000_000;
}
