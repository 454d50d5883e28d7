import { deepEqual, equal, ok } from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { JsonStream } from '../../../../shared/read/json/json-stream.ts';
import { parseJson } from '../../../../shared/read/json/parse-json.ts';
import type { JsonValue } from '../../../../shared/read/json/values.ts';

interface Seen {
	values: JsonValue[];
	text: string;
	skipped: string[];
}

function read(text: string | Uint8Array, size = 1 << 16, longestRecord?: number): Seen {
	const seen: Seen = { values: [], text: '', skipped: [] };
	const bytes = Buffer.from(text as string);
	const stream = new JsonStream(
		{
			value: (value) => seen.values.push(value),
			text: (piece, start, end) => {
				seen.text += Buffer.from(piece).toString('utf8', start, end);
			},
			skip: (reason) => seen.skipped.push(reason),
		},
		longestRecord === undefined ? {} : { longestRecord },
	);
	for (let start = 0; start < bytes.length; start += size) stream.write(bytes.subarray(start, start + size));
	stream.end();
	return seen;
}

describe('a stream of JSON values', () => {
	const record = fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 });
	const framings: Record<string, (texts: string[]) => string> = {
		lines: (texts) => texts.map((text) => `${text}\n`).join(''),
		'lines without a last one': (texts) => texts.join('\n'),
		'CRLF lines': (texts) => texts.map((text) => `${text}\r\n`).join(''),
		array: (texts) => `[${texts.join(',')}]`,
		'array of lines': (texts) => `[\n${texts.join(',\n')}\n]\n`,
		'arrays of one': (texts) => texts.map((text) => `[${text}]`).join(''),
		concatenated: (texts) => texts.join(''),
		NUL: (texts) => texts.join('\0'),
		RS: (texts) => texts.map((text) => `\x1e${text}\n`).join(''),
		BOM: (texts) => `\ufeff${texts.join('\n')}`,
		'server-sent events': (texts) => texts.map((text) => `data: ${text}\n\n`).join(''),
		commas: (texts) => texts.join(',\r\n'),
		Records: (texts) => `{"Records":[${texts.join(',')}],"next":{"a":[1]}}\n`,
		'two Records': (texts) => texts.map((text) => `{ "records" : [ ${text} ] }`).join(''),
		pretty: (texts) => texts.map((text) => JSON.stringify(JSON.parse(text), undefined, 2)).join('\n'),
	};
	for (const [name, framed] of Object.entries(framings)) {
		test(`is read alike as ${name}, cut anywhere`, () => {
			fc.assert(
				fc.property(
					fc.array(record, { minLength: 1, maxLength: 6 }),
					fc.integer({ min: 1, max: 40 }),
					(records, size) => {
						const texts = records.map((value) => JSON.stringify(value));
						const seen = read(framed(texts), size);
						deepEqual(seen, { values: texts.map((text) => parseJson(text)), text: '', skipped: [] });
					},
				),
				{ numRuns: 60 },
			);
		});
	}

	test('keeps the text between values, whole lines of it', () => {
		const seen = read('{"a":1}\npanic: out of range\n\n\tgoroutine 1\n{"a":2}\n{thread} died\n[main] x\n', 3);
		deepEqual(seen.values, [{ a: 1 }, { a: 2 }]);
		equal(seen.text, 'panic: out of range\n\n\tgoroutine 1\n{thread} died\n[main] x\n');
	});

	test('loses one record where one is cut off, wherever that is', () => {
		const line = '{"time":"2026-11-27T14:00:00Z","tags":["a",{"b":"c"}],"message":"x \\" y"}';
		for (let length = 2; length < line.length; length++) {
			const seen = read(`{"n":1}\n${line.slice(0, length)}\n{"n":2}\n{"n":3}\n`);
			deepEqual(seen.values, [{ n: 1 }, { n: 2 }, { n: 3 }], line.slice(0, length));
			deepEqual(seen.skipped, ['malformed']);
			deepEqual(read(`{"n":1}\n${line.slice(0, length)}`).skipped, ['malformed']);
		}
	});

	test('takes what loggers get wrong: control characters, \\x22, NaN', () => {
		deepEqual(read('{"a":"x\ty\nz","b":"\\x22q\\x22 \\d \\\\x","c":NaN,"d":[-Infinity]}').values, [
			{ a: 'x\ty\nz', b: '"q" \\d \\x', c: null, d: [null] },
		]);
	});

	test('keeps the digits of long numbers', () => {
		deepEqual(read('{"t":1766827050123456789,"u":-1766827050.1234567,"v":"1766827050123456789","w":12345678}').values, [
			{ t: '1766827050123456789', u: '-1766827050.1234567', v: '1766827050123456789', w: 12345678 },
		]);
	});

	test('leaves out a record that is too long and goes on', () => {
		for (const between of ['\n', '']) {
			const seen = read(`{"a":1}${between}{"b":"${'x'.repeat(5000)}{"}${between}{"c":[3]}${between}`, 100, 1000);
			deepEqual(seen, { values: [{ a: 1 }, { c: [3] }], text: '', skipped: ['too-long'] });
		}
	});

	test('is malformed where it is nested too deep', () => {
		const deep = `${'{"a":['.repeat(100)}${']}'.repeat(100)}`;
		deepEqual(read(`${deep}{"b":1}`), { values: [{ b: 1 }], text: '', skipped: ['malformed'] });
		equal(parseJson(deep), undefined);
	});

	test('takes linear time, whatever brackets a hostile file opens', () => {
		const hostile = [
			'{"a":\n',
			'{"',
			'[{',
			'{"a":"\n',
			'{}]',
			'[[',
			'{"a":{x\n',
			'\\',
			'{"Records":[',
			'{"a":[\n{"b":',
		];
		for (const word of hostile) {
			const time = (count: number) => {
				const text = `{"a":1}\n${word.repeat(count)}${'}'.repeat(count)}`;
				const start = performance.now();
				read(text);
				return performance.now() - start;
			};
			time(1000);
			ok(time(200_000) < 5000, word);
		}
	});
});
