/** Every kind of bad drop, on the loop with the built functions: each has a defined result and is handled once. */
import assert from 'node:assert/strict';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { logsBucket, outputBucket } from '../../infra/local/loop.ts';
import { s3Event } from '../../infra/local/s3-event.ts';
import { type Manifest, readManifest } from '../../shared/pipeline/manifest.ts';
import { startTestLoop, type TestLoop } from '../local-loop.ts';
import { file, query, value } from '../open-parquet.ts';
import { type Content, featureBytes, header, history, logged, manifestOf, scored, upload } from './drops.ts';

const time = '2025-12-28T10:00:00Z';
const line = { timestamp: time, level: 'info', message: 'cache flushed' };
const json = (...rows: object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
const rowsQuery = (message: string, timestamp = `TIMESTAMP '2025-12-28 10:00:00'`) =>
	`SELECT ${timestamp} AS timestamp, 'info' AS level, ${message} AS message`;
const long = 'x y '.repeat(2_600_000);
const strangeBytes = Buffer.from(json({ ...line, message: 'a\u00ffb' }).replace('cache', 'ca\0che'), 'latin1');

interface Case {
	readonly content: Content;
	readonly status?: Manifest['status'];
	readonly reason?: string;
	readonly message?: RegExp;
	readonly scored?: number;
	readonly skipped?: Record<string, number>;
	readonly windows?: number;
}

const unreadable = { status: 'rejected', reason: 'unreadable' } as const;
const ignored = { status: 'ignored', reason: 'ignored' } as const;
const nothing = { scored: 0, windows: 0 };
const two = { scored: 2, windows: 1 };

const cases: Record<string, Case> = {
	'empty.csv': { content: '', ...ignored, message: /^no log: it is empty$/ },
	'empty.json.gz': { content: '', ...ignored, message: /^no log: it is empty$/ },
	'empty.csv.gz': { content: gzipSync(''), ...ignored, message: /^no log: it is empty$/ },
	'blank.ndjson': { content: '\n \n', ...ignored, message: /nothing but blanks/ },
	'image.log': { content: Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...ignored, message: /a PNG image/ },
	_SUCCESS: { content: '', ...ignored },
	'zero-rows.parquet': { content: { query: `${rowsQuery("'x'")} WHERE false` }, ...nothing },
	'zero-rows.csv': { content: header, ...nothing },
	'cut-off.parquet': {
		content: { query: rowsQuery("'x'"), change: (bytes) => bytes.subarray(0, -9) },
		...unreadable,
		message: /magic bytes.*Expected a whole Parquet file.*Write it anew/,
	},
	'damaged-page.parquet': {
		content: {
			query: `${rowsQuery("'message ' || hash(range)")} FROM range(20000)`,
			change: (bytes) => bytes.fill(0x55, 20_000, 60_000),
		},
		...unreadable,
		message: /cannot be read.*Expected a whole Parquet file/,
	},
	'text.parquet': { content: `${header}${time},info,x\n${time},info,y\n`, ...two },
	'packed.bz2': { content: 'BZh91AY&SY', status: 'rejected', reason: 'unread-format', message: /bzip2/ },
	'cut-off.csv.gz': {
		content: gzipSync(history).subarray(0, -20),
		...unreadable,
		message: /gzip stream ends in the middle.*Write the file anew/,
	},
	'cut-off.json': {
		// What is whole in it is read.
		content: JSON.stringify([line, line]).slice(0, -5),
		scored: 1,
		skipped: { malformed: 1 },
		windows: 1,
	},
	'cut-off.ndjson': { content: json(line, line, line).slice(0, -20), scored: 2, skipped: { malformed: 1 }, windows: 1 },
	// Without a time all lines take the object's own.
	'no-time.csv': { content: 'when,message,level\nsoon,a,info\nlater,b,info\n', ...two },
	'other-names.ndjson': { content: json({ ts: time, msg: 'x' }, { ts: time, msg: 'y' }), ...two },
	'wrong-type.parquet': {
		content: { query: rowsQuery("'x'", '1766836800::FLOAT') },
		status: 'rejected',
		reason: 'wrong-type',
		message: /column "timestamp" is a 32-bit float.*expected a timestamp/,
	},
	'seconds.ndjson': { content: json({ ...line, timestamp: 1766836800 }, { ...line, timestamp: 1766836801 }), ...two },
	'no-times.ndjson': {
		content: json({ ...line, timestamp: 'soon' }, { ...line, timestamp: '1970-01-01T00:00:00Z' }),
		status: 'rejected',
		reason: 'no-usable-rows',
		message:
			/none of 2 records is usable \(2 unusable-timestamp\): expected a time between 1980 and 2200.*npm run try.*ODDLINE_SOURCES/,
		scored: 0,
		skipped: { 'unusable-timestamp': 2 },
	},
	'nulls.ndjson': {
		content: json(
			line,
			{ ...line, message: null },
			{ ...line, timestamp: null },
			{ ...line, timestamp: 'soon' },
			{ ...line, level: null },
		),
		// The record without a time takes the one before.
		scored: 3,
		windows: 1,
		skipped: { 'missing-message': 1, 'unusable-timestamp': 1 },
	},
	'nulls.parquet': {
		content: {
			query: `${rowsQuery("'x'")} UNION ALL ${rowsQuery('NULL')} UNION ALL ${rowsQuery("'x'", 'NULL')} UNION ALL ${rowsQuery("'y'")}`,
		},
		scored: 3,
		windows: 1,
		skipped: { 'missing-message': 1 },
	},
	'long.ndjson': { content: json({ ...line, message: long }, line), ...two },
	'long.csv': { content: `${header}${time},info,${long}\n${time},info,x\n`, ...two },
	'long.parquet': { content: { query: rowsQuery("unnest([repeat('x y ', 2600000), 'x'])") }, ...two },
	'bytes.ndjson': { content: Buffer.concat([strangeBytes, Buffer.from(json(line))]), ...two },
	'bytes.csv': { content: Buffer.from(`${header}${time},info,a\u00ff\0b\n${time},info,x\n`, 'latin1'), ...two },
	'bytes.parquet': { content: { query: rowsQuery("unnest(['a\\xFF\\x00b'::BLOB, 'x'::BLOB])") }, ...two },
	'not-utf8.parquet': {
		content: {
			query: rowsQuery("'he@@o'"),
			change: (bytes) => Buffer.from(bytes.toString('latin1').replaceAll('he@@o', 'he\u00ff\u00feo'), 'latin1'),
		},
		...unreadable,
		message: /not valid UTF8/,
	},
	'stray-times.csv': {
		content: `${header}1970-01-01 00:00:00,info,a\n${time},info,x\n9999-12-31 00:00:00,info,b\n${time},info,y\n`,
		...two,
		skipped: { 'unusable-timestamp': 2 },
	},
	'one-line.csv': { content: `${header}${time},info,x\n`, scored: 1, windows: 1 },
	'one-window.csv': { content: header + `${time},info,x\n`.repeat(50), scored: 50, windows: 1 },
	'decades.csv': { content: `${header}1985-01-01,info,x\n2190-01-01,info,x\n`, scored: 2, windows: 2 },
	'notes.txt': { content: 'hello', scored: 1, windows: 1 },
	'no-ending': { content: `${time} hello\n`, scored: 1, windows: 1 },
	'it\'s "quoted" + ü 日本 😀;%41=b & <c>.ndjson': { content: json(line, line), ...two },
	'a+b c%2Bd.csv': { content: `${header}${time},info,x\n${time},info,y\n`, ...two },
	'day=1/level=error/a.parquet': { content: { query: rowsQuery("unnest(['x', 'y'])") }, ...two },
	[`${'deep/'.repeat(190)}long key.ndjson`]: { content: json(line, line), ...two },
};

describe('a bad drop', () => {
	let testLoop: TestLoop;
	let scratch: string;
	const handled: string[] = [];

	before(async () => {
		scratch = join(tmpdir(), `oddline-scratch-${process.pid}`);
		await mkdir(scratch);
		testLoop = await startTestLoop({
			settings: { ODDLINE_PROFILE: 'notebook', ODDLINE_CLUSTERS: '4', ODDLINE_SCRATCH: scratch },
			onDrop: ({ source }) => handled.push(source.key),
		});
		const { loop } = testLoop;
		await upload(testLoop, 'logs/history.csv', history);
		await loop.train();
		for (const [key, { content }] of Object.entries(cases)) await upload(testLoop, `logs/${key}`, content);
		await upload(testLoop, 'logs/gone.csv', history);
		await loop.store.delete(logsBucket, 'logs/gone.csv');
		loop.startScoring();
		await loop.queue.idle();
	});
	after(async () => {
		await testLoop[Symbol.asyncDispose]();
		await rm(scratch, { recursive: true });
	});

	for (const [name, expected] of Object.entries(cases)) {
		const { status = 'complete', reason, message, windows, skipped = {} } = expected;
		it(`${name.slice(0, 60)}: ${reason ?? status}`, async () => {
			const manifest = await manifestOf(testLoop, `logs/${name}`);
			assert.equal(manifest.status, status, manifest.message);
			assert.equal(manifest.reason, reason);
			if (message) assert.match(manifest.message ?? '', message);
			if (expected.scored !== undefined) {
				const lines = expected.scored;
				const read = lines + Object.values(skipped).reduce((sum, n) => sum + n, 0);
				assert.deepEqual(manifest.rows, { read, scored: lines, skipped });
			}
			assert.equal(manifest.windows, windows);
			if (status === 'complete') {
				const [windowsFile, , logsFile] = manifest.files.map(({ key }) => testLoop.output(key));
				assert.ok(windowsFile && logsFile);
				if (Buffer.byteLength(windowsFile) < 900) {
					assert.equal(Number(await value(`SELECT count(*) FROM read_parquet([${file(windowsFile)}])`)), windows);
					assert.equal(Number(await value(`SELECT count(*) FROM read_parquet([${file(logsFile)}])`)), expected.scored);
				}
			}
		});
	}

	it('is handled once, and no event is given up', async () => {
		const keys = [...Object.keys(cases).map((name) => `logs/${name}`), 'logs/history.csv', 'logs/gone.csv'];
		assert.deepEqual(handled.toSorted(), keys.toSorted());
		assert.deepEqual(testLoop.loop.queue.deadLetters, []);
		assert.deepEqual(await logged(testLoop, 'score-failed'), []);
	});

	it('leaves nothing on the disk', async () => assert.deepEqual(await readdir(scratch), []));

	it('that was deleted before it was read is gone, not an error', async () => {
		const manifest = await manifestOf(testLoop, 'logs/gone.csv');
		assert.equal(manifest.status, 'gone');
		assert.match(
			manifest.message ?? '',
			/s3:\/\/logs\/logs\/gone\.csv was deleted before it was read.*Upload it again/,
		);
		const again = await scored(testLoop, 'logs/gone.csv', history);
		assert.equal(again.status, 'complete', 'once it is there again');
	});

	it('that was deleted after it was scored keeps its features', async () => {
		const before = await scored(testLoop, 'logs/kept.csv', history);
		await upload(testLoop, 'logs/kept.csv', `${history}${time},info,late\n`);
		await testLoop.loop.store.delete(logsBucket, 'logs/kept.csv');
		await testLoop.loop.queue.idle();
		const left = await manifestOf(testLoop, 'logs/kept.csv');
		assert.equal(left.status, 'complete');
		assert.ok(left.writtenAt >= before.writtenAt);
	});

	it('in place of a good one removes what that left', async () => {
		const good = await scored(testLoop, 'logs/replaced.csv', history);
		assert.equal(good.files.length, 4);
		const bad = await scored(testLoop, 'logs/replaced.csv', 'PAR1 and no more');
		assert.equal(bad.status, 'rejected');
		assert.ok(bad.source.eTag && bad.source.eTag !== good.source.eTag, 'it says which version it was');
		for (const { key } of good.files) assert.equal(await testLoop.loop.store.head(outputBucket, key), undefined, key);
	});

	it('does not hold back a good one: the same bytes twice', async () => {
		const first = await scored(testLoop, 'logs/twice.csv', history);
		const bytes = await featureBytes(testLoop, first);
		const second = await scored(testLoop, 'logs/twice.csv', history);
		assert.deepEqual(await featureBytes(testLoop, second), bytes);
		assert.deepEqual(second.files, first.files);
	});

	it('of decades tells that its empty windows were left out', async () => {
		assert.equal((await manifestOf(testLoop, 'logs/decades.csv')).emptyWindowsOmitted, true);
		assert.equal((await manifestOf(testLoop, 'logs/one-line.csv')).emptyWindowsOmitted, undefined);
	});

	it('is none where the event tells of an output, a folder or nothing', async () => {
		const { loop } = testLoop;
		const object = { size: 1, eTag: 'e', eventName: 'ObjectCreated:Put', sequencer: '1', eventTime: time } as const;
		const before = handled.length;
		loop.queue.send(JSON.stringify(s3Event({ ...object, bucket: outputBucket, key: 'logs/history.csv' }, 'us-east-1')));
		loop.queue.send(JSON.stringify(s3Event({ ...object, bucket: logsBucket, key: 'logs/folder/' }, 'us-east-1')));
		loop.queue.send(JSON.stringify({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: logsBucket }));
		loop.queue.send('garbage');
		await loop.queue.idle();
		assert.equal(await readManifest(loop.store, outputBucket, 'logs/folder/'), undefined);
		// The loop asks for the manifest of any key that an event names: history.csv has one from before.
		assert.deepEqual(handled.slice(before), ['logs/history.csv']);
		assert.equal((await logged(testLoop, 'scored')).filter(({ key }) => key === 'logs/history.csv').length, 1);
		assert.deepEqual(loop.queue.deadLetters, []);
		const unknown = (await logged(testLoop, 'unknown-event')).map(({ error }) => JSON.stringify(error));
		assert.equal(unknown.length, 1);
		assert.match(unknown[0] ?? '', /the event has garbage: expected/);
	});

	it('is left out of training, which names it', async () => {
		const { trainedOn, warnings, publication } = await testLoop.loop.train();
		assert.equal(publication.outcome, 'published');
		const skipped = new Map(trainedOn.skipped.map(({ key, reason }) => [key, reason]));
		for (const [name, { status, reason }] of Object.entries(cases)) {
			// What is no log is nobody's worry.
			const expected = name === 'decades.csv' ? 'future-lines' : status === 'rejected' ? reason : undefined;
			assert.equal(skipped.get(`logs/${name}`), expected, name);
		}
		assert.ok(warnings.some((text) => text.startsWith('logs/cut-off.parquet was left out: ')));
		assert.doesNotMatch(warnings.join('\n'), /\/tmp/);
		const again = await testLoop.loop.train();
		assert.equal(again.publication.outcome, 'unchanged', 'the same drops, the same version');
		assert.deepEqual(again.trainedOn, trainedOn);
	});
});

describe('without a model', () => {
	it('an event comes again, and succeeds once there is one', async () => {
		await using testLoop = await startTestLoop({ redeliverySeconds: 2 });
		testLoop.loop.startScoring();
		await upload(testLoop, 'logs/early.csv', history);
		// A training may be faster than the function's start.
		while ((await logged(testLoop, 'no-model').catch(() => [])).length === 0) await setTimeout(20);
		await testLoop.loop.train();
		await testLoop.loop.queue.idle();
		assert.equal((await manifestOf(testLoop, 'logs/early.csv')).status, 'complete');
		assert.deepEqual(testLoop.loop.queue.deadLetters, []);
	});

	it('an event is given up in the end, and comes again when a model is published', async () => {
		await using testLoop = await startTestLoop();
		const { loop } = testLoop;
		await upload(testLoop, 'logs/early.csv', history);
		loop.startScoring();
		await loop.queue.idle();
		assert.deepEqual(
			loop.queue.deadLetters.map(({ receiveCount }) => receiveCount),
			[5],
		);
		const [complaint] = await logged(testLoop, 'no-model');
		assert.match(
			JSON.stringify(complaint?.error),
			/no model yet: s3:\/\/output\/models\/current.json does not exist. Run the training/,
		);
		assert.equal(await readManifest(loop.store, outputBucket, 'logs/early.csv'), undefined, 'nothing is written');
		await loop.train();
		await loop.queue.idle();
		assert.deepEqual(loop.queue.deadLetters, []);
		assert.equal((await manifestOf(testLoop, 'logs/early.csv')).status, 'complete');
	});
});

describe('a corpus too small for any term', () => {
	it('gives a model that says so, and a failed training leaves it serving', async () => {
		await using testLoop = await startTestLoop();
		const { loop } = testLoop;
		await assert.rejects(loop.train(), /no usable log line under s3:\/\/logs\/.*Upload logs, then train again/);
		const lines = `${header}${time},info,alpha beta\n${time},info,gamma\n`;
		await upload(testLoop, 'logs/small.csv', lines);
		const { warnings, version, highlights } = await loop.train();
		assert.match(warnings.join('\n'), /no term stands in at least 5 .* Train on more lines/);
		assert.equal(highlights.clusters.length, 1);
		loop.startScoring();
		await loop.queue.idle();
		const manifest = await scored(testLoop, 'logs/new.csv', `${header}${time},info,delta\n${time},info,gamma\n`);
		assert.deepEqual([manifest.status, manifest.model.version, manifest.newTemplateCount], ['complete', version, 1]);
		const [window] = await query(
			`SELECT tfidf_0, tfidf_14, message_cluster, log_count FROM ${file(testLoop.output('features/windows/logs/new.csv.parquet'))}`,
		);
		assert.deepEqual(window, { tfidf_0: 0, tfidf_14: 0, message_cluster: 0, log_count: '2' });

		for (const key of ['logs/small.csv', 'logs/new.csv']) await loop.store.delete(logsBucket, key);
		await assert.rejects(loop.train(), /no usable log line/);
		const later = await scored(testLoop, 'logs/later.csv', lines);
		assert.deepEqual([later.status, later.model.version], ['complete', version]);
	});
});
