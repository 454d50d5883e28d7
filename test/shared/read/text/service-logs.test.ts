import { describe, test } from 'node:test';
import { readsAs, type WriterCase } from './wanted.ts';

/** Logs of services that were run for this: kernels, daemons, blocks of lines; times and names are changed. */

const cases: readonly WriterCase[] = [
	[
		'dmesg: seconds since a boot that nobody knows',
		"[    0.000000] Linux version 6.1\n[    1.001909] [Firmware Bug]: TSC doesn't count\n[   12.002456]   DMA      [mem 0x1000]\n",
		[null, null, 'Linux version 6.1'],
		[null, null, "[Firmware Bug]: TSC doesn't count"],
		[null, null, '  DMA      [mem 0x1000]'],
	],
	[
		'dmesg -x, -r and -d',
		'kern  :notice: [    0.000000] Linux version 6.1\nkern  :err   : [    1.000000] disk failed\n<4>[    2.000000] late\n[    3.000000 <    0.000547>] usb 1-1: new device\n',
		[null, 'INFO', 'Linux version 6.1'],
		[null, 'ERROR', 'disk failed'],
		[null, 'WARN', 'late'],
		[null, null, 'usb 1-1: new device'],
	],
	[
		'dmesg -e: a minute, and what went by since the line before',
		'[Nov27 14:33] Linux version 6.1\n[  +0.500011] Zone ranges:\n[  +1.000006]   DMA\n',
		['14:33:00', null, 'Linux version 6.1'],
		['14:33:00.500011', null, 'Zone ranges:'],
		['14:33:01.500017', null, '  DMA'],
	],
	[
		'journalctl -o short-monotonic and short-delta',
		'[    5.000000] web-1 shop[12]: Started\n[    6.000111 <    1.000111 >] web-1 shop[12]: multi\n                               line\n',
		[null, null, 'shop[12]: Started', 'shop'],
		[null, null, 'shop[12]: multi\n                               line', 'shop'],
	],
	[
		'OpenVPN with microseconds',
		'2026-11-27 14:33:01 us=609121 Initialization done\n2026-11-27 14:33:02 us=62 WARNING: no file\n2026-11-27 14:33:03 Exiting\n',
		['14:33:01.609121', null, 'Initialization done'],
		['14:33:02.000062', 'WARN', 'WARNING: no file'],
		['14:33:03', null, 'Exiting'],
	],
	[
		'OpenLDAP: a hexadecimal clock',
		'6b09949d.0bcd1567 0x7fb925779200 @(#) slapd 2.5\n\tmaintainers\n6b09949e.1085b853 0x7fb925779200 slapd starting\n',
		['14:33:01.197989', null, '0x7fb925779200 @(#) slapd 2.5\n\tmaintainers'],
		['14:33:02.277198', null, '0x7fb925779200 slapd starting'],
	],
	[
		'Rails in development: a request is an event',
		'Started GET "/" for 127.0.0.1 at 2026-11-27 14:33:01 +0000\nProcessing by HomeController#index as HTML\n  Rendering text template\nCompleted 200 OK in 6ms (Views: 5.9ms)\n\n\n' +
			'Started GET "/bad" for ::1 at 2026-11-27 14:33:02 +0000\nCompleted 500 Internal Server Error in 0ms\n  \nRuntimeError (boom):\n  \napp/home.rb:6:in `bad\'\n',
		[
			'14:33:01',
			null,
			'Started GET "/" for 127.0.0.1 at \nProcessing by HomeController#index as HTML\n  Rendering text template\nCompleted 200 OK in 6ms (Views: 5.9ms)',
		],
		[
			'14:33:02',
			null,
			'Started GET "/bad" for ::1 at \nCompleted 500 Internal Server Error in 0ms\n\nRuntimeError (boom):\n\napp/home.rb:6:in `bad\'',
		],
	],
	[
		"apt's history",
		'\nStart-Date: 2026-11-27  14:33:01\nCommandline: apt-get install x\nInstall: x:amd64 (1.0)\nEnd-Date: 2026-11-27  14:33:02\n\nStart-Date: 2026-11-27  14:34:01\nCommandline: apt-get remove x\nEnd-Date: 2026-11-27  14:34:02\n',
		[
			'14:33:01',
			null,
			'Start-Date: \nCommandline: apt-get install x\nInstall: x:amd64 (1.0)\nEnd-Date: 2026-11-27  14:33:02',
		],
		['14:34:01', null, 'Start-Date: \nCommandline: apt-get remove x\nEnd-Date: 2026-11-27  14:34:02'],
	],
	[
		"glog's file: its heading is no event",
		'Log file created at: 2026/11/27 14:33:00\nRunning on machine: vm\nBinary: Built with gc go1.19 for linux/amd64\nLog line format: [IWEF]mmdd hh:mm:ss.uuuuuu threadid file:line] msg\nI1127 14:33:01.982326   23752 main.go:3] placed\n',
		['14:33:01.982326', 'INFO', '23752 main.go:3] placed'],
	],
	[
		'Redis: signs are levels, and its signal handler has a clock of its own',
		'21:M 27 Nov 2026 14:33:01.604 # Server initialized\n21:M 27 Nov 2026 14:33:01.606 . 0 clients\n21:signal-handler (1795789982) Received SIGINT\n',
		['14:33:01.604', 'WARN', '21:M # Server initialized'],
		['14:33:01.606', 'DEBUG', '21:M . 0 clients'],
		['14:33:02', null, '21:signal-handler Received SIGINT'],
	],
	[
		"Python's rich: a time stands once",
		'[11/27/26 14:33:01] DEBUG    cache miss        shop.py:1\n                    INFO     placed            shop.py:2\n                    ERROR    failed            shop.py:3\n                             Traceback (most recent call last):\n',
		['14:33:01', 'DEBUG', 'DEBUG    cache miss        shop.py:1'],
		['14:33:01', 'INFO', 'INFO     placed            shop.py:2'],
		[
			'14:33:01',
			'ERROR',
			'ERROR    failed            shop.py:3\n                             Traceback (most recent call last):',
		],
	],
	[
		'uWSGI, morgan, http-server, aiohttp: access logs in other clothes',
		'[pid: 1|app: 0|req: 1/1] 127.0.0.1 () {24 vars in 246 bytes} [Fri Nov 27 14:33:01 2026] GET / => generated 1 bytes\n' +
			'::1 - - [Fri, 27 Nov 2026 14:33:02 GMT] "GET / HTTP/1.1" 200 2\n::1 - - [2026-11-27T14:33:03.120Z] "GET /x" "curl"\n127.0.0.1 [2026-11-27T14:33:04.120Z]  "GET /x" "curl"\nINFO:aiohttp.access:127.0.0.1 [27/Nov/2026:14:33:05 +0000] "GET / HTTP/1.1" 200\n',
		['14:33:01', null, '[pid: 1|app: 0|req: 1/1] 127.0.0.1 () {24 vars in 246 bytes} GET / => generated 1 bytes'],
		['14:33:02', null, '::1 - - "GET / HTTP/1.1" 200 2'],
		['14:33:03.12', null, '::1 - - "GET /x" "curl"'],
		['14:33:04.12', null, '127.0.0.1  "GET /x" "curl"'],
		['14:33:05', 'INFO', 'INFO:aiohttp.access:127.0.0.1 "GET / HTTP/1.1" 200'],
	],
	[
		'Flask: a stack trace among access lines belongs to its error',
		'127.0.0.1 - - [27/Nov/2026 14:33:01] "GET / HTTP/1.1" 200 -\n[2026-11-27 14:33:02,190] ERROR in app: Exception on /bad [GET]\nTraceback (most recent call last):\n  File "x"\nValueError: boom\n127.0.0.1 - - [27/Nov/2026 14:33:03] "GET /bad HTTP/1.1" 500 -\n',
		['14:33:01', null, '127.0.0.1 - - "GET / HTTP/1.1" 200 -'],
		[
			'14:33:02.19',
			'ERROR',
			'ERROR in app: Exception on /bad [GET]\nTraceback (most recent call last):\n  File "x"\nValueError: boom',
		],
		['14:33:03', null, '127.0.0.1 - - "GET /bad HTTP/1.1" 500 -'],
	],
	[
		'Log4j and slf4j-simple with milliseconds since the start',
		'251 [main] INFO shop.Orders - placed\n252 [main] ERROR shop.Orders - multi\nline\n253 [main] ERROR shop.Orders - failed\njava.lang.IllegalStateException: refused\n\tat S.main(S.java:2)\n',
		[null, 'INFO', '251 [main] INFO shop.Orders - placed'],
		[null, 'ERROR', '252 [main] ERROR shop.Orders - multi\nline'],
		[
			null,
			'ERROR',
			'253 [main] ERROR shop.Orders - failed\njava.lang.IllegalStateException: refused\n\tat S.main(S.java:2)',
		],
	],
	[
		'winston simple',
		'silly: detail\nhttp: GET /\ninfo: placed\nerror: failed\n    at x\n',
		[null, 'TRACE', 'silly: detail'],
		[null, 'HTTP', 'http: GET /'],
		[null, 'INFO', 'info: placed'],
		[null, 'ERROR', 'error: failed\n    at x'],
	],
	[
		'koa-logger and apex: a margin that all lines have',
		'  <-- GET /a\n  --> GET /a 200 14ms 2b\n  xxx GET /x 500 0ms -\n      at handler\n',
		[null, null, '<-- GET /a'],
		[null, null, '--> GET /a 200 14ms 2b'],
		[null, null, 'xxx GET /x 500 0ms -\n    at handler'],
	],
	[
		'Node and Ruby crash with lines of code as they are',
		"plain\n/srv/app.js:4\nconst b = require('x'); b.output();\n                          ^\n\nTypeError: b.output is not a function\n    at app.js:4:27\n-e:1:in `f': boom (ArgumentError)\n\tfrom -e:1:in `<main>'\n",
		[null, null, 'plain'],
		[
			null,
			null,
			"/srv/app.js:4\nconst b = require('x'); b.output();\n                          ^\n\nTypeError: b.output is not a function\n    at app.js:4:27",
		],
		[null, null, "-e:1:in `f': boom (ArgumentError)\n\tfrom -e:1:in `<main>'"],
	],
];

describe('logs of services', () => {
	for (const [writer, text, ...wanted] of cases) test(writer, () => readsAs(text, wanted));
});
