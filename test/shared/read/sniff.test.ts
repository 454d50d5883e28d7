import { deepEqual, equal, match, rejects } from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { detect } from '../../../shared/read/read-drop.ts';
import { pieces, readBytes } from './read-file.ts';

const options = { key: 'logs/x', objectTime: 0 };
const kindOf = async (bytes: string | Buffer) => {
	const detected = await detect(() => pieces(Buffer.from(bytes as string)), options);
	return detected.kind === 'ignored' ? detected.reason : detected.kind;
};

describe('what a drop is', () => {
	const ignored: Record<string, [string | Buffer, RegExp]> = {
		'an empty marker': ['', /empty/],
		'a byte order mark alone': ['\ufeff', /blanks/],
		'gzip of nothing': [gzipSync(''), /empty/],
		'blank lines': ['\n\n  \r\n', /blanks/],
		'a success marker': ['SUCCESS\n', /marker/],
		"the write test of CloudWatch Logs' export": ['Permission Check Successful', /CloudWatch/],
		'an image': [Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]), /PNG/],
		'an image in gzip': [gzipSync(Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16])), /JPEG/],
		'unknown bytes': [Buffer.from(Array.from({ length: 1000 }, (_, at) => (at * 7919) % 251)), /binary/],
		"CloudTrail's digest": [
			JSON.stringify({
				awsAccountId: '1',
				digestStartTime: '2026-11-27T13:00:00Z',
				digestEndTime: '2026-11-27T14:00:00Z',
				digestS3Bucket: 'b',
				logFiles: [],
			}),
			/digest/,
		],
		"S3's test event": [
			JSON.stringify({
				Service: 'Amazon S3',
				Event: 's3:TestEvent',
				Time: '2026-11-27T14:00:00Z',
				Bucket: 'b',
				RequestId: 'r',
				HostId: 'h',
			}),
			/test event/,
		],
		'a configuration': [
			JSON.stringify({ name: 'shop', replicas: 3, ports: [80, 443] }, undefined, 2),
			/JSON without a time/,
		],
		"Delta Lake's log": [
			'{"commitInfo":{"timestamp":1766827050123,"operation":"WRITE"}}\n{"add":{"path":"x.parquet","size":5}}\n',
			/Delta/,
		],
		'an array of nothing': ['[]', /JSON without/],
	};
	for (const [name, [bytes, reason]] of Object.entries(ignored)) {
		test(`${name} is ignored, with a reason`, async () => {
			match(await kindOf(bytes), reason);
		});
	}

	const read: Record<string, [string | Buffer, string]> = {
		'one line of text': ['Segmentation fault\n', 'text'],
		'one record': ['{"message":"a crash"}', 'json'],
		'a record of fields alone with a time': ['{"time":"2026-11-27T14:00:00Z","status":200}', 'json'],
		'bytes that are Latin-1': [Buffer.from('2026-11-27 14:00:00 caf\xe9 ferm\xe9\n', 'latin1'), 'text'],
		'ANSI colours': ['\x1b[32mINFO\x1b[0m started\n'.repeat(20), 'text'],
		'a banner in front of JSON': [
			'Starting shop 1.2\n{"time":"2026-11-27T14:00:00Z","message":"a"}\n{"time":"2026-11-27T14:00:01Z","message":"b"}\n',
			'json',
		],
		'a long trace behind JSON': [
			`{"time":"2026-11-27T14:00:00Z","message":"a"}\n${'\tat f (x.js:1)\n'.repeat(15)}`,
			'json',
		],
		'one JSON value that is longer than the sample': [
			JSON.stringify({ events: Array(20_000).fill({ time: 1766827050, message: 'x' }) }),
			'json',
		],
		Parquet: ['PAR1\x15\x04', 'parquet'],
	};
	for (const [name, [bytes, kind]] of Object.entries(read)) {
		test(`${name} is ${kind}`, async () => {
			equal(await kindOf(bytes), kind);
		});
	}

	test('a compression that is not read is refused by its name', async () => {
		await rejects(kindOf(Buffer.from('BZh91AY&SY')), /bzip2, which is not read/);
	});

	test('a drop that a rule leaves out is not opened', async () => {
		const open = () => {
			throw new Error('opened');
		};
		equal((await detect(open, { ...options, rule: { skip: true } })).kind, 'ignored');
	});

	test('clean lines of JSON are told from others, since DuckDB reads them itself', async () => {
		const framing = async (text: string) => {
			const detected = await detect(() => pieces(Buffer.from(text)), options);
			return detected.kind === 'json' ? detected.framing : detected.kind;
		};
		const line = '{"time":"2026-11-27T14:00:00Z","message":"a"}';
		deepEqual(
			[
				await framing(`${line}\n${line}\n`),
				await framing(`${line}\r\n\r\n${line}`),
				await framing(`[${line},${line}]`),
				await framing(line + line),
				await framing(`${line}\npanic\n${line}\n`),
				await framing(`\ufeff${line}\n`),
			],
			['lines', 'lines', 'array', 'stream', 'stream', 'stream'],
		);
	});

	test('text between JSON lines is an event', async () => {
		const { lines } = await readBytes(
			Buffer.from(
				'{"time":"2026-11-27T14:00:00Z","message":"a"}\npanic: nil map\n\tmain.go:5\n{"time":"2026-11-27T14:00:01Z","message":"b"}\n',
			),
		);
		deepEqual(
			lines.map(({ message }) => message),
			['a', 'panic: nil map\n\tmain.go:5', 'b'],
		);
		equal(lines[1]?.time, lines[0]?.time);
	});
});
