import { describe, test } from 'node:test';
import { readsAs, type WriterCase } from './wanted.ts';

/** Log writers that were run for this, in their own words; times and names are changed. */

const cases: readonly WriterCase[] = [
	[
		'signale: date and clock in two brackets',
		'[11/27/2026] [2:33:01 PM] [shop] › ℹ  info      order placed\n[11/27/2026] [2:33:02 PM] [shop] › ✖  fatal     Error: refused \n    at pay (shop.js:1:2)\n' +
			'[11/27/2026] [2:33:03 PM] [shop] › …  awaiting  answer\n',
		['14:33:01', 'INFO', '[shop] › ℹ  info      order placed'],
		['14:33:02', 'FATAL', '[shop] › ✖  fatal     Error: refused \n    at pay (shop.js:1:2)'],
		['14:33:03', null, '[shop] › …  awaiting  answer'],
	],
	[
		"zerolog's console: a clock without seconds",
		'\x1b[90m2:33PM\x1b[0m \x1b[32mINF\x1b[0m order placed\n2:34PM ERR refused\n',
		['14:33:00', 'INFO', 'INF\x1b[0m order placed'],
		['14:34:00', 'ERROR', 'ERR refused'],
	],
	[
		"zap's console form in production: seconds as a double",
		'1.7957899815651624e+09\tinfo\tshop/main.go:3\torder placed\t{"order": 12}\n1.795789982e+09\terror\tshop/main.go:4\trefused\nmain.main\n\t/srv/main.go:4\n',
		['14:33:01.565162', 'INFO', 'info\tshop/main.go:3\torder placed\t{"order": 12}'],
		['14:33:02', 'ERROR', 'error\tshop/main.go:4\trefused\nmain.main\n\t/srv/main.go:4'],
	],
	[
		'log4js with a date of blanks, Logback with a semicolon',
		'27 11 2026 14:33:01.267 WARN shop vm 12 late\n27 Nov 2026;14:33:02.862 INFO placed\n',
		['14:33:01.267', 'WARN', 'WARN shop vm 12 late'],
		['14:33:02.862', 'INFO', 'INFO placed'],
	],
	[
		'Keepalived',
		'Fri Nov 27 14:33:01 2026: Starting Keepalived v2.2.7\nFri Nov 27 14:33:02 2026: Warning - no configuration\n',
		['14:33:01', null, 'Starting Keepalived v2.2.7'],
		['14:33:02', 'WARN', 'Warning - no configuration'],
	],
	[
		'Tor: a bracket is no host',
		'Nov 27 14:33:01.000 [info] options_commit(): Recomputed\nNov 27 14:33:02.000 [warn] late\n',
		['14:33:01', 'INFO', '[info] options_commit(): Recomputed'],
		['14:33:02', 'WARN', '[warn] late'],
	],
	[
		'Python with level, time and place in one bracket',
		'[INFO 2026-11-27 14:33:01,541 shop:1] placed\n[ERROR 2026-11-27 14:33:02,541 shop:3] failed\nTraceback (most recent call last):\n  File "x", line 2\nKeyError: 1\n',
		['14:33:01.541', 'INFO', '[INFO shop:1] placed'],
		[
			'14:33:02.541',
			'ERROR',
			'[ERROR shop:3] failed\nTraceback (most recent call last):\n  File "x", line 2\nKeyError: 1',
		],
	],
	[
		'Python multiprocessing',
		'[WARNING/MainProcess] late\n[INFO/MainProcess] shutting down\n',
		[null, 'WARN', '[WARNING/MainProcess] late'],
		[null, 'INFO', '[INFO/MainProcess] shutting down'],
	],
	[
		'logrus with colours, short',
		'\x1b[37mDEBU\x1b[0m[0000] cache miss\n\x1b[36mINFO\x1b[0m[0000] placed\n\x1b[31mERRO\x1b[0m[0001] refused\n',
		[null, 'DEBUG', 'DEBU\x1b[0m[0000] cache miss'],
		[null, 'INFO', 'INFO\x1b[0m[0000] placed'],
		[null, 'ERROR', 'ERRO\x1b[0m[0001] refused'],
	],
	[
		'Sidekiq: pairs before the level',
		'2026-11-27T14:33:01.693Z pid=28 tid=m0l INFO: placed\n2026-11-27T14:33:02.693Z pid=28 tid=m0l class=Pay jid=a1 WARN: late\n',
		['14:33:01.693', 'INFO', 'pid=28 tid=m0l INFO: placed'],
		['14:33:02.693', 'WARN', 'pid=28 tid=m0l class=Pay jid=a1 WARN: late'],
	],
	[
		'PHP',
		'[27-Nov-2026 14:33:01 UTC] PHP Parse error:  syntax error in x.php\n[27-Nov-2026 14:33:02 UTC] PHP Deprecated:  old in x.php\n',
		['14:33:01', 'ERROR', 'PHP Parse error:  syntax error in x.php'],
		['14:33:02', 'INFO', 'PHP Deprecated:  old in x.php'],
	],
	[
		'stunnel and sshd: numbered levels',
		'2026.11.27 14:33:01 LOG5[ui]: stunnel 5.68\n2026.11.27 14:33:02 LOG3[main]: refused\n2026.11.27 14:33:03 debug1: rexec\n',
		['14:33:01', 'INFO', 'LOG5[ui]: stunnel 5.68'],
		['14:33:02', 'ERROR', 'LOG3[main]: refused'],
		['14:33:03', 'DEBUG', 'debug1: rexec'],
	],
	[
		"MySQL 8's error log",
		'2026-11-27T14:33:01.123456Z 0 [System] [MY-010116] [Server] starting\n2026-11-27T14:33:02.123456Z 0 [Warning] [MY-010068] [Server] CA\n',
		['14:33:01.123456', 'INFO', '0 [System] [MY-010116] [Server] starting'],
		['14:33:02.123456', 'WARN', '0 [Warning] [MY-010068] [Server] CA'],
	],
];

describe('writers', () => {
	for (const [writer, text, ...wanted] of cases) test(writer, () => readsAs(text, wanted));
});
