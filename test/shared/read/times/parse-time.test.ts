import { deepEqual, equal, ok } from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { IsoBytes } from '../../../../shared/read/times/iso-bytes.ts';
import {
	findLeadingTime,
	parseTimeNumber,
	parseTimeText,
	readDateAndTime,
} from '../../../../shared/read/times/parse-time.ts';

const micros = (text: string) => Date.parse(text) * 1000;
const context = { objectTime: micros('2026-11-27T16:00:00Z') };
const at = (text: string, objectTime: string, zone?: string) =>
	parseTimeText(text, { objectTime: micros(objectTime), ...(zone === undefined ? {} : { zone }) });

describe('a time that lacks its year or its date', () => {
	test('takes the year of the object, and the one before over New Year', () => {
		equal(at('Nov 27 14:31:48', '2026-11-27T16:00:00Z'), micros('2026-11-27T14:31:48Z'));
		equal(at('Dec 31 23:59:59', '2027-01-01T00:10:00Z'), micros('2026-12-31T23:59:59Z'));
		equal(at('Dec 31 23:59:59', '2027-02-01T00:10:00Z'), micros('2026-12-31T23:59:59Z'));
	});

	test('may run ahead of the object by a day, since clocks of zones do', () => {
		equal(at('Jan  1 08:30:00', '2026-12-31T23:40:00Z'), micros('2027-01-01T08:30:00Z'));
		equal(at('Jan  2 08:30:00', '2026-12-31T23:40:00Z'), micros('2026-01-02T08:30:00Z'));
	});

	test('finds the leap year of 29 February', () => {
		equal(at('Feb 29 12:00:00', '2027-03-01T00:00:00Z'), micros('2024-02-29T12:00:00Z'));
	});

	test('takes the date of the object, and the day before over midnight', () => {
		equal(at('14:32:02.792', '2026-11-27T16:00:00Z'), micros('2026-11-27T14:32:02.792Z'));
		equal(at('23:59:59', '2026-11-27T00:05:00Z'), micros('2026-11-26T23:59:59Z'));
		equal(at('00:04:00', '2026-11-27T00:05:00Z'), micros('2026-11-27T00:04:00Z'));
		equal(at('20:00:00', '2026-11-27T01:30:00Z', 'America/New_York'), micros('2026-11-27T01:00:00Z'));
	});

	test('takes the order of a numeric date that lies closest before the object', () => {
		equal(at('05/06/2026 10:00:00', '2026-06-05T11:00:00Z'), micros('2026-06-05T10:00:00Z'));
		equal(at('05/06/2026 10:00:00', '2026-05-06T11:00:00Z'), micros('2026-05-06T10:00:00Z'));
		equal(at('17/06/09 20:10:40', '2026-01-01T00:00:00Z'), micros('2017-06-09T20:10:40Z'));
		// Nothing near: AM and PM stand for the month first.
		equal(at('05/06/2026, 10:00:00 AM', '2026-11-05T11:00:00Z'), micros('2026-05-06T10:00:00Z'));
		equal(at('05/06/2026, 10:00:00 am', '2026-06-05T11:00:00Z'), micros('2026-06-05T10:00:00Z'));
		equal(at('31/12/2026 10:00', '2026-06-05T11:00:00Z'), micros('2026-12-31T10:00:00Z'));
	});
});

