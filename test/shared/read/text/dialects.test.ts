import { deepEqual } from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { DIALECTS } from '../../../../shared/read/text/dialects.ts';
import { Line, LineParts } from '../../../../shared/read/text/line-parts.ts';
import { formats, micros, readBytes } from '../read-file.ts';

/** Log writers' lines and what a person reads in them. The object was written on 27 November 2026 at 16:00 UTC. */

type Wanted = readonly [time: string | null, level: string | null, message: string, service?: string];

const day = '2026-11-27T';
const OBJECT = `${day}16:00:00Z`;

const cases: readonly (readonly [writer: string, text: string, ...wanted: Wanted[]])[] = [
	[
		'Spring Boot, with its banner and a stack trace',
		'\n  .   ____\n /\\\\ / ___\n :: Spring Boot ::  (v3.2.0)\n\n2026-11-27T14:33:01.123Z  INFO 12345 --- [           main] c.e.Shop : Started\n' +
			'2026-11-27T14:33:03.123Z ERROR 12345 --- [nio-8080-exec-1] o.a.c.c.C.[.[.[/] : threw\njava.lang.IllegalStateException: boom\n\n\tat a.b.C(C.java:1)\nCaused by: x\n',
		['14:33:01.123', null, '  .   ____\n /\\\\ / ___\n :: Spring Boot ::  (v3.2.0)'],
		['14:33:01.123', 'INFO', 'INFO 12345 --- [           main] c.e.Shop : Started'],
		[
			'14:33:03.123',
			'ERROR',
			'ERROR 12345 --- [nio-8080-exec-1] o.a.c.c.C.[.[.[/] : threw\njava.lang.IllegalStateException: boom\n\n\tat a.b.C(C.java:1)\nCaused by: x',
		],
	],
	[
		'nginx error log',
		'2026/11/27 14:33:01 [error] 123#123: *1 connect() failed\n2026/11/27 14:33:02 [notice] 123#123: signal 15\n',
		['14:33:01', 'ERROR', '[error] 123#123: *1 connect() failed'],
		['14:33:02', 'INFO', '[notice] 123#123: signal 15'],
	],
	[
		'klog',
		'I1127 14:33:01.123456       1 main.go:10] starting\nE1127 14:33:02.123456       1 reflector.go:20] failed\n',
		['14:33:01.123456', 'INFO', '1 main.go:10] starting'],
		['14:33:02.123456', 'ERROR', '1 reflector.go:20] failed'],
	],
	['glog with its year', 'I20261127 14:33:01.123456 1 f.cc:1] hi\n', ['14:33:01.123456', 'INFO', '1 f.cc:1] hi']],
	['CockroachDB', 'W261127 14:33:02.1 1 node.go:1 [n1] odd\n', ['14:33:02.1', 'WARN', '1 node.go:1 [n1] odd']],
	[
		'CRI: pieces by stream, JSON, a time of its own, klog and logfmt inside',
		'2026-11-27T14:33:01.123456789Z stderr P part one \n2026-11-27T14:33:02.223456789Z stdout F {"level":"warn","msg":"json inside"}\n' +
			'2026-11-27T14:33:03.123456789Z stderr F and part two\n2026-11-27T14:33:04.1+01:00 stdout F 2026-11-27 14:33:04 ERROR own time\n' +
			'2026-11-27T14:33:05.1Z stderr F E1127 14:33:05.123456       1 x.go:1] bad\n2026-11-27T14:33:06.1Z stderr F level=error ts=2026-11-27T14:33:02Z msg=no\n',
		['14:33:02.223456', 'WARN', 'json inside'],
		['14:33:03.123456', null, 'part one and part two'],
		['13:33:04.1', 'ERROR', 'ERROR own time'],
		['14:33:05.1', 'ERROR', '1 x.go:1] bad'],
		['14:33:06.1', 'ERROR', 'msg=no'],
	],
	[
		'Tomcat',
		'27-Nov-2026 14:33:02.123 SEVERE [main] org.apache.X.y Exception\n\tat org.X\n',
		['14:33:02.123', 'ERROR', 'SEVERE [main] org.apache.X.y Exception\n\tat org.X'],
	],
	[
		'java.util.logging: the level is in the next line',
		'Nov 27, 2026 2:33:01 PM shop.Orders place\nINFO: order placed\nNov 27, 2026 2:33:02 PM shop.Orders place\nSEVERE: order failed\njava.lang.X: boom\n\tat x.y(Z.java:1)\n',
		['14:33:01', 'INFO', 'shop.Orders place\nINFO: order placed'],
		['14:33:02', 'ERROR', 'shop.Orders place\nSEVERE: order failed\njava.lang.X: boom\n\tat x.y(Z.java:1)'],
	],
	[
		'PHP',
		'[27-Nov-2026 14:33:01 UTC] PHP Warning:  Undefined variable\n[27-Nov-2026 14:33:02 UTC] PHP Fatal error:  Uncaught\nStack trace:\n#0 {main}\n',
		['14:33:01', 'WARN', 'PHP Warning:  Undefined variable'],
		['14:33:02', 'FATAL', 'PHP Fatal error:  Uncaught\nStack trace:\n#0 {main}'],
	],
	['Laravel', '[2026-11-27 14:33:01] local.ERROR: boom {"a":1}\n', ['14:33:01', 'ERROR', 'local.ERROR: boom {"a":1}']],
	[
		'Celery',
		'[2026-11-27 14:33:02,123: ERROR/ForkPoolWorker-1] Task failed\n',
		['14:33:02.123', 'ERROR', 'ERROR/ForkPoolWorker-1] Task failed'],
	],
	[
		'Airflow',
		'[2026-11-27T14:33:02.123+0000] {logging_mixin.py:115} WARNING - x\n',
		['14:33:02.123', 'WARN', '{logging_mixin.py:115} WARNING - x'],
	],
	[
		'uvicorn: no time, the level begins',
		'INFO:     Started server process [1]\nERROR:    Exception in ASGI application\nTraceback (most recent call last):\n  File "x.py", line 1\nValueError: boom\n',
		[null, 'INFO', 'INFO:     Started server process [1]'],
		[
			null,
			'ERROR',
			'ERROR:    Exception in ASGI application\nTraceback (most recent call last):\n  File "x.py", line 1\nValueError: boom',
		],
	],
	[
		'.NET console',
		'info: Microsoft.Hosting[14]\n      Now listening\nfail: Shop[0]\n      bad\n',
		[null, 'INFO', 'info: Microsoft.Hosting[14]\n      Now listening'],
		[null, 'ERROR', 'fail: Shop[0]\n      bad'],
	],
	[
		'Redis',
		'1234:M 27 Nov 2026 14:33:02.123 * Ready\n1234:M 27 Nov 2026 14:33:03.123 # WARNING overcommit\n',
		['14:33:02.123', 'INFO', '1234:M * Ready'],
		['14:33:03.123', 'WARN', '1234:M # WARNING overcommit'],
	],
	[
		'Cassandra: the level before the time',
		'INFO  [main] 2026-11-27 14:33:01,123 Server.java:10 - Starting\nERROR [main] 2026-11-27 14:33:02,123 Server.java:10 - Failing\n\tat y\n',
		['14:33:01.123', 'INFO', 'INFO  [main] Server.java:10 - Starting'],
		['14:33:02.123', 'ERROR', 'ERROR [main] Server.java:10 - Failing\n\tat y'],
	],
	[
		'Elasticsearch',
		'[2026-11-27T14:33:02,123][WARN ][o.e.x.Y                  ] [node-1] odd\n',
		['14:33:02.123', 'WARN', '[WARN ][o.e.x.Y                  ] [node-1] odd'],
	],
	[
		'MySQL',
		'2026-11-27T14:33:02.123456Z 0 [Warning] [MY-010068] x\n',
		['14:33:02.123456', 'WARN', '0 [Warning] [MY-010068] x'],
	],
	['MariaDB', '2026-11-27 14:33:01 0 [Note] Starting\n', ['14:33:01', 'INFO', '0 [Note] Starting']],
	[
		'MongoDB before 4.4',
		'2026-11-27T14:33:02.123+0000 E STORAGE  [conn1] bad\n',
		['14:33:02.123', 'ERROR', 'E STORAGE  [conn1] bad'],
	],
	[
		'Envoy',
		'[2026-11-27 14:33:02.123][1][critical][main] [s.cc:1] bad\n',
		['14:33:02.123', 'FATAL', '[1][critical][main] [s.cc:1] bad'],
	],
	[
		'Squid',
		'1795789642.334    123 127.0.0.1 TCP_MISS/200 12 GET http://x/\n1795789643.334    123 127.0.0.1 TCP_MISS/404 12 GET http://x/\n',
		['14:27:22.334', null, '123 127.0.0.1 TCP_MISS/200 12 GET http://x/'],
		['14:27:23.334', null, '123 127.0.0.1 TCP_MISS/404 12 GET http://x/'],
	],
	['auditd', 'type=CWD msg=audit(1795789642.334:123): cwd="/root"\n', ['14:27:22.334', null, 'type=CWD cwd="/root"']],
	[
		'logcat',
		'11-27 14:33:02.123  1234  1234 E AndroidRuntime: FATAL EXCEPTION\n',
		['14:33:02.123', 'ERROR', '1234  1234 E AndroidRuntime: FATAL EXCEPTION'],
	],
	[
		'ClickHouse',
		'2026.11.27 14:33:02.123456 [ 123 ] {abc} <Error> executeQuery: Code: 60\n',
		['14:33:02.123456', 'ERROR', '[ 123 ] {abc} <Error> executeQuery: Code: 60'],
	],
	['Fluent Bit', '[2026/11/27 14:33:01] [ info] [engine] started\n', ['14:33:01', 'INFO', '[ info] [engine] started']],
	['Telegraf', '2026-11-27T14:33:02Z E! [inputs.cpu] x\n', ['14:33:02', 'ERROR', 'E! [inputs.cpu] x']],
	[
		'Consul, with blanks before its times',
		'    2026-11-27T14:33:01.123Z [INFO]  agent: started\n    2026-11-27T14:33:02.123Z [WARN]  agent: x\n',
		['14:33:01.123', 'INFO', '[INFO]  agent: started'],
		['14:33:02.123', 'WARN', '[WARN]  agent: x'],
	],
	[
		'Serilog',
		'[14:33:02 ERR] boom\nSystem.Exception: x\n   at A.B()\n',
		['14:33:02', 'ERROR', 'ERR] boom\nSystem.Exception: x\n   at A.B()'],
	],
	[
		'NLog',
		'2026-11-27 14:33:02.1234|ERROR|Shop.Orders|failed\n',
		['14:33:02.1234', 'ERROR', 'ERROR|Shop.Orders|failed'],
	],
	[
		'env_logger',
		'[2026-11-27T14:33:02Z ERROR shop::orders] failed\n',
		['14:33:02', 'ERROR', 'ERROR shop::orders] failed'],
	],
	[
		'Elixir',
		'14:33:02.123 [error] GenServer terminating\n** (stop) x\n',
		['14:33:02.123', 'ERROR', '[error] GenServer terminating\n** (stop) x'],
	],
	[
		'logfmt: the message keeps all pairs but time and level',
		'time=2026-11-27T14:33:02.123Z level=ERROR msg="it \\"failed\\"" err=x service=cart\n',
		['14:33:02.123', 'ERROR', 'msg="it \\"failed\\"" err=x service=cart', 'cart'],
	],
	[
		'docker compose: the container is the service',
		'web_1  | 2026-11-27 14:33:01,123 INFO started\ndb_1   | 2026-11-27 14:33:02.123 UTC [1] LOG:  ready\nweb_1  | 2026-11-27 14:33:03,123 ERROR bad\n',
		['14:33:01.123', 'INFO', 'INFO started', 'web_1'],
		['14:33:02.123', 'INFO', '[1] LOG:  ready', 'db_1'],
		['14:33:03.123', 'ERROR', 'ERROR bad', 'web_1'],
	],
	[
		'Heroku',
		'2026-11-27T14:33:01.123456+00:00 heroku[web.1]: State changed\n2026-11-27T14:33:02.123456+00:00 app[web.1]: ERROR boom\n',
		['14:33:01.123456', null, 'heroku[web.1]: State changed', 'heroku'],
		['14:33:02.123456', 'ERROR', 'app[web.1]: ERROR boom', 'app'],
	],
	[
		'syslog 5424 with octet counts, structured data and a mark of UTF-8',
		'83 <40>1 2026-11-27T14:33:01+00:00 host heroku web.3 - State changed\n<165>1 2026-11-27T14:33:02.1Z h evntslog - ID47 [a@1 b="]x" c="\\"d"][e f="g"] \uFEFFAn event\n',
		// 40 mod 8 is 0, emergency; 165 mod 8 is 5, notice.
		['14:33:01', 'FATAL', 'State changed', 'heroku'],
		['14:33:02.1', 'INFO', 'An event', 'evntslog'],
	],
	[
		'syslog 3164, with and without priority',
		"<34>Nov 27 14:33:01 mymachine su: 'su root' failed\nNov 27 14:33:02 mx postfix/smtpd[123]: connect\n",
		// 34 mod 8 is 2, critical.
		['14:33:01', 'FATAL', "su: 'su root' failed", 'su'],
		['14:33:02', null, 'postfix/smtpd[123]: connect', 'postfix/smtpd'],
	],
	[
		'CloudWatch export: an event with a time of its own, and pairs',
		'2026-11-27T14:33:01.123Z START RequestId: 6f Version: $LATEST\n2026-11-27T14:33:02.123Z 2026-11-27T14:33:02.120Z\t6f1d0c1a-2b3c\tERROR\tboom\n',
		['14:33:01.123', null, 'START RequestId: 6f Version: $LATEST'],
		['14:33:02.123', 'ERROR', '6f1d0c1a-2b3c\tERROR\tboom'],
	],
	[
		'Lambda, Python',
		'[ERROR]\t2026-11-27T14:33:02.123Z\t6f1d0c1a-2b3c\tboom\n[INFO]\t2026-11-27T14:33:03.123Z\t6f1d0c1a-2b3c\tfine\n',
		['14:33:02.123', 'ERROR', '[ERROR]\t6f1d0c1a-2b3c\tboom'],
		['14:33:03.123', 'INFO', '[INFO]\t6f1d0c1a-2b3c\tfine'],
	],
	[
		'an access log keeps the other lines as events',
		' * Serving Flask app\n127.0.0.1 - - [27/Nov/2026 14:33:01] "GET / HTTP/1.1" 200 -\nProxy web stopped\n127.0.0.1 - - [27/Nov/2026 14:33:02] "GET /x HTTP/1.1" 404 -\n',
		['14:33:01', null, ' * Serving Flask app'],
		['14:33:01', null, '127.0.0.1 - - "GET / HTTP/1.1" 200 -'],
		['14:33:01', null, 'Proxy web stopped'],
		['14:33:02', null, '127.0.0.1 - - "GET /x HTTP/1.1" 404 -'],
	],
	[
		'Erlang reports',
		'=ERROR REPORT==== 27-Nov-2026::14:33:02.123 ===\n    bad\n',
		['14:33:02.123', 'ERROR', '=ERROR REPORT\n    bad'],
	],
	[
		'colours before and behind the time',
		'\u001b[2m2026-11-27T14:33:01.123456Z\u001b[0m \u001b[31mERROR\u001b[0m shop: bad\n',
		['14:33:01.123456', 'ERROR', 'ERROR\u001b[0m shop: bad'],
	],
	[
		'zones in words and by name',
		'2026-11-27 15:33:01 Central European Time INFO x\n2026-11-27 15:33:02 Europe/Berlin INFO y\n2026-11-27 20:03:03 IST no\n\tat no\n2026-11-27 15:33:04 Z z\n',
		['14:33:01', 'INFO', 'INFO x'],
		['14:33:02', 'INFO', 'INFO y'],
		['15:33:04', null, 'z'],
	],
	[
		'rows without a header',
		'2026-11-27T14:33:01.000Z,INFO,hello\n2026-11-27T14:33:02.000Z,ERROR,bad\n',
		['14:33:01', 'INFO', 'INFO,hello'],
		['14:33:02', 'ERROR', 'ERROR,bad'],
	],
	[
		'PostgreSQL: DETAIL and STATEMENT belong to their message',
		'2026-11-27 15:33:02.1 CET [1] ERROR:  duplicate key\n2026-11-27 15:33:02.1 CET [1] DETAIL:  Key exists.\n2026-11-27 15:33:02.1 CET [1] STATEMENT:  insert\n\tinto x\n2026-11-27 15:33:03.1 CET [1] LOG:  next\n',
		[
			'14:33:02.1',
			'ERROR',
			'[1] ERROR:  duplicate key\n2026-11-27 15:33:02.1 CET [1] DETAIL:  Key exists.\n2026-11-27 15:33:02.1 CET [1] STATEMENT:  insert\n\tinto x',
		],
		['14:33:03.1', 'INFO', '[1] LOG:  next'],
	],
	[
		'journald, export form with a binary field',
		'__CURSOR=s=a9\n__REALTIME_TIMESTAMP=1795789741515280\nPRIORITY=6\nMESSAGE=order placed\nSYSLOG_IDENTIFIER=shop\n\n' +
			'__CURSOR=s=b0\n__REALTIME_TIMESTAMP=1795789742515280\nPRIORITY=3\nMESSAGE\n\u0007\0\0\0\0\0\0\0bad\n\nx=\n\n',
		['14:29:01.51528', 'INFO', 'order placed', 'shop'],
		['14:29:02.51528', 'ERROR', 'bad\n\nx='],
	],
	[
		'Oracle: a time by itself, the text below',
		'2026-11-27T14:33:01.1+00:00\nORA-00600: internal error\n2026-11-27T14:33:02.1+00:00\n\nThread 1\nadvanced\n',
		['14:33:01.1', null, 'ORA-00600: internal error'],
		['14:33:02.1', null, 'Thread 1\nadvanced'],
	],
	[
		'WebLogic',
		'####<Nov 26, 2026 2:33:01 PM UTC> <Notice> <Server> <started>\n####<Nov 26, 2026 2:33:02 PM UTC> <Error> <Server> <bad>\n',
		['2026-11-26T14:33:01', 'INFO', '####<> <Notice> <Server> <started>'],
		['2026-11-26T14:33:02', 'ERROR', '####<> <Error> <Server> <bad>'],
	],
	['Minecraft', '[14:33:02] [Server thread/WARN]: Odd\n', ['14:33:02', 'WARN', '[Server thread/WARN]: Odd']],
	[
		'Sidekiq',
		'2026-11-27T14:33:01.1Z pid=1 tid=abc ERROR: fail\n',
		['14:33:01.1', 'ERROR', 'pid=1 tid=abc ERROR: fail'],
	],
	[
		'LTSV',
		'time:27/Nov/2026:14:33:01 +0000\thost:10.0.0.1\tlevel:warn\tmessage:slow: 3 s\n',
		['14:33:01', 'WARN', 'slow: 3 s'],
	],
	[
		'kubectl logs --prefix',
		'[pod/web-7d9c/app] 2026-11-27T14:33:01Z INFO a\n[pod/web-7d9c/app] 2026-11-27T14:33:02Z ERROR b\n',
		['14:33:01', 'INFO', 'INFO a', 'app'],
		['14:33:02', 'ERROR', 'ERROR b', 'app'],
	],
	[
		'journald, verbose',
		'Fri 2026-11-27 14:29:01.515280 UTC [s=a9;i=1a4;b=ad;m=3e;t=66;x=1]\n    PRIORITY=6\n    MESSAGE=order placed\n    SYSLOG_IDENTIFIER=shop\n' +
			'Fri 2026-11-27 14:29:02.515280 UTC [s=a9;i=1a5;b=ad;m=3e;t=66;x=1]\n    MESSAGE=bad\n            second line\n    PRIORITY=3\n',
		['14:29:01.51528', 'INFO', 'order placed', 'shop'],
		['14:29:02.51528', 'ERROR', 'bad\nsecond line'],
	],
	[
		'journald with a weekday before the time',
		'Fri 2026-11-27 14:29:01 UTC vm shop[1]: order placed\nFri 2026-11-27 14:29:02 UTC vm shop[1]: another\n',
		['14:29:01', null, 'shop[1]: order placed', 'shop'],
		['14:29:02', null, 'shop[1]: another', 'shop'],
	],
	[
		'gin: date and clock with a dash between them',
		'[GIN] 2026/11/27 - 14:33:01 | 200 | GET "/"\n[GIN] 2026/11/27 - 14:33:02 | 500 | GET "/x"\n',
		['14:33:01', null, '[GIN] 200 | GET "/"'],
		['14:33:02', null, '[GIN] 500 | GET "/x"'],
	],
	[
		'fern: date and clock in two brackets',
		'[2026-11-26][23:33:01][shop][INFO] msg\n[2026-11-26][23:33:02][shop][ERROR] bad\n',
		['2026-11-26T23:33:01', 'INFO', '[shop][INFO] msg'],
		['2026-11-26T23:33:02', 'ERROR', '[shop][ERROR] bad'],
	],
	[
		'HAProxy by way of syslog',
		'Nov 27 14:33:01 lb haproxy[123]: 127.0.0.1:1 [27/Nov/2026:14:33:00.123] web ok/s1 200\n',
		['14:33:01', null, 'haproxy[123]: 127.0.0.1:1 [27/Nov/2026:14:33:00.123] web ok/s1 200', 'haproxy'],
	],
	['CUPS', 'E [27/Nov/2026:14:33:02 +0000] bad\n', ['14:33:02', 'ERROR', 'E bad']],
	['etcd', '2026-11-27 14:33:02.1 W | etcdserver: slow\n', ['14:33:02.1', 'WARN', 'W | etcdserver: slow']],
];

