/**
 * Epochs: seconds, milliseconds, microseconds or nanoseconds since 1970, told by magnitude. Each unit has a range of instants of its own
 * (1973 to 2255, nanoseconds from 2001), and the ranges do not meet, so that no number can be read in two ways.
 */

export interface Epoch {
	readonly micros: number;
	readonly layout: 'epoch-s' | 'epoch-ms' | 'epoch-us' | 'epoch-ns';
	/** Decimal digits below the second that the number can hold. */
	readonly digits: number;
}

const number = /^([0-9]{9,19})(?:\.([0-9]*))?$/;
const withExponent = /^[0-9]{1,20}(?:\.[0-9]{0,30})?[eE]\+?[0-9]{1,2}$/;

/** Text is read digit by digit, since a double would change nanoseconds; what is finer than a microsecond is cut. */
export function readEpoch(value: number | bigint | string): Epoch | undefined {
	if (typeof value === 'number' && Number.isSafeInteger(value)) return ofWhole(value);
	let text = typeof value === 'string' ? value : String(value);
	if (text.length > 64) return undefined;
	if (withExponent.test(text)) text = String(Number(text));
	const parts = number.exec(text);
	if (parts === null) return undefined;
	const whole = parts[1] as string;
	const fraction = parts[2] ?? '';
	const magnitude = Number(whole);
	if (magnitude < 1e8) return undefined;
	if (magnitude < 9e9)
		return { micros: magnitude * 1e6 + digitsOf(fraction, 6), layout: 'epoch-s', digits: Math.min(fraction.length, 9) };
	if (magnitude < 1e11) return undefined;
	if (magnitude < 9e12)
		return {
			micros: magnitude * 1e3 + digitsOf(fraction, 3),
			layout: 'epoch-ms',
			digits: 3 + Math.min(fraction.length, 6),
		};
	if (magnitude < 1e14) return undefined;
	if (magnitude < 9e15) return { micros: magnitude, layout: 'epoch-us', digits: 6 };
	if (magnitude < 1e18 || magnitude >= 9e18) return undefined;
	return { micros: Number(whole.slice(0, -3)), layout: 'epoch-ns', digits: 9 };
}

/** The usual case without making text: whole numbers that a double holds exactly, so no nanoseconds. */
function ofWhole(value: number): Epoch | undefined {
	if (value < 1e8) return undefined;
	if (value < 9e9) return { micros: value * 1e6, layout: 'epoch-s', digits: 0 };
	if (value >= 1e11 && value < 9e12) return { micros: value * 1e3, layout: 'epoch-ms', digits: 3 };
	return value >= 1e14 && value < 9e15 ? { micros: value, layout: 'epoch-us', digits: 6 } : undefined;
}

/** The first `count` digits of a fraction as a whole number of the smallest of them. */
function digitsOf(fraction: string, count: number): number {
	return Number(fraction.slice(0, count).padEnd(count, '0'));
}
