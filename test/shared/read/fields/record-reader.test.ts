import { deepEqual, equal, ok } from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { chooseColumns } from '../../../../shared/read/fields/choose-columns.ts';
import { type Given, RecordReader } from '../../../../shared/read/fields/record-reader.ts';
import { parseJson } from '../../../../shared/read/json/parse-json.ts';
import { isJsonObject, type JsonObject } from '../../../../shared/read/json/values.ts';
import { LineSink } from '../../../../shared/read/line-sink.ts';
import type { SourceRule } from '../../../../shared/read/options.ts';
import { records } from './writer-records.ts';

const objectTime = Date.parse('2026-11-27T16:00:00Z') * 1000;

class RecordingSink extends LineSink {
	readonly seen: string[] = [];
	override line(time: number | undefined, level: string | null, message: string, service: string | null): void {
		const shown = time === undefined ? '-' : new Date(Math.floor(time / 1000)).toISOString().slice(0, -1);
		const micros = time === undefined || time % 1000 === 0 ? '' : String(time % 1000).padStart(3, '0');
		this.seen.push(`${shown}${micros} ${level ?? '-'} ${service ?? '-'} ${message}`);
		super.line(time, level, message, service);
	}
	override skip(reason: Parameters<LineSink['skip']>[0], count?: number): void {
		this.seen.push(reason);
		super.skip(reason, count);
	}
}

function object(json: string): JsonObject {
	const value = parseJson(json);
	ok(isJsonObject(value), json);
	return value;
}

function read(json: readonly string[], rule?: SourceRule, given?: Given): string[] {
	const sink = new RecordingSink({ objectTime });
	const reader = new RecordReader({ key: 'x', objectTime, ...(rule === undefined ? {} : { rule }) });
	for (const text of json) reader.read(object(text), sink, given);
	reader.end(sink);
	return sink.seen;
}

describe('a record of', () => {
	for (const { writer, json, lines } of records) test(writer, () => deepEqual(read([json]), lines));
});

describe('a field', () => {
	test('is found whatever its case, and the literal dotted name before the nested one', () => {
		deepEqual(read(['{"TimeStamp":"2026-03-02T08:26:40Z","LEVEL":"info","Message":"a"}']), [
			'2026-03-02T08:26:40.000 INFO - a',
		]);
		deepEqual(read(['{"log.level":"warn","log":{"level":"error"},"message":"a"}']), ['- WARN - a']);
	});

	test('that is nested and called so does not hide the one above', () => {
		deepEqual(
			read([
				'{"Timestamp":"2026-03-02T08:25:00Z","Level":"ERROR","Message":"a","error":{"message":"inner","timestamp":"x","level":"y"}}',
			]),
			['2026-03-02T08:25:00.000 ERROR - a'],
		);
	});

	test('is the finest of several times', () => {
		deepEqual(read(['{"timestamp":"1766827050","timestamp(ms)":"1766827050123","msg":"a"}']), [
			'2025-12-27T09:17:30.123 - - a',
		]);
	});

	test('called date and one called time are one', () => {
		deepEqual(
			read([
				'{"date":"2025-12-27","time":"09:17:30","msg":"a"}',
				'{"date":"27/12/2025","time":"9:17:30 AM","msg":"a"}',
			]),
			['2025-12-27T09:17:30.000 - - a', '2025-12-27T09:17:30.000 - - a'],
		);
	});

	test('that is a number is no message, but for message itself', () => {
		deepEqual(read(['{"line":42,"event":"a"}', '{"message":42}']), ['- - - a', '- - - 42']);
	});

	test('called level is on the scale that the record tells', () => {
		const level = (json: string) => read([`{${json},"msg":"a"}`])[0]?.split(' ')[1];
		equal(level('"level":50'), 'ERROR');
		equal(level('"level":50,"lineno":3'), 'FATAL');
		equal(level('"levelno":30'), 'WARN');
		equal(level('"level":3,"short_message":"a"'), 'ERROR');
		equal(level('"level":3,"EventID":7'), 'WARN');
		equal(level('"severityNumber":13'), 'WARN');
		equal(level('"level":400,"channel":"shop"'), 'ERROR');
		equal(level('"level":900'), 'WARN');
		equal(level('"level":30000'), 'WARN');
		equal(level('"priority":134'), 'INFO');
		equal(level('"level":73'), '-');
		equal(level('"level":"Metadata"'), '-');
	});

	test('that is null says nothing', () =>
		deepEqual(read(['{"timestamp":null,"level":null,"message":"a"}']), ['- - - a']));
});

test('a rule names the fields and the zone', () => {
	const rule = { time: 'when', level: 'how.bad', message: 'what', service: 'who', timeZone: 'Asia/Kolkata' };
	deepEqual(
		read(
			[
				'{"when":"2026-11-27 19:56:16 IST","timestamp":"x","how":{"bad":"err"},"what":"a","who":"s","message":"b"}',
				'{"when":"x","what":"a"}',
				'{"message":"b"}',
			],
			rule,
		),
		['2026-11-27T14:26:16.000 ERROR s a', 'unusable-timestamp', 'missing-message'],
	);
});

