import { deepEqual, equal, rejects } from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { parseLooseObject } from '../../../../shared/read/text/loose-object.ts';
import { xmlRecord } from '../../../../shared/read/text/xml-record.ts';
import { readBytes } from '../read-file.ts';
import { readsAs, type Wanted, type WriterCase } from './wanted.ts';

/** Logs that are neither lines nor JSON: XML, objects as languages print them, counted frames; and what is no log. */

const frame = (text: string) => `${Buffer.byteLength(text)} ${text}`;

const cases: readonly WriterCase[] = [
	[
		'java.util.logging in XML',
		'<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n<!DOCTYPE log SYSTEM "logger.dtd">\n<log>\n<record>\n  <date>2026-11-27T14:33:01.992607102Z</date>\n  <millis>1795789981992</millis>\n  <nanos>607102</nanos>\n' +
			'  <logger>shop.Orders</logger>\n  <level>FINE</level>\n  <message>late &lt;&amp;&gt; "q"</message>\n</record>\n<record>\n  <date>2026-11-27T15:33:02</date>\n  <millis>1795789982105</millis>\n  <level>SEVERE</level>\n' +
			'  <message>multi\nline</message>\n  <exception>\n    <message>x</message>\n    <frame><class>S</class></frame>\n  </exception>\n</record>\n</log>\n',
		['14:33:01.992607', 'DEBUG', 'late <&> "q"'],
		['14:33:02.105', 'ERROR', 'multi\nline'],
	],
	[
		"Log4j 1 and Logback's XMLLayout",
		'<log4j:event logger="shop.Orders"\n   timestamp="1795789981014" level="WARN" thread="main">\n<log4j:message><![CDATA[a <b> & "c"]]></log4j:message>\n<log4j:throwable><![CDATA[x\n\tat y]]></log4j:throwable>\n</log4j:event>\n\n' +
			'<log4j:event logger="shop.Orders" timestamp="1795789982000" level="FATAL" thread="main">\n<log4j:message>gone</log4j:message>\n</log4j:event>\n',
		['14:33:01.014', 'WARN', 'a <b> & "c"'],
		['14:33:02', 'FATAL', 'gone'],
	],
	[
		'Log4j 2 in XML',
		'<?xml version="1.0" encoding="UTF-8"?>\n<Events xmlns="http://logging.apache.org/log4j/2.0/events">\n<Event xmlns="http://logging.apache.org/log4j/2.0/events" thread="main" level="ERROR" loggerName="shop.Orders">\n' +
			'  <Instant epochSecond="1795789981" nanoOfSecond="123456789"/>\n  <Message>refused</Message>\n</Event>\n</Events>\n',
		['14:33:01.123456', 'ERROR', 'refused'],
	],
	[
		'Windows events',
		"<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Service Control Manager'/><EventID>7036</EventID><Level>2</Level><TimeCreated SystemTime='2026-11-27T14:33:01.1234567Z'/></System>" +
			"<EventData><Data Name='param1'>Shop</Data></EventData><RenderingInfo Culture='en-US'><Message>The Shop service stopped.</Message></RenderingInfo></Event>\n",
		['14:33:01.123456', 'ERROR', 'The Shop service stopped.', 'Service Control Manager'],
	],
	[
		'several Windows events on a line',
		"<Events><Event xmlns='x'><System><Level>3</Level><TimeCreated SystemTime='2026-11-27T14:33:01Z'/></System><RenderingInfo><Message>a</Message></RenderingInfo></Event>" +
			"<Event xmlns='x'><System><Level>2</Level><TimeCreated SystemTime='2026-11-27T14:33:02Z'/></System><RenderingInfo><Message>b</Message></RenderingInfo></Event></Events>",
		['14:33:01', 'WARN', 'a'],
		['14:33:02', 'ERROR', 'b'],
	],
	[
		'any elements with a time, text and comments between them',
		'<?xml version="1.0"?>\n<logs>\n<entry time="2026-11-27T14:33:01Z" level="WARN" message="late"/>\n<!-- of\nno event -->\nfor good\n' +
			'<entry><time>2026-11-27T14:33:02Z</time><level>ERROR</level><code>7</code></entry>\n</logs>\n',
		['14:33:01', 'WARN', 'late'],
		['14:33:01', null, 'for good'],
		['14:33:02', 'ERROR', '<entry><time>2026-11-27T14:33:02Z</time><level>ERROR</level><code>7</code></entry>'],
	],
	[
		"winston's prettyPrint, Nest's JSON with colours off",
		"{\n  message: 'placed by \\'alice\\'',\n  level: 'info',\n  timestamp: '2026-11-27T14:33:01.005Z'\n}\n{\n  level: 'error',\n  pid: 12,\n  timestamp: 1795789982665,\n  message: 'failed\\n' +\n    '    at x',\n  at: 2026-11-27T00:00:00.000Z,\n  list: [ 1, [Object], 'a' ]\n}\nplain\n",
		['14:33:01.005', 'INFO', "placed by 'alice'"],
		['14:33:02.665', 'ERROR', 'failed\n    at x'],
		['14:33:02.665', null, 'plain'],
	],
	[
		"Python's dictionaries",
		"{'time': '2026-11-27T14:33:01.405948', 'level': 'DEBUG', 'message': \"by 'alice'\", 'ok': True, 'n': None}\n{'time': datetime.datetime(2026, 11, 27, 14, 33, 2, 5, tzinfo=datetime.timezone.utc), 'level': 'ERROR', 'message': b'raw', 't': (1, 2)}\n",
		['14:33:01.405948', 'DEBUG', "by 'alice'"],
		['14:33:02.000005', 'ERROR', 'raw'],
	],
	[
		"Logstash's rubydebug",
		'{\n       "message" => "placed",\n    "@timestamp" => 2026-11-27T14:33:01.120Z,\n      "@version" => "1",\n         "level" => "WARN",\n          "tags" => [\n        [0] "a",\n        [1] "b"\n    ]\n}\n',
		['14:33:01.12', 'WARN', 'placed'],
	],
	[
		"Fluent Bit's stdout, old and new",
		'[0] app.web: [1795789981.123456789, {"log"=>"placed", "level"=>"warn"}]\n[1] app.web: [[1795789982.500000000, {}], {"message"=>"refused"}]\n',
		['14:33:01.123456', 'WARN', 'placed', 'app.web'],
		['14:33:02.5', null, 'refused', 'app.web'],
	],
	[
		'syslog in counted frames, a line end within',
		frame('<34>1 2026-11-27T14:33:01.123Z web su - - - refused\nfor good') +
			frame('<14>Nov 27 14:33:02 web shop[12]: placed') +
			frame('<30>1 2026-11-27T14:33:03Z web shop - - - end\n'),
		['14:33:01.123', 'FATAL', 'refused\nfor good', 'su'],
		['14:33:02', 'INFO', 'shop[12]: placed', 'shop'],
		['14:33:03', 'INFO', 'end', 'shop'],
	],
	[
		'JSON arrays of texts, and of tag, time and record (Monolog for Fluentd)',
		'["2026-11-27T14:33:01Z WARN late","2026-11-27T14:33:02Z INFO placed"]\n["shop",1795789983,{"message":"refused","level":400,"level_name":"ERROR"}]["shop",1795789984,{"message":"x"}]',
		['14:33:01', 'WARN', 'WARN late'],
		['14:33:02', 'INFO', 'INFO placed'],
		['14:33:03', 'ERROR', 'refused', 'shop'],
		['14:33:04', null, 'x', 'shop'],
	],
	[
		"Elasticsearch's bulk form: the lines that say what to do are no events",
		'{"index":{"_index":"logs","_id":"1"}}\n{"@timestamp":"2026-11-27T14:33:01Z","message":"placed","log.level":"info"}\n{"create":{}}\n{"@timestamp":"2026-11-27T14:33:02Z","message":"late","log.level":"warn"}\n',
		['14:33:01', 'INFO', 'placed'],
		['14:33:02', 'WARN', 'late'],
	],
	[
		"Twisted's JSON",
		'\x1e{"log_format":"placed","log_level":{"name":"warn","__class_uuid__":"x"},"log_namespace":"shop","log_time":1795789981.5}\n',
		['14:33:01.5', 'WARN', 'placed', 'shop'],
	],
	[
		'times under more names',
		'{"Date and Time":"2026-11-27 14:33:01.5","msg":"a"}\n{"time_micros":1795789982123456,"msg":"b"}\n',
		['14:33:01.5', null, 'a'],
		['14:33:02.123456', null, 'b'],
	],
];