describe('zones', () => {
	test('a local time that the clocks skip is read with the offset before the change', () => {
		// New York, 8 March 2026: 02:00 EST becomes 03:00 EDT, so that 02:30 is 03:30 EDT, 07:30 UTC.
		equal(parseTimeText('2026-03-08 02:30:00 America/New_York', context), micros('2026-03-08T07:30:00Z'));
		equal(at('2026-03-29T02:30:00', '2026-11-27T00:00:00Z', 'Europe/Berlin'), micros('2026-03-29T01:30:00Z'));
	});

	test('a local time that comes twice is the first of the two', () => {
		equal(parseTimeText('2026-11-01 01:30:00 America/New_York', context), micros('2026-11-01T05:30:00Z'));
		equal(at('2026-10-25T02:30:00', '2026-11-27T00:00:00Z', 'Europe/Berlin'), micros('2026-10-25T00:30:00Z'));
	});

	test('agree with Intl at every hour of a year', () => {
		for (const zone of ['America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Africa/Casablanca']) {
			const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
			for (let hour = 0; hour < 8766; hour += 7) {
				const utc = Date.parse('2026-01-01T00:00:00Z') + hour * 3_600_000;
				const local = format.format(utc);
				const read = at(local, '2027-12-01T00:00:00Z', zone);
				// In an overlap the first of two instants is read.
				ok(typeof read === 'number' && format.format(read / 1000) === local && read <= utc * 1000, `${zone} ${local}`);
			}
		}
	});

	test('an abbreviation that means one offset everywhere is taken, others are ambiguous or unusable', () => {
		const read = (zone: string) => parseTimeText(`2026-07-01 12:00:00 ${zone}`, context);
		const hours: Readonly<Record<string, number>> = {
			UTC: 0,
			GMT: 0,
			Z: 0,
			CET: 1,
			CEST: 2,
			WEST: 1,
			EEST: 3,
			MSK: 3,
			JST: 9,
			KST: 9,
		};
		for (const [zone, east] of Object.entries({
			...hours,
			EST: -5,
			EDT: -4,
			MDT: -6,
			PDT: -7,
			AEST: 10,
			NZDT: 13,
			ACST: 9.5,
			HST: -10,
		}))
			equal(read(zone), micros('2026-07-01T12:00:00Z') - east * 3_600_000_000, zone);
		for (const zone of ['CST', 'IST', 'BST', 'AST', 'PST', 'MST', 'CDT', 'ADT', 'NST', 'SST', 'ECT', 'ART'])
			equal(read(zone), 'ambiguous', zone);
		for (const zone of ['XYZ', 'FOOBAR', 'Middle/Earth']) equal(read(zone), undefined, zone);
	});

	test('an ambiguous abbreviation is what the setting says', () => {
		equal(at('2026-07-01 12:00:00 IST', '2026-11-27T00:00:00Z', 'Asia/Kolkata'), micros('2026-07-01T06:30:00Z'));
		equal(at('2026-07-01 12:00:00 CST', '2026-11-27T00:00:00Z', '+08:00'), micros('2026-07-01T04:00:00Z'));
	});

	test("a row's zone stays in its row", () => {
		equal(parseTimeText('2026-07-01 12:00:00 America/New_York', context), micros('2026-07-01T16:00:00Z'));
		equal(parseTimeText('2026-07-01 12:00:00', context), micros('2026-07-01T12:00:00Z'));
	});
});

describe('a number', () => {
	test('is an epoch by its magnitude, digit by digit', () => {
		equal(parseTimeNumber(1795789642.3341098), 1795789642334109);
		equal(parseTimeNumber('1795789642.3341098'), 1795789642334109);
		equal(parseTimeNumber(1766827050.123456), 1766827050123456);
		equal(parseTimeNumber(1795789642334), 1795789642334000);
		equal(parseTimeNumber(1795789642334109), 1795789642334109);
		equal(parseTimeNumber('1766827050123456789'), 1766827050123456);
		equal(parseTimeNumber(1766827050123456789n), 1766827050123456);
		equal(parseTimeNumber('1.795789642e+09'), 1795789642000000);
	});

	test('of no such magnitude is none', () => {
		for (const value of [
			0,
			-1,
			12.5,
			99_999_999,
			10_000_000_000,
			Number.NaN,
			Number.POSITIVE_INFINITY,
			'',
			'x',
			'1e400',
			638_000_000_000_000_000n,
		])
			equal(parseTimeNumber(value), undefined, String(value));
	});
});

test('a date and a clock in two fields are one time', () => {
	equal(readDateAndTime('2025-12-27', '09:17:30.5', context)?.micros, micros('2025-12-27T09:17:30.500Z'));
});

test('what is no time is none', () => {
	for (const text of [
		'',
		'-',
		'hello',
		'2026-13-01T00:00:00Z',
		'2026-02-29 00:00:00',
		'2026-11-27T25:00:00Z',
		'12 monkeys',
		'May be',
		'1.2.3.4:80',
		'10.0.0.1',
		'2026',
		'2026-11',
	])
		equal(parseTimeText(text, context), undefined, text);
});

