import { deepEqual, equal, ok } from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { sniffDelimited } from '../../../../shared/read/delimited/sniff-delimited.ts';
import { splitRow } from '../../../../shared/read/delimited/split-row.ts';
import { micros, readBytes, readFixture } from '../read-file.ts';

const read = (text: string, size?: number) => readBytes(Buffer.from(text), {}, size);
const sniff = (text: string) => sniffDelimited(Buffer.from(text), true);

describe('a row to fields', () => {
	test('what is quoted by the rules comes back, over lines as well', () => {
		fc.assert(
			fc.property(
				fc.array(fc.stringMatching(/^[a-c",;\t\n |\\]{0,8}$/), { minLength: 1, maxLength: 6 }),
				fc.constantFrom(',', '\t', ';', '|'),
				(fields, delimiter) => {
					const row = fields.map((field) => `"${field.replaceAll('"', '""')}"`).join(delimiter);
					deepEqual(splitRow(row, { delimiter, backslash: false }), fields);
				},
			),
		);
	});

	test('a quote in the middle, or before more text, is a character', () => {
		const comma = { delimiter: ',', backslash: false };
		deepEqual(splitRow('a,"GET / HTTP/1.1" 200,it is 5" wide', comma), ['a', '"GET / HTTP/1.1" 200', 'it is 5" wide']);
		deepEqual(splitRow('"a ""b"" c",', comma), ['a "b" c', '']);
		equal(splitRow('a,"open', comma), 'open');
		deepEqual(splitRow('a,"said \\"hi, you\\" x"', { ...comma, backslash: true }), ['a', 'said "hi, you" x']);
	});
});

describe('whether a drop is delimited', () => {
	test('a header, #Fields, known layouts and a header by blanks are', () => {
		deepEqual(sniff('time,level,msg\n2026-11-27,INFO,x\n')?.names, ['time', 'level', 'msg']);
		equal(sniff('Timestamp;Level;Message\n27.11.2026 14:33:01;WARN;x\n')?.delimiter, ';');
		equal(sniff('@timestamp\t@message\n2026-11-27T14:33:01Z\tx\n')?.delimiter, '\t');
		equal(sniff('#Version: 1.0\n#Fields: date time c-ip\n2026-11-27\t14:33:01\t1.2.3.4\n')?.delimiter, '\t');
		equal(
			sniff('version account-id interface-id start end action\n2 1 eni-1 1795789642 1795789652 ACCEPT\n')?.delimiter,
			' ',
		);
		equal(
			sniff(
				'2026-11-27 14:26:10.483 UTC,,,2927,,6b,1,,2026-11-27 14:26:10 UTC,,0,LOG,00000,"a\nb",,,,,,,,,"","postmaster",,0\n',
			)?.header,
			'postgresql csvlog',
		);
	});

	test('text is not, though commas stand in it', () => {
		for (const text of [
			'Server s1 is DOWN, reason: timeout\nServer s2 is UP, reason: none\n',
			'2026-11-27 14:33:01,123 INFO x\n2026-11-27 14:33:02,123 INFO y\n',
			'hello\n',
			'time to go, they said\nand went, too\n',
			'127.0.0.1 - - [27/Nov/2026:14:33:01 +0000] "GET / HTTP/1.1" 200 1\n',
		])
			equal(sniff(text), undefined, text);
	});
});

describe('delimited drops', () => {
	test('rows however cut and with whatever line ends give the same lines', async () => {
		const cell = fc.stringMatching(/^[a-z",;\r ]{0,10}$/);
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.tuple(cell, fc.constantFrom('\n', '\r\n')), { minLength: 1, maxLength: 20 }),
				fc.integer({ min: 1, max: 40 }),
				async (rows, size) => {
					const text = `time,level,message\n${rows
						.map(
							([cell, end], row) =>
								`2026-11-27T14:33:${String(row).padStart(2, '0')}Z,INFO,"x${cell.replaceAll('"', '""')}x"${end}`,
						)
						.join('')}`;
					const { lines } = await read(text, size);
					deepEqual(
						lines.map(({ message }) => message),
						rows.map(([cell]) => `x${cell}x`),
					);
				},
			),
			{ numRuns: 100 },
		);
	});

	test('an unclosed quote costs its own line', async () => {
		const row = (second: number, message: string) =>
			`2026-11-27T14:33:${String(second).padStart(2, '0')}Z,INFO,${message}\n`;
		const { lines, report } = await read(
			`time,level,message\n${row(1, 'a')}${row(2, '"never closed')}${row(3, 'b')}${row(4, '"c, d"')}${row(5, '"also open')}${row(6, '"e\nf"')}${row(7, '"last')}`,
		);
		deepEqual(
			lines.map(({ message }) => message),
			['a', 'b', 'c, d', 'e\nf'],
		);
		deepEqual(report.skipped, { malformed: 3 });
		equal(report.read, 7);
	});

	test('commas that nobody quoted stay in the message', async () => {
		const { lines } = await read(
			'time,message,level\n2026-11-27T14:33:01Z,one, two, three,ERROR\n2026-11-27T14:33:02Z,four,WARN\n',
		);
		deepEqual(
			lines.map(({ message, level }) => [message, level]),
			[
				['one, two, three', 'ERROR'],
				['four', 'WARN'],
			],
		);
	});

	test('a header that comes again is no row; names that objects have are columns like others', async () => {
		const header = 'time,__proto__,constructor,message\n';
		const { lines } = await read(`${header}2026-11-27T14:33:01Z,a,b,c\n${header}2026-11-27T14:33:02Z,a,b,d\n`);
		deepEqual(
			lines.map(({ message }) => message),
			['c', 'd'],
		);
	});

	test('W3C: date and time in two columns, the fields may change', async () => {
		const { lines } = await read(
			'#Software: IIS\n#Fields: date time cs-method cs-uri-stem sc-status\n2026-11-27 14:33:01 GET /a 200\n#Fields: date time sc-status cs-method\n2026-11-27 14:33:02 500 POST\n',
		);
		deepEqual(
			lines.map(({ time, message }) => [time, message]),
			[
				[micros('2026-11-27T14:33:01Z'), 'GET /a 200'],
				[micros('2026-11-27T14:33:02Z'), '500 POST'],
			],
		);
	});

	test('small inputs with right values', async () => {
		const messages = async (file: string) => (await readFixture(`lines/${file}`)).lines.map(({ message }) => message);
		const odd = (lines: string[]) => lines.filter((message) => !/^Stored basket \d+ for shop \d$/.test(message));
		deepEqual(odd(await messages('csv-backslash.csv'))[0], 'said "hi, 0" and left');
		deepEqual(odd(await messages('csv-leadingquote.csv'))[0], '"GET /x/0 HTTP/1.1" 200 12');
		deepEqual((await messages('tsv-quotes.csv')).slice(0, 4), [
			'"quoted" start 0',
			'said "hi" 1',
			'it\'s 5" wide 2',
			'plain 3',
		]);
		deepEqual(odd(await messages('cr-in-message.csv')), ['progress 10%\rprogress 20%']);
		for (const file of ['header-crlf.csv', 'one-crlf-in-lf.csv', 'last-line-crlf.csv', 'halves.csv'])
			deepEqual([(await messages(file)).length, odd(await messages(file))], [1000, []], file);
	});

	test('hostile quotes take linear time', async () => {
		const header = 'time,level,message\n';
		for (const row of ['a,b,"\n', '"\n', 'a,"b""\n', 'x,y,"z""z\n', '"",""\n', `${'a,'.repeat(200)}"\n`, 'x","y\n']) {
			const start = process.cpuUsage();
			await read(header + row.repeat((1 << 21) / row.length));
			const spent = process.cpuUsage(start).user / 1000;
			ok(spent < 6000, `${JSON.stringify(row.slice(0, 20))}: ${spent} ms`);
		}
	});
});