describe('other forms', () => {
	for (const [writer, text, ...wanted] of cases) test(writer, () => readsAs(text, wanted));
});

describe('what is no log', () => {
	const documents = {
		'an HTML page': '<!DOCTYPE html>\n<html><body>2026-11-27 14:33:01 x</body></html>\n',
		'an XML document': '<?xml version="1.0"?>\n<ListBucketResult><Name>x</Name></ListBucketResult>\n',
		'a YAML document': 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: x\n',
		'a key or a certificate': '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n',
	};
	for (const [what, text] of Object.entries(documents))
		test(what, async () => {
			const { detected } = await readBytes(Buffer.from(text));
			equal(detected.kind === 'ignored' ? detected.reason : detected.kind, `it is ${what}, no log`);
		});
	test('raw snappy is refused aloud', async () => {
		// The length, a literal of 20 bytes, a copy of 20 from before, and so on.
		const text = Buffer.from('2026-11-27T14:33:01Z');
		const bytes = Buffer.concat([
			Buffer.from([60, 19 << 2]),
			text,
			Buffer.from([(19 << 2) | 2, 20, 0, (19 << 2) | 2, 20, 0]),
		]);
		await rejects(readBytes(bytes), /snappy \(raw\)/);
	});
});

describe('hostile text', () => {
	test('printed objects of any text neither throw nor hang', () => {
		fc.assert(
			fc.property(fc.string({ unit: fc.constantFrom(...'{}[]()\'":=>,\\ +\nab1') }), (text) => {
				parseLooseObject(`{${text}`);
			}),
		);
		equal(parseLooseObject('{a: '.repeat(5000)), undefined);
		equal(parseLooseObject(`{a: ${"'x' + ".repeat(20_000)}`), undefined);
	});
	test('XML of any text neither throws nor hangs', () => {
		fc.assert(
			fc.property(fc.string({ unit: fc.constantFrom(...'<>/&;"=! [CDATA]ab\n') }), (text) => {
				xmlRecord(`<record>${text}</record>`);
			}),
		);
		for (const part of ['<a', '<![CDATA[', '<a b=', '&#', '<!--', '<!', '< a="', '<a ', 'a="', '&#x', '<?'])
			xmlRecord(`<record>${part.repeat(100_000)}</record>`);
	});
	test('a record that is too long goes whole, reading goes on behind it', async () => {
		const record = (second: number, message: string) =>
			`<record>\n<millis>179578998${second}000</millis><message>${message}</message></record>\n`;
		for (const size of [1 << 16, 1 << 21]) {
			const text = record(1, 'a') + record(2, 'b\n'.repeat(1 << 20)) + record(3, 'c');
			const { lines, report } = await readBytes(Buffer.from(text), {}, size);
			deepEqual(
				lines.map(({ message }) => message),
				['a', 'c'],
			);
			deepEqual(report.skipped, { 'too-long': 1 });
		}
	});
	test('a record that is cut off is counted', async () => {
		const { lines, report } = await readBytes(
			Buffer.from('<record>\n<millis>1795789981000</millis><message>a</message></record>\n<record><millis>'),
		);
		deepEqual([lines.length, report.skipped], [1, { malformed: 1 }]);
		const wanted: Wanted[] = [['14:33:01', null, 'a']];
		await readsAs('<record>\n<millis>1795789981000</millis><message>a</message></record>\n', wanted);
	});
});
