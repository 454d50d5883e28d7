import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { collapseDigitRuns } from '../../../shared/text/masking.ts';
import { createRuleMasking } from '../../../shared/text/rule-masking.ts';
import { BUILT_IN_RULES } from '../../../shared/text/rules.ts';
import { createMatcher, mergeTemplates } from '../../../shared/text/templates.ts';
import { FILLERS } from './masking-fillers.ts';

const masking = createRuleMasking();

/** What each rule takes, with the whole message masked, and what that rule by itself must leave. */
const CASES: Readonly<Record<string, { takes: Readonly<Record<string, string>>; leaves: readonly string[] }>> = {
	'white-space': { takes: { '  a \t b\n': 'a b' }, leaves: ['a_b'] },
	url: {
		takes: {
			'GET https://api.example.com/v1/users/42?x=1.': 'GET <URL>.',
			'at [akka.tcp://sys@host-07:55904]': 'at [<URL>]',
			'read hdfs://10.10.34.11:9000/logs/a.log:21876+7292': 'read <URL>',
		},
		leaves: ['std::vector', 'a:/b', 'note: //comment', '://'],
	},
	email: {
		takes: { 'mail to bob.x+1@mail.example.org, failed': 'mail to <EMAIL>, failed' },
		leaves: ['Monitor@712d093', 'user@host', '@everyone.here'],
	},
	uuid: {
		takes: {
			'id 550e8400-e29b-41d4-a716-446655440000!': 'id <UUID>!',
			'[instance: B9000564-FE1A-409B-B8CC-1E88B294CD1D]': '[instance: <UUID>]',
		},
		leaves: ['1-2-3-4-5', 'ad-hoc-face-to-face', 'a-b-c'],
	},
	ipv6: {
		takes: {
			'from 2001:db8:85a3::8a2e:370:7334 in': 'from <IP> in',
			'on [::1]:8080': 'on <IP>',
			'route fe80::1%eth0, 2001:db8::/32': 'route <IP>',
			'full 2001:db8:0:0:0:0:2:1': 'full <IP>',
		},
		leaves: ['std::string', 'a::b', 'Face::dead', '12:30:45'],
	},
	mac: {
		takes: { 'if 08:00:27:ab:cd:ef or 08-00-27-AB-CD-EF up': 'if <MAC> or <MAC> up' },
		leaves: ['12:30:45', 'be:ad', 'ab:cd:ef:ab:cd:ef'],
	},
	ipv4: {
		takes: {
			'from 10.0.0.1:8080, to 10.0.0.0/8.': 'from <IP>, to <IP>.',
			'Accepted /10.10.34.13:37196': 'Accepted /<IP>',
			'10.0.0.1->10.0.0.2': '<IP>-><IP>',
		},
		leaves: ['1.2.3', '1.2.3.4.5', '1.2.3.4-rc1', 'v1.2.3.4'],
	},
	host: {
		takes: {
			'on web-01.prod.example.com:443 now': 'on <HOST> now',
			'rhost=5.36.59.76.dynamic-dsl-ip.example.net.om': 'rhost=<HOST>',
			'node MSRA-SA-39.fareast.corp.example.com': 'node <HOST>',
		},
		leaves: ['www.example.com', 'org.apache.log4j.Logger', 'app.mapreduce.v2.api', 'a.b', 'file-1.tar'],
	},
	'date-time': {
		takes: {
			'at 2026-01-05T00:00:00.123Z on': 'at <TIME> on',
			'2026-01-05 00:00:00,123 +0000 x': '<TIME> x',
			'[05/Jan/2026:12:00:00 +0000]': '[<TIME>]',
			'on 5/12/2024': 'on <TIME>',
		},
		leaves: ['1-2', '24/7', 'a-1-2-3', '1.2.3', '1-2/3'],
	},
	'month-name': {
		takes: {
			'Jan  5 12:00:00 combo': '<TIME> combo',
			'at Sat Jul 15 10:28:14 2005': 'at <TIME>',
			'Mon, 05 Jan 2026 12:00:00 GMT': '<TIME>',
		},
		leaves: ['may 5', 'March of', 'Junction 5', 'Marker'],
	},
	clock: {
		takes: { 'since 12:00:01': 'since <TIME>', '10:28:14.5 PM x': '<TIME> x' },
		leaves: ['12:30', '1:2:3:4', 'a1:2:3'],
	},
	'host-port': {
		takes: { 'proxy.example.edu:5070 close': '<HOST> close', 'to www.example.com:443,': 'to <HOST>,' },
		leaves: ['index.js:12', 'foo.Bar:12', 'example.com', 'localhost:80', 'main.go:7:3'],
	},
	'windows-path': {
		takes: {
			'open C:\\Windows\\x.exe: not D:\\data': 'open <PATH>: not <PATH>',
			'share \\\\host\\share\\file.txt': 'share <PATH>',
		},
		leaves: ['a:b', 'x\\y', 'http://x', 'C: full'],
	},
	'unix-path': {
		takes: {
			'GET /api/v2/payments/9f3 200': 'GET <PATH> <NUM>',
			"open '/var/app/config-12.json'": "open '<PATH>'",
			'at (/srv/app/index.js:12:5)': 'at (<PATH>:<NUM>:<NUM>)',
			'日本語 /パス/ファイル': '日本語 <PATH>',
			'in ~/x ./y ../z/w?q=1': 'in <PATH>',
		},
		leaves: ['n/a', 'and/or', 'GET /', 'a//b', '</b>', 'read/write'],
	},
	size: {
		takes: { 'used 17.7 GB of 32GiB': 'used <SIZE> of <SIZE>', '2703 bytes sent, 10Mbps': '<SIZE> sent, <SIZE>' },
		leaves: ['5 Bob', 'x5B', '5 M', 'bytes'],
	},
	'hex-prefixed': {
		takes: { 'session 0x14ed93111f20005 at 0xDEADBEEF': 'session <HEX> at <HEX>' },
		leaves: ['0xyz', 'a0xff', 'x0'],
	},
	duration: {
		takes: {
			'took 184ms': 'took <DURATION>',
			'took 1.5 seconds.': 'took <DURATION>.',
			'up 1h2m3s, idle 3d': 'up <DURATION>, idle <DURATION>',
		},
		leaves: ['5 s', '5 m', '3 dogs', 'x5s', '4th', '5sec2'],
	},
	'pod-suffix': {
		takes: { 'pod web-7d4b9c6f5d-x2x9z evicted': 'pod web-<ID> evicted' },
		leaves: ['job-1-build', 'us-east-1', 'web-canary-west', 'x-7d-x2'],
	},
	'json-web-token': {
		takes: { 'bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIi.abc-1_2': 'bearer <TOKEN>' },
		leaves: ['eyJ.eyJ', 'key.eyJa.b'],
	},
	'prefixed-id': {
		takes: {
			'txn_123 for user_42': 'txn_<ID> for user_<ID>',
			'blk_-1608999687919862906 gone': 'blk_<ID> gone',
			'attempt_1445144423722_0020_m_000000_0 ok': 'attempt_<ID> ok',
			order_9f3a2: 'order_<ID>',
			step_1_failed: 'step_<ID>_failed',
		},
		leaves: ['user_id', 'snake_case_name', 'main_db1', 'user_face', 'db-5', '_5', 'step_one'],
	},
	'identity-hash': {
		takes: { 'Monitor@712d093 and Foo@8a2a501': 'Monitor@<HEX> and Foo@<HEX>' },
		leaves: ['user@face', 'user@host1', '@5'],
	},
	hex: {
		takes: {
			'sha 3f2a9c1d4e5b6f7a8b9c0d1e2f3a4b5c6d7e8f90': 'sha <HEX>',
			'token{9f4ef63 ca98d5 de9231d}': 'token{<HEX>}',
			'mask=ffffffff or C0FFEE': 'mask=<HEX> or <HEX>',
		},
		leaves: [
			'face',
			'decade',
			'facade',
			'ad-hoc',
			'db-5',
			'1e10',
			'b2b',
			'cafe',
			'Deadbeef',
			'beef1',
			'dec10',
			'4d',
			'2fa',
		],
	},
	'alphanumeric-id': {
		takes: { 'key X7k9Pq2mZ4 used': 'key <ID> used' },
		leaves: ['i18n', 'k8s', 'h264', 'sha256', 'p2p', 'u0a13', 'log4j2'],
	},
	number: {
		takes: {
			'-1 then +2.5 then (3)': '<NUM> then <NUM> then (<NUM>)',
			'1,234.5 or 1e10 or 50%': '<NUM> or <NUM> or <NUM>%',
			'db-5 x=-.5': 'db-<NUM> x=<NUM>',
		},
		leaves: ['ssh2', 'one', '-', 'a.5'],
	},
	digits: { takes: { 'ssh2 ec2 v1.2.3-rc1 ٣٤': 'ssh<NUM> ec<NUM> v<NUM>-rc<NUM> <NUM>' }, leaves: ['none', '½'] },
	list: {
		takes: { 'ids [1, 2, 3] and 4 5': 'ids [<NUM>] and <NUM>' },
		leaves: ['<NUM>-<NUM>', '<NUM>, <ID>', 'a, a', 'v<NUM> <NUM>', '<NUM> <NUM>nd'],
	},
	'list-of-ids': {
		takes: { 'delete blk_1 blk_-2 blk_3': 'delete blk_<ID>' },
		leaves: ['blk_<ID> rdd_<ID>', 'ha ha', 'blk_<ID> blk_<ID>x'],
	},
};

