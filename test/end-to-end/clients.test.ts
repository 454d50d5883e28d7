/** People upload with the client they have; features appear. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { credentials } from '../../infra/local/loop.ts';
import { type Manifest, readManifest } from '../../shared/pipeline/manifest.ts';
import { startTestLoop, type TestLoop } from '../local-loop.ts';
import { file, value } from '../open-parquet.ts';
import { absentClient, awsCommand, boto3Python, clientEnvironment, program } from '../s3-clients.ts';

const lines = (count: number, text: (i: number) => string) =>
	Array.from({ length: count }, (_, i) =>
		JSON.stringify({
			timestamp: `2026-01-01T00:${String(i % 60).padStart(2, '0')}:00Z`,
			level: 'INFO',
			message: text(i),
		}),
	).join('\n');

describe('what a client uploads', () => {
	let testLoop: TestLoop;
	let work = '';
	let env: NodeJS.ProcessEnv = {};
	before(async () => {
		work = await mkdtemp(join(tmpdir(), 'oddline-clients-'));
		env = clientEnvironment(credentials, work);
		testLoop = await startTestLoop();
		await writeFile(
			join(work, 'history.ndjson'),
			lines(600, (i) => `job ${['loads', 'saves', 'sends'][i % 3]} part ${i}`),
		);
		await testLoop.upload('history.ndjson', join(work, 'history.ndjson'));
		await testLoop.loop.train();
		testLoop.loop.startScoring();
	});
	after(async () => {
		await testLoop[Symbol.asyncDispose]();
		await rm(work, { recursive: true, force: true });
	});

	const scored = async (key: string): Promise<Manifest> => {
		await testLoop.loop.queue.idle();
		const manifest = await readManifest(testLoop.loop.store, 'output', key);
		assert.equal(manifest?.status, 'complete', `${key}: ${manifest?.message ?? 'no manifest'}`);
		assert.ok(manifest);
		return manifest;
	};
	const rowsIn = async (key: string) => Number(await value(`SELECT count(*) FROM ${file(testLoop.output(key))}`));

	if (awsCommand !== undefined) {
		const aws = awsCommand;
		const s3 = (...words: string[]) =>
			program(aws, ['--endpoint-url', testLoop.loop.endpoint.url, 's3', ...words], { env, cwd: work });

		it('with aws s3 cp and sync has features; what it removes keeps them', async () => {
			await mkdir(join(work, 'tree/dt=2026-01-01'), { recursive: true });
			await writeFile(
				join(work, 'tree/dt=2026-01-01/a b+ü.ndjson'),
				lines(90, (i) => `job loads part ${i}`),
			);
			await writeFile(join(work, 'tree/plain.csv'), 'timestamp,message\n2026-01-01T00:00:00Z,job burns down\n');
			await s3('cp', '--no-progress', 'tree/plain.csv', 's3://logs/one.csv');
			await s3('sync', '--no-progress', 'tree', 's3://logs/tree');
			assert.equal((await scored('one.csv')).newTemplateCount, 1);
			assert.equal((await scored('tree/dt=2026-01-01/a b+ü.ndjson')).newTemplateCount, 0);
			assert.equal(await rowsIn('features/logs/tree/dt=2026-01-01/a b+ü.ndjson.parquet'), 90);
			await s3('rm', 's3://logs/one.csv');
			assert.equal(await rowsIn('features/logs/one.csv.parquet'), 1);
			assert.match(await s3('ls', '--recursive', 's3://output/features/manifests/'), /one\.csv\.json/);
		});

		it('as 50 MB in parts has features', async () => {
			const padding = 'x'.repeat(500);
			await writeFile(
				join(work, 'large.ndjson'),
				lines(90_000, (i) => `job saves part ${i} ${padding}`),
			);
			await s3('cp', '--no-progress', 'large.ndjson', 's3://logs/large.ndjson');
			const manifest = await scored('large.ndjson');
			assert.ok((manifest.source.bytes ?? 0) > 50_000_000, `${manifest.source.bytes} bytes`);
			assert.match(manifest.source.eTag ?? '', /-\d+$/, 'the ETag of an upload in parts');
			assert.equal(manifest.rows?.scored, 90_000);
			assert.equal(manifest.newTemplateCount, 1);
		});
	} else {
		absentClient('The AWS CLI (aws)', 'awscli');
	}

	if (boto3Python !== undefined) {
		const python = boto3Python;
		it('with boto3 has features', async () => {
			await writeFile(
				join(work, 'boto.ndjson'),
				lines(30, (i) => `job sends part ${i}`),
			);
			const script = `
import sys, boto3
s3 = boto3.client('s3', endpoint_url=sys.argv[1])
s3.upload_file('boto.ndjson', 'logs', "from boto/it's; ü.ndjson")
`;
			await program(python, ['-c', script, testLoop.loop.endpoint.url], { env, cwd: work });
			assert.equal((await scored("from boto/it's; ü.ndjson")).rows?.scored, 30);
			assert.equal(await rowsIn("features/windows/from boto/it's; ü.ndjson.parquet"), 59);
		});
	} else {
		absentClient('boto3', 'python3-boto3');
	}
});
