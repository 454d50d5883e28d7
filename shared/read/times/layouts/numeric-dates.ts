import { digitsAt, isDigitAt, numberAt } from '../characters.ts';
import { daysOfDate, MICROS_OF_DAY, yearOf } from '../civil.ts';
import { readClock } from '../read-clock.ts';
import { readZone } from '../read-zone.ts';
import type { Layout, TimeReading } from '../time-reading.ts';
import { behindSeparator } from './year-first.ts';

/**
 * Dates of numbers whose order is not said: `11/27/2026, 3:08:15 PM`, `27.11.2026 14:08:15`, `26/11/27 14:08:15`, `11-27 14:08:15.123`. Of the orders
 * that give a day, the one is taken whose time lies closest before the object's own: logs are stored soon after they are written. Where none
 * lies within three days and AM or PM is written, the month comes first.
 */
export const numericDate: Layout = (text, at, asked, reading) => {
	const first = digitsAt(text, at, 3);
	const mark = text[at + first];
	// With blanks between them only where a year follows: `27 11 2026 14:08:15`.
	if (first < 1 || first > 2 || (mark !== '/' && mark !== '.' && mark !== '-' && (mark !== ' ' || first !== 2)))
		return false;
	const secondAt = at + first + 1;
	const second = digitsAt(text, secondAt, 3);
	if (second < 1 || second > 2) return false;
	const a = numberAt(text, at, first);
	const b = numberAt(text, secondAt, second);
	let to = secondAt + second;
	let orders: readonly (readonly [number, number, number])[];
	if (text[to] === mark && isDigitAt(text, to + 1)) {
		const third = digitsAt(text, to + 1, 5);
		if (third !== 4 && (third !== 2 || mark === ' ')) return false;
		const c = numberAt(text, to + 1, third);
		to += 1 + third;
		orders =
			third === 4
				? [
						[c, a, b],
						[c, b, a],
					]
				: [
						[2000 + a, b, c],
						[2000 + c, a, b],
						[2000 + c, b, a],
					];
	} else if (mark === ' ') return false;
	else {
		// Without a year: `03-17 16:13:38.811` (Android), `10.30 16:49:06`.
		if (first !== 2 || second !== 2) return false;
		orders = [
			[-1, a, b],
			[-1, b, a],
		];
	}
	const clockAt = behindSeparator(text, to);
	if (clockAt === to || !readClock(text, clockAt, reading, orders[0]?.[0] === -1)) return false;
	const isHalfDay = /[AP]M$/i.test(text.slice(reading.end - 2, reading.end));
	if (!takeOrder(orders, asked.context.objectTime, isHalfDay ? a : 0, reading)) return false;
	reading.layout = 'numeric-date';
	readZone(text, asked.whole, reading);
	return true;
};

/** A time so shortly before the object speaks for its order by itself. */
const SOON = 3 * MICROS_OF_DAY;

/** `likelyMonth`: the first number where AM or PM is written, else 0. */
function takeOrder(
	orders: readonly (readonly [number, number, number])[],
	objectTime: number,
	likelyMonth: number,
	reading: TimeReading,
): boolean {
	let best = Number.POSITIVE_INFINITY;
	for (const [year, month, day] of orders) {
		const dated = year === -1 ? yearOf(objectTime) : year;
		const micros = daysOfDate(dated, month, day) * MICROS_OF_DAY + reading.clock;
		if (Number.isNaN(micros)) continue;
		const age = objectTime + MICROS_OF_DAY - micros;
		// What would lie in the future comes last; where nothing lies near, the month comes first.
		let distance = age >= 0 ? age : MICROS_OF_DAY * 1e6 - age;
		if (month === likelyMonth && distance > SOON) distance = SOON;
		if (distance >= best) continue;
		best = distance;
		reading.year = year;
		reading.month = month;
		reading.day = day;
	}
	return best !== Number.POSITIVE_INFINITY;
}