describe('the beginning of a line', () => {
	const cases: readonly (readonly [string, string | undefined, string])[] = [
		['2026-11-27 14:26:10.483 UTC [2927] LOG:  x', '2026-11-27T14:26:10.483Z', ' [2927] LOG:  x'],
		['[2026-11-27 14:35:11 +0000] [1] x', '2026-11-27T14:35:11Z', ' [1] x'],
		['2026-11-27 14:26:10 INFO x', '2026-11-27T14:26:10Z', ' INFO x'],
		['2026-11-27 14:26:10 CAT food', '2026-11-27T14:26:10Z', ' CAT food'],
		['2026-11-27 14:26:10 -1 left', '2026-11-27T14:26:10Z', ' -1 left'],
		['2026-11-27T14:32:41.276844 #11004]', '2026-11-27T14:32:41.276Z', ' #11004]'],
		['Nov 27 14:31:48 2 items', '2026-11-27T14:31:48Z', ' 2 items'],
		['1795789642.334    120 127.0.0.1', '2026-11-27T14:27:22.334Z', '    120 127.0.0.1'],
		['*Nov 27 14:31:48.580: %SYS-5-CONFIG_I: x', '2026-11-27T14:31:48.580Z', ': %SYS-5-CONFIG_I: x'],
		['<2026-11-27 14:26:10> x', '2026-11-27T14:26:10Z', ' x'],
		['<14>1 2026-11-27 14:26:10 x', undefined, ''],
		['9795789642 is no time', undefined, ''],
		['127.0.0.1 - - [27/Nov/2026:14:27:16 +0000]', undefined, ''],
		['12:30 at noon', undefined, ''],
		['{"a":1}', undefined, ''],
	];
	for (const [line, time, rest] of cases)
		test(line, () => {
			const found = findLeadingTime(line, context);
			if (time === undefined) return equal(found, undefined);
			ok(found !== undefined && typeof found.micros === 'number');
			equal(Math.floor(found.micros / 1000) * 1000, micros(time));
			equal(line.slice(found.end), rest);
		});
});

describe('hostile text', () => {
	const pieces = fc.array(
		fc.constantFrom(
			'2026-',
			'11',
			'27',
			'T',
			' ',
			':',
			'14',
			'.',
			'123456',
			'Z',
			'+',
			'-',
			'00',
			'Nov',
			'Fri',
			',',
			'/',
			'[',
			']',
			'UTC',
			'CST',
			'Europe/',
			'Berlin',
			'PM',
			'(',
			')',
			'\u202f',
			'__proto__',
			'\0',
			'é',
			'9'.repeat(30),
		),
		{ maxLength: 30 },
	);

	test('never throws, and what is read ends in the text', () => {
		fc.assert(
			fc.property(
				fc.oneof(
					pieces.map((parts) => parts.join('')),
					fc.string({ unit: 'binary' }),
				),
				(text) => {
					const whole = parseTimeText(text, context);
					ok(whole === undefined || whole === 'ambiguous' || Number.isInteger(whole));
					const line = findLeadingTime(text, context);
					ok(line === undefined || (line.end > 0 && line.end <= text.length));
				},
			),
			{ numRuns: 3000 },
		);
	});

	test('takes linear time', () => {
		for (const unit of ['9', ' ', '[', '2026-11-27 ', 'Nov ', '(', ':', '-', 'A', '+00:00 ']) {
			const text = unit.repeat(Math.ceil(1_000_000 / unit.length));
			const start = performance.now();
			for (let i = 0; i < 20; i++) {
				parseTimeText(text, context);
				findLeadingTime(text, context);
				findLeadingTime(`2026-11-27 14:26:10${text}`, context);
			}
			ok(performance.now() - start < 1000, unit);
		}
	});
});

test('what is no time is none before the first time, either', () => {
	for (const byte of [0, 0xff, 0x30, 0x2d]) {
		const bytes = Buffer.alloc(40, byte);
		bytes.write(':30Z', 16, 'latin1');
		equal(new IsoBytes().readAt(bytes, 0, 20), false);
	}
});

test('the fast way on bytes reads what the slow way reads, or leaves it to it', () => {
	const iso = new IsoBytes();
	const behind = fc.constantFrom(
		'',
		' INFO x',
		' UTC x',
		' CST',
		' +0000 x',
		' -0500',
		'\tDEBUG',
		' [main]',
		' Europe/Berlin x',
		' PM',
		' Pm',
		' America',
		': x',
		'_x',
		'x',
		',5',
		' CAT x',
		' (x)',
		'[UTC]',
		' é',
		' Z',
		' US/Pacific',
		' AM',
	);
	const line = fc
		.tuple(
			fc.constantFrom('2026-11-27', '2024-02-29', '2026-02-29', '2026-1-27', '1999-12-31'),
			fc.constantFrom('T', ' ', 't', '  '),
			fc.constantFrom('14:27:16', '24:00:00', '23:59:60', '4:27:16', '14:27'),
			fc.constantFrom('', '.5', ',123', '.123456', '.123456789', '.', ':123'),
			fc.constantFrom('', 'Z', '+01:00', '-0800', '+05', '+01:00:30', 'z', '+00:00[Europe/Berlin]', '+0000 UTC'),
			behind,
		)
		.map((parts) => parts.join(''));
	fc.assert(
		fc.property(line, (text) => {
			const bytes = Buffer.from(text);
			const slow = findLeadingTime(text, context);
			if (!iso.readAt(bytes, 0, bytes.length)) return;
			deepEqual({ micros: iso.micros, end: iso.end }, { micros: slow?.micros, end: slow?.end }, text);
		}),
		{ numRuns: 5000 },
	);
});