describe('the masking rules', () => {
	it('each have cases and fillers', () => {
		const names = BUILT_IN_RULES.map(({ name }) => name);
		assert.equal(new Set(names).size, names.length);
		assert.deepEqual(Object.keys(CASES).sort(), names.toSorted());
		assert.deepEqual(Object.keys(FILLERS).sort(), names.toSorted());
	});

	for (const rule of BUILT_IN_RULES) {
		const { takes, leaves } = CASES[rule.name] ?? { takes: {}, leaves: [] };

		it(`${rule.name} takes what it should`, () => {
			assert.ok(Object.keys(takes).length > 0);
			for (const [message, expected] of Object.entries(takes)) assert.equal(masking.mask(message), expected, message);
		});

		it(`${rule.name} leaves what it should`, () => {
			const expression = new RegExp(rule.pattern, rule.ignoreCase === true ? 'giu' : 'gu');
			assert.ok(leaves.length > 0);
			for (const text of leaves) {
				const collapsed = collapseDigitRuns(text);
				assert.equal(collapsed.replace(expression, rule.replacement), collapsed);
			}
		});

		it(`${rule.name}: a known message with another value is not new`, () => {
			const filler = FILLERS[rule.name] ?? fc.constant('');
			const context = (value: string) => `Quota of ${value} on shard exceeded, giving up`;
			fc.assert(
				fc.property(filler, filler, (known, other) => {
					const match = createMatcher(mergeTemplates([masking.mask(context(known))]).templates);
					assert.equal(match(masking.mask(context(other))), 0);
				}),
			);
		});
	}

	it('leave words that look like hex', () => {
		const words = 'face decade ad-hoc added facade dead bed cafe Bad acceded';
		assert.equal(masking.mask(words), words);
	});

	it('take time linear in the message: a quadratic one would not end', () => {
		const units =
			'a 0 a0 0a . / - _ < @ a. 0. a- 0- 0: f: :: a_ 0_ a/ ./ \\ a\\ <A> é/ = [ x:// a@ a@a. 0e 0e- +0 0ms 0m 0x f0';
		const blanks = ['0 ', 'a ', '<A> ', '<A>, ', '#<A> ', 'Jan 0 ', 'C:\\ ', '0-0-0 ', '0 m', 'a<A> ', ' ', '\u00a0'];
		for (const unit of [
			...units.split(' '),
			'eyJ',
			'eyJa.',
			'b0-',
			'bb0b-',
			'0T0:0:0',
			'a.0',
			'a-0.',
			'c:',
			...blanks,
		]) {
			const message = unit.repeat(Math.ceil(300_000 / unit.length));
			const masked = masking.mask(message);
			assert.ok(masked.length <= 5 * message.length, unit);
			assert.ok(!/[0-9]/.test(masked), unit);
		}
	});
});