describe('an envelope', () => {
	test('of CloudWatch Logs gives its events the log group, and its control messages give none', () => {
		const event =
			'"logEvents":[{"id":"1","timestamp":1766827050123,"message":"ERROR a"},{"id":"2","timestamp":1766827050124,"message":"b"}]';
		deepEqual(
			read([
				`{"messageType":"DATA_MESSAGE","logGroup":"/ecs/checkout",${event}}`,
				`{"messageType":"CONTROL_MESSAGE",${event}}`,
			]),
			['2025-12-27T09:17:30.123 ERROR /ecs/checkout ERROR a', '2025-12-27T09:17:30.124 - /ecs/checkout b'],
		);
	});

	test('that is empty gives nothing, and no skip', () => deepEqual(read(['{"Records":[]}']), []));

	test('of unknown name is one where its records have times', () => {
		equal(read(['{"version":"1","things":[{"changeTime":"a","a":1},{"changeTime":"a","a":2}]}']).length, 2);
		equal(read(['{"path":"/x","params":[{"key":"a"},{"key":"b"}]}']).length, 1);
	});

	test('a list beside a message is data', () => {
		deepEqual(read(['{"msg":"a","items":[{"msg":"b"}]}']), ['- - - a']);
	});

	test('of OTLP gives as many lines as log records; nested bodies and snake case are read', () => {
		const log = '{"time_unix_nano":"1766827050123456789","severity_number":17,"body":{"string_value":"a"}}';
		const map =
			'{"timeUnixNano":"0","observedTimeUnixNano":"1766827050123546000","severityText":"warn","body":{"kvlistValue":{"values":[{"key":"msg","value":{"stringValue":"b"}}]}}}';
		const event =
			'{"timeUnixNano":"1766827050123456789","eventName":"login","attributes":[{"key":"user","value":{"stringValue":"dana"}}]}';
		deepEqual(
			read([
				`{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"s"}}]},"scopeLogs":[{"logRecords":[${log},${map},${event}]}]}]}`,
			]),
			[
				'2025-12-27T09:17:30.123456 ERROR s a',
				'2025-12-27T09:17:30.123546 WARN s b',
				'2025-12-27T09:17:30.123456 - s eventName=login user=dana',
			],
		);
	});

	test('what stood around a record is taken where it says nothing itself', () => {
		deepEqual(
			read(
				[
					'{"message":"a"}',
					'{"time":"2026-11-27T14:27:16Z","level":"warn","service":"own","message":"b"}',
					'{"time":"x","message":"c"}',
				],
				{},
				{ time: 1766827050000000, level: 'INFO', service: 'around' },
			),
			[
				'2025-12-27T09:17:30.000 INFO around a',
				'2026-11-27T14:27:16.000 WARN own b',
				'2025-12-27T09:17:30.000 INFO around c',
			],
		);
	});
});

describe('journald', () => {
	const record = (message: string) =>
		`{"__REALTIME_TIMESTAMP":"1795789741515280","PRIORITY":"4","MESSAGE":${message},"SYSLOG_IDENTIFIER":"shop"}`;
	test('writes bytes, several texts, or nothing', () => {
		deepEqual(read([record('[99,97,102,195,169,10]'), record('["two","texts"]'), record('null')]), [
			'2026-11-27T14:29:01.515280 WARN shop café',
			'2026-11-27T14:29:01.515280 WARN shop two\ntexts',
			'2026-11-27T14:29:01.515280 WARN shop SYSLOG_IDENTIFIER=shop',
		]);
	});
});

describe('container pieces', () => {
	const docker = (log: string, stream = 'stdout') =>
		JSON.stringify({ log, stream, time: '2025-12-27T09:18:12.129462789Z' });
	test('of Docker are joined by stream until a line end', () => {
		deepEqual(read([docker('a\n'), docker('b'), docker('x\n', 'stderr'), docker('c'), docker('d\n'), docker('e')]), [
			'2025-12-27T09:18:12.129462 - - a',
			'2025-12-27T09:18:12.129462 - - x',
			'2025-12-27T09:18:12.129462 - - bcd',
			'2025-12-27T09:18:12.129462 - - e',
		]);
	});

	test('are not assumed where line ends were cut off', () => {
		equal(read([docker('a'), docker('b')]).length, 2);
	});

	test('are told by the marks of CRI and of fluentd', () => {
		deepEqual(read(['{"log":"a","stream":"s","logtag":"P"}', '{"log":"b","stream":"s","logtag":"F"}']), ['- - - ab']);
		deepEqual(
			read([
				'{"log":"a","partial_message":"true","partial_id":"1","partial_last":"false"}',
				'{"log":"b","partial_message":"true","partial_id":"1","partial_last":"true"}',
			]),
			['- - - ab'],
		);
	});
});

