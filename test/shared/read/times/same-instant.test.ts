import { equal } from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { findLeadingTime, parseTimeText } from '../../../../shared/read/times/parse-time.ts';

/** One instant, written in every layout, is read as the same microsecond. Writers here are JavaScript's Date, not our own code. */

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const longMonths = [
	'January',
	'February',
	'March',
	'April',
	'May',
	'June',
	'July',
	'August',
	'September',
	'October',
	'November',
	'December',
];
const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const two = (n: number) => String(n).padStart(2, '0');

interface Parts {
	readonly date: string;
	readonly year: number;
	readonly month: number;
	readonly day: number;
	readonly hour: number;
	readonly clock: string;
	readonly micros: string;
	readonly weekday: string;
	readonly seconds: number;
	readonly shifted: (minutes: number) => string;
}

function partsOf(micros: number): Parts {
	const seconds = Math.floor(micros / 1e6);
	const at = new Date(seconds * 1000);
	const text = at.toISOString();
	return {
		date: text.slice(0, 10),
		year: at.getUTCFullYear(),
		month: at.getUTCMonth() + 1,
		day: at.getUTCDate(),
		hour: at.getUTCHours(),
		clock: text.slice(11, 19),
		micros: String(micros % 1e6).padStart(6, '0'),
		weekday: days[at.getUTCDay()] ?? '',
		seconds,
		shifted: (minutes) => new Date((seconds + minutes * 60) * 1000).toISOString().slice(0, 19),
	};
}

const half = (p: Parts) => `${p.hour % 12 || 12}${p.clock.slice(2)}`;
const noon = (p: Parts) => (p.hour < 12 ? 'AM' : 'PM');

/** To the microsecond. */
const exact: Readonly<Record<string, (p: Parts) => string>> = {
	'ISO, Z': (p) => `${p.date}T${p.clock}.${p.micros}Z`,
	'ISO, nanoseconds': (p) => `${p.date}T${p.clock}.${p.micros}987Z`,
	'ISO, blank and comma': (p) => `${p.date} ${p.clock},${p.micros}`,
	'ISO, +05:30': (p) => `${p.shifted(330)}.${p.micros}+05:30`,
	'ISO, -0800': (p) => `${p.shifted(-480)}.${p.micros}-0800`,
	'ISO, +08': (p) => `${p.shifted(480).replace('T', ' ')}.${p.micros}+08`,
	'ISO, EDT': (p) => `${p.shifted(-240)}.${p.micros} EDT`,
	'ISO, +0000 UTC': (p) => `${p.date} ${p.clock}.${p.micros} +0000 UTC`,
	'ISO, UTC': (p) => `${p.date} ${p.clock}.${p.micros} UTC`,
	'ISO, zone name': (p) => `${p.shifted(330)}.${p.micros} Asia/Kolkata`,
	'ISO, offset and zone name': (p) => `${p.shifted(330)}.${p.micros}+05:30[Asia/Kolkata]`,
	'year first, slashes': (p) => `${p.date.replaceAll('-', '/')} ${p.clock}.${p.micros}`,
	'year first, all dashes and dots': (p) => `${p.date}-${p.clock.replaceAll(':', '.')}.${p.micros}`,
	'common log format': (p) => `${two(p.day)}/${months[p.month - 1]}/${p.year}:${p.clock}.${p.micros} +0000`,
	'day first': (p) => `${p.day}-${months[p.month - 1]}-${p.year} ${p.clock}.${p.micros}`,
	ctime: (p) => `${p.weekday} ${months[p.month - 1]} ${String(p.day).padStart(2)} ${p.clock}.${p.micros} ${p.year}`,
	'ctime, bracket': (p) => `[${p.weekday} ${months[p.month - 1]} ${two(p.day)} ${p.clock}.${p.micros} ${p.year}]`,
	'month first': (p) => `${longMonths[p.month - 1]} ${p.day}, ${p.year} ${p.clock}.${p.micros}`,
	'year and month name': (p) => `${p.year} ${months[p.month - 1]} ${p.day} ${p.clock}.${p.micros}`,
	'without a year': (p) => `${months[p.month - 1]} ${String(p.day).padStart(2)} ${p.clock}.${p.micros}`,
	klog: (p) => `${two(p.month)}${two(p.day)} ${p.clock}.${p.micros}`,
	'compact with T': (p) => `${p.date.replaceAll('-', '')}T${p.clock.replaceAll(':', '')}.${p.micros}Z`,
	'compact, all digits': (p) => `${p.date.replaceAll('-', '')}${p.clock.replaceAll(':', '')}.${p.micros}`,
	'numeric, German': (p) => `${two(p.day)}.${two(p.month)}.${p.year} ${p.clock}.${p.micros}`,
	'epoch in seconds': (p) => `${p.seconds}.${p.micros}`,
	'epoch in milliseconds': (p) => `${p.seconds}${p.micros.slice(0, 3)}.${p.micros.slice(3)}`,
	'epoch in microseconds': (p) => `${p.seconds}${p.micros}`,
	'epoch in nanoseconds': (p) => `${p.seconds}${p.micros}789`,
};

/** To the second. */
const toSeconds: Readonly<Record<string, (p: Parts) => string>> = {
	'RFC 1123': (p) => `${p.weekday}, ${two(p.day)} ${months[p.month - 1]} ${p.year} ${p.clock} GMT`,
	date: (p) => `${p.weekday} ${months[p.month - 1]} ${String(p.day).padStart(2)} ${p.clock} UTC ${p.year}`,
	'JavaScript Date': (p) =>
		`${p.weekday} ${months[p.month - 1]} ${two(p.day)} ${p.year} ${p.clock} GMT+0000 (Coordinated Universal Time)`,
	'US, AM and PM': (p) => `${p.month}/${p.day}/${p.year}, ${half(p)} ${noon(p)}`,
	'US, narrow blank': (p) => `${p.month}/${p.day}/${p.year}, ${half(p)}\u202f${noon(p)}`,
	'two digits of the year': (p) => `${p.date.slice(2).replaceAll('-', '')} ${p.clock}`,
	'epoch in seconds, whole': (p) => String(p.seconds),
};

/** 2001-09-10 to 2099: nanoseconds have their digits, years of two digits their century. The object comes a few hours later. */
const instants = fc.record({
	seconds: fc.integer({ min: 1_000_080_000, max: 4_070_908_800 }),
	micros: fc.integer({ min: 0, max: 999_999 }),
	later: fc.integer({ min: 0, max: 3600 * 20 }),
});

describe('the same instant in every layout', () => {
	for (const [name, write] of Object.entries({ ...exact, ...toSeconds }))
		test(name, () => {
			fc.assert(
				fc.property(instants, ({ seconds, micros, later }) => {
					// A numeric date may be read in two ways where its day could be a month: the object's time decides, months apart.
					const instant = seconds * 1e6 + (name in exact ? micros : 0);
					const context = { objectTime: instant + later * 1e6 };
					const text = write(partsOf(instant));
					equal(parseTimeText(text, context), instant, text);
					if (/^\d{1,8}$/.test(text)) return;
					const line = findLeadingTime(`${text} [main] INFO hello`, context);
					equal(line?.micros, instant, text);
					equal(line?.end, text.length, text);
				}),
				{ numRuns: 300 },
			);
		});
});
