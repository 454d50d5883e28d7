/** The notebook's three use cases, on the sample logs, with the default profile; and the same run twice. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { type WrittenSample, writeSample } from '../../infra/local/sample/write.ts';
import { type Manifest, readManifest } from '../../shared/pipeline/manifest.ts';
import { startTestLoop, type TestLoop } from '../local-loop.ts';
import { file, query, value } from '../open-parquet.ts';

async function runSample(sample: WrittenSample, settings: Record<string, string> = {}): Promise<TestLoop> {
	const testLoop = await startTestLoop({ settings });
	for (const path of sample.history) await testLoop.upload(basename(path), path);
	await testLoop.loop.train();
	testLoop.loop.startScoring();
	for (const drop of sample.incident) await testLoop.upload(basename(drop.file), drop.file);
	await testLoop.loop.queue.idle();
	assert.deepEqual(testLoop.loop.queue.deadLetters, []);
	return testLoop;
}

describe('the sample incident', () => {
	let folder = '';
	let sample: WrittenSample;
	let testLoop: TestLoop;
	before(async () => {
		folder = await mkdtemp(join(tmpdir(), 'oddline-sample-'));
		sample = await writeSample(folder);
		testLoop = await runSample(sample);
	});
	after(async () => {
		await testLoop[Symbol.asyncDispose]();
		await rm(folder, { recursive: true, force: true });
	});

	const dropOf = (word: string): string => {
		const drop = sample.incident.find((candidate) => basename(candidate.file).includes(word));
		assert.ok(drop, `the sample has a drop named ${word}`);
		return basename(drop.file);
	};
	const manifestOf = async (word: string): Promise<Manifest> => {
		const manifest = await readManifest(testLoop.loop.store, 'output', dropOf(word));
		assert.ok(manifest);
		assert.equal(manifest.status, 'complete', manifest.message);
		return manifest;
	};
	const windows = (word: string) => file(testLoop.output(`features/windows/${dropOf(word)}.parquet`));
	const logs = (word: string) => file(testLoop.output(`features/logs/${dropOf(word)}.parquet`));

	it('has a new database error at normal volume, which stands first by score', async () => {
		const manifest = await manifestOf('new-database-error');
		assert.equal(manifest.newTemplateCount, 1);
		const [found] = manifest.newTemplates ?? [];
		assert.equal(found?.count, 5);
		assert.deepEqual(found?.levels, ['ERROR']);
		assert.match(found?.reason ?? '', /^never seen; new words: .+; nearest known template \(\d+ % alike\): /);
		const best = await query(
			`SELECT DISTINCT template, level FROM ${logs('new-database-error')}
			WHERE message_anomaly_score = (SELECT max(message_anomaly_score) FROM ${logs('new-database-error')})`,
		);
		assert.deepEqual(best, [{ template: found?.template, level: 'ERROR' }]);
		const second = await value(
			`SELECT max(message_anomaly_score) FROM ${logs('new-database-error')} WHERE template != ${file(found?.template ?? '')}`,
		);
		assert.ok(Number(second) <= 0.5, 'what is known scores at most 0.5');
		assert.ok((found?.score ?? 0) > 0.5, 'what is not scores more');
		const severe = await query(
			`SELECT sum(new_severe_templates) AS severe, sum(unseen_log_count) AS unseen FROM ${windows('new-database-error')}`,
		);
		assert.deepEqual([Number(severe[0]?.severe), Number(severe[0]?.unseen)], [1, 5]);
	});

	it('has a spike of a known error, which stays low', async () => {
		const manifest = await manifestOf('known-error-spike');
		assert.equal(manifest.newTemplateCount, 0);
		const [spike] = await query(
			`SELECT count(*) AS n, max(message_anomaly_score) AS score FROM ${logs('known-error-spike')}
			WHERE message LIKE '%insufficient funds%'`,
		);
		assert.ok(Number(spike?.n) >= 1000, `${spike?.n} lines of it`);
		assert.ok(Number(spike?.score) < 0.05, `its score is ${spike?.score}`);
		assert.ok((manifest.scores?.meanAnomalyScore ?? 1) < 0.05);
	});

	it('has a silent failure, which raises the share of unseen lines at normal volume', async () => {
		const share = async (word: string) =>
			Number(await value(`SELECT sum(unseen_log_count) / sum(log_count) FROM ${windows(word)}`));
		const silent = await share('silent-failure');
		assert.ok(silent > 0.3, `${silent} of its lines were never seen`);
		assert.equal(await share('known-error-spike'), 0);
		assert.ok(silent > 10 * (await share('new-database-error')));
		const shareColumn = await value(
			`SELECT max(abs(unseen_share - unseen_log_count / log_count)) FROM ${windows('silent-failure')} WHERE log_count > 0`,
		);
		assert.equal(Number(shareColumn), 0);
		const manifest = await manifestOf('silent-failure');
		assert.ok(manifest.newTemplates?.every(({ levels }) => !levels.includes('ERROR') && !levels.includes('FATAL')));
	});

	it('gives the same bytes again: features, summaries, model', async () => {
		await using again = await runSample(sample);
		const first = await hashes(join(testLoop.directory, 'output'));
		assert.deepEqual(await hashes(join(again.directory, 'output')), first);
		assert.ok([...first.keys()].some((name) => name.startsWith('features/windows')));
		assert.ok([...first.keys()].some((name) => /^models\/.+\/model\.json$/.test(name)));
	});

	it('is found by the detector of docs/examples, and nothing else is', async () => {
		const { failedCount } = await testLoop.loop.sweep({ sweep: 'unscored', logs: false });
		assert.equal(failedCount, 0);
		const detector = join(import.meta.dirname, '../../docs/examples/detector.mjs');
		const { stdout } = await promisify(execFile)(process.execPath, [detector, join(testLoop.directory, 'output')]);
		const alarms = stdout.trim().split('\n');
		assert.deepEqual(
			alarms.map((alarm) => alarm.slice(11, 16)),
			['09:15', '12:00', '12:15', '15:00', '15:15'],
		);
		assert.match(alarms[0] ?? '', /unseen 5\.00/);
		assert.match(alarms[1] ?? '', /lines 7\d\d/);
	});

	it('has in the notebook profile no promise of that: known lines score above the new error', async () => {
		await using notebook = await runSample(sample, { ODDLINE_PROFILE: 'notebook' });
		const lines = file(notebook.output(`features/logs/${dropOf('new-database-error')}.parquet`));
		const [row] = await query(
			`SELECT max(message_anomaly_score) FILTER (message LIKE 'Postgres%') AS error, max(message_anomaly_score) AS highest
			FROM ${lines}`,
		);
		assert.ok(Number(row?.error) < Number(row?.highest), `${row?.error} of ${row?.highest}`);
	});
});

/** SHA-256 of every file but manifests, reports and `current.json`, which say when they were written. */
async function hashes(folder: string): Promise<Map<string, string>> {
	const names = (await readdir(folder, { recursive: true, withFileTypes: true }))
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
		.filter((name) => !/^features\/manifests\/.*\.json$|\/report\.html$|^models\/current\.json$/.test(name))
		.sort();
	return new Map(
		await Promise.all(
			names.map(async (name): Promise<[string, string]> => {
				const bytes = await readFile(join(folder, name));
				return [name, createHash('sha256').update(bytes).digest('hex')];
			}),
		),
	);
}