describe('a composed message', () => {
	test('is the same text whatever the order of the keys', () => {
		const json =
			'{"path":"/x","status":500,"took":"3 ms","time":"2026-11-27T14:27:16Z","deep":{"b":true,"a":null,"c":{"d":{"e":1}}},"tags":["x","y"]}';
		const turned =
			'{"tags":["x","y"],"deep":{"c":{"d":{"e":1}},"b":true},"time":"2026-11-27T14:27:16Z","took":"3  ms","status":500,"path":"/x"}';
		const line = '2026-11-27T14:27:16.000 - - deep.b=true path=/x status=500 tags=x,y took=3 ms';
		deepEqual(read([json, turned]), [line, line]);
	});

	test('is bounded', () => {
		const wide = JSON.stringify(
			Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`key${i}`, 'v'.repeat(500)])),
		);
		ok((read([wide])[0] ?? '').length < 2100);
	});
});

describe('columns that a database can take', () => {
	const options = { key: 'x', objectTime };
	test('are told where all records agree', () => {
		deepEqual(
			chooseColumns(
				[
					'{"ts":1795789642334,"lvl":"info","msg":"a","app":"s","n":1}',
					'{"ts":1795789642335,"lvl":"warn","msg":"b","app":"s"}',
				].map(object),
				options,
			),
			{
				time: { column: 'ts', nested: false },
				level: { column: 'lvl', nested: false },
				message: { column: 'msg', nested: false },
				service: { column: 'app', nested: false },
				timeLayout: 'epoch-ms',
				levelScale: 'words',
			},
		);
		deepEqual(chooseColumns([object('{"ts":1795789642334,"log":{"level":"info"},"message":"a"}')], options), {
			time: { column: 'ts', nested: false },
			level: { column: 'log.level', nested: true },
			message: { column: 'message', nested: false },
			service: undefined,
			timeLayout: 'epoch-ms',
			levelScale: 'words',
		});
	});

	test('are none where records have to be opened, composed or told apart', () => {
		const reason = (...json: string[]) => {
			const choice = chooseColumns(json.map(object), options);
			return 'reason' in choice ? choice.reason : 'plain';
		};
		equal(reason('{"Records":[{"a":1}]}'), 'envelope');
		equal(reason('{"log":"{\\"msg\\":\\"a\\"}"}'), 'opened');
		equal(reason('{"log":"ERROR a","time":1795789642334}'), 'opened');
		equal(reason('{"eventName":"a","eventSource":"b","eventVersion":"1"}'), 'no-message');
		equal(reason('{"msg":"a"}', '{"message":"b"}'), 'mixed-fields');
		equal(reason('{"ts":1795789642334,"msg":"a"}', '{"ts":1795789642,"msg":"a"}'), 'mixed-times');
		equal(reason('{"ts":"2026-11-27 22:54:22 CST","msg":"a"}'), 'unusable-time');
	});
});

describe('hostile records', () => {
	const keys = fc.constantFrom(
		'message',
		'msg',
		'log',
		'time',
		'timestamp',
		'level',
		'Records',
		'records',
		'resourceLogs',
		'streams',
		'values',
		'event',
		'detail',
		'body',
		'__proto__',
		'constructor',
		'toString',
		'',
		'.',
		'a.b',
		'stream',
		'logtag',
		'severity',
		'service',
		'date',
		'instant',
	);
	const { value } = fc.letrec((tie) => ({
		value: fc.oneof(
			{ depthSize: 'small' },
			fc.string(),
			fc.integer(),
			fc.double(),
			fc.boolean(),
			fc.constant(null),
			fc.constantFrom('P', '{"message":"x"}', '2026-11-27', '[', '1795789642334', 'CST'),
			tie('list'),
			tie('object'),
		),
		list: fc.array(tie('value'), { maxLength: 4 }),
		object: fc.dictionary(keys, tie('value'), { maxKeys: 6, noNullPrototype: true }),
	}));

	test('never throw, and each gives lines or skips', () => {
		fc.assert(
			fc.property(fc.dictionary(keys, value, { maxKeys: 6, noNullPrototype: true }), (record) => {
				const parsed = parseJson(JSON.stringify(record));
				if (isJsonObject(parsed)) read([JSON.stringify(record)]);
			}),
			{ numRuns: 3000 },
		);
	});

	test('take time that grows with their length only', () => {
		const wide = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`k${i}`, { a: { b: i } }]));
		const packed = (depth: number): string => JSON.stringify({ message: depth === 0 ? 'x' : packed(depth - 1) });
		const nested = `${'{"event":'.repeat(100)}{"msg":"x"}${'}'.repeat(100)}`;
		const start = performance.now();
		for (const json of [
			JSON.stringify(wide),
			JSON.stringify({ resource: wide, metadata: wide }),
			packed(8),
			nested,
			JSON.stringify({ message: '{'.repeat(1_000_000) }),
			JSON.stringify({ time: '9'.repeat(1_000_000), msg: ' '.repeat(1_000_000) }),
		])
			ok(read([json]).length > 0);
		ok(performance.now() - start < 5000);
	});
});