describe('text dialects', () => {
	for (const [writer, text, ...wanted] of cases) {
		test(writer, async () => {
			for (const size of [1 << 16, 7]) {
				const { lines } = await readBytes(Buffer.from(text), {}, size);
				deepEqual(
					lines.map(({ time, level, message, service }) => [time, level, message, service]),
					wanted.map(([time, level, message, service]) => [
						micros(time === null ? OBJECT : time.includes('T') ? `${time}Z` : `${day}${time}Z`),
						level,
						message,
						service ?? null,
					]),
				);
			}
		});
	}
});

describe('crashes are one event each', () => {
	const crashes = {
		Node: "/srv/app.js:3\n    throw new Error('x')\n    ^\n\nError: x\n    at Object.<anonymous> (/srv/app.js:3:11)\n\nNode.js v24.0.0",
		Java: 'Exception in thread "main" java.lang.IllegalStateException: boom\n\tat A.main(A.java:1)\nCaused by: java.lang.RuntimeException: x\n\t... 1 more',
		Go: 'panic: assignment to entry in nil map\n\ngoroutine 1 [running]:\nmain.main()\n\t/srv/main.go:60 +0x593\nexit status 2',
		Python:
			'Traceback (most recent call last):\n  File "x.py", line 1, in <module>\nKeyError: 1\n\nDuring handling of the above exception, another exception occurred:\n\nTraceback (most recent call last):\n  File "x.py", line 3\nValueError: 2',
		Rust: "thread 'main' panicked at src/main.rs:2:5:\nboom\nnote: run with `RUST_BACKTRACE=1` environment variable to display a backtrace",
	};
	for (const [runtime, text] of Object.entries(crashes)) {
		test(runtime, async () => {
			const alone = await readBytes(Buffer.from(`${text}\n`));
			deepEqual(
				alone.lines.map(({ message }) => message),
				[text],
			);
			// Between JSON values as well.
			const record = '{"time":"2026-11-27T14:33:01Z","level":"info","msg":"hello"}\n';
			const between = await readBytes(Buffer.from(`${record}${text}\n${record}`));
			deepEqual(
				between.lines.map(({ message }) => message),
				['hello', text, 'hello'],
			);
		});
	}
});

describe('lines that blanks lead', () => {
	test('are taken by no dialect that is not marked for them', () => {
		const written = new URL('files/written/', formats);
		const files = readdirSync(written).map((file) => readFileSync(new URL(file, written), 'latin1'));
		const lines = [...files, ...cases.map(([, text]) => text)].flatMap((text) => text.split('\n'));
		const context = { objectTime: micros(OBJECT) };
		const taken = new Set<string>();
		for (const kind of DIALECTS) {
			if (kind.timed) continue;
			const dialect = kind.create(context);
			for (const blanks of [' ', '  ', '\t', '        ']) {
				for (const text of lines) {
					const bytes = Buffer.from(blanks + text.trimStart(), 'latin1');
					const [line, parts] = [new Line(), new LineParts()];
					line.set(bytes, 0, bytes.length);
					parts.reset(line);
					if (dialect.take(line, parts, -1)) taken.add(`${dialect.name}: ${kind.indented === true}`);
				}
			}
		}
		deepEqual([...taken].sort(), ['level first: true', 'mysql general: true']);
	});
});
