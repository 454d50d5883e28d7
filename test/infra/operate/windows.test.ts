/** `npm run windows` as a person sees it. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { mergedViews, usualMerge } from '../../../shared/duckdb/merged-windows.ts';
import { file, query } from '../../open-parquet.ts';
import { handModel, handPieces, Pieces, type TestModel } from '../../shared/duckdb/scored-pieces.ts';
import { sampleModel } from '../../shared/model/totals.ts';
import { CREDENTIALS, startTestEndpoint, type TestEndpoint } from '../local/s3/endpoint.ts';

const script = fileURLToPath(new URL('../../../infra/operate/windows.ts', import.meta.url));
const { document } = sampleModel();
const model: TestModel = { ...handModel, version: document.version };

/** Names that a pattern, a shell or SQL would take for something else; the last is too long for one file name. */
const keys = ["logs/a [1]*'?.csv", 'logs/a/b;c.json', `logs/${'long '.repeat(60)}.csv`];
const windowsKey = (key: string | undefined) => `features/windows/${key}.parquet`;

describe('npm run windows', () => {
	let pieces: Pieces;
	let endpoint: TestEndpoint;
	let parts: string[];
	let whole: Buffer;
	let scratch: string;
	const put = (key: string, body: string | Buffer) =>
		endpoint.client.send(new PutObjectCommand({ Bucket: 'output', Key: key, Body: body }));

	before(async () => {
		pieces = await Pieces.open();
		scratch = await mkdtemp(join(tmpdir(), 'oddline-scratch-'));
		endpoint = await startTestEndpoint();
		await endpoint.client.send(new CreateBucketCommand({ Bucket: 'output' }));
		const current = { format: 'oddline-current', formatVersion: 1, version: document.version, previous: null };
		await put('models/current.json', JSON.stringify({ ...current, publishedAt: '2025-12-28T00:00:00.000Z' }));
		await put(`models/${document.version}/model.json`, JSON.stringify(document));
		parts = await pieces.byHand(model);
		for (const [i, part] of parts.entries()) await put(windowsKey(keys[i]), await readFile(part));
		await put('features/windows/logs/notes.txt', 'no window file');
		whole = await readFile((await pieces.scored(handPieces.flat(), model)).windows);
	});
	after(async () => {
		await endpoint.close();
		await pieces[Symbol.asyncDispose]();
		await rm(scratch, { recursive: true, force: true });
	});

	async function run(words: readonly string[], environment: Record<string, string> = {}) {
		const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, ...words], {
			cwd: pieces.folder,
			env: { PATH: process.env.PATH, ODDLINE_SCRATCH: scratch, ...environment },
		});
		child.stdout.setEncoding('utf8');
		child.stderr.setEncoding('utf8');
		let [stdout, stderr] = ['', ''];
		child.stdout.on('data', (text: string) => (stdout += text));
		child.stderr.on('data', (text: string) => (stderr += text));
		const [code] = await once(child, 'close');
		assert.deepEqual(await readdir(scratch), [], 'nothing is left in the scratch folder');
		return { code, stdout, stderr };
	}

	const written = (name: string) => readFile(join(pieces.folder, name));

	/** A data folder of its own, with more objects in it. */
	async function dataFolder(name: string, objects: Readonly<Record<string, Buffer | string>>): Promise<string> {
		const data = join(pieces.folder, name);
		await cp(endpoint.directory, data, { recursive: true });
		for (const [key, body] of Object.entries(objects)) {
			await mkdir(dirname(join(data, 'output', key)), { recursive: true });
			await writeFile(join(data, 'output', key), body);
		}
		return data;
	}

	it('merges the files of a data folder into the uncut drop’s, to the byte', async () => {
		const { code, stdout, stderr } = await run(['--data', endpoint.directory, '--out', 'made/whole.parquet']);
		assert.deepEqual([code, stderr], [0, '']);
		// 09:00:00 to 09:02:30 by 30 s.
		assert.equal(stdout, `Merged 3 window files of model ${document.version} into 6 windows: made/whole.parquet\n`);
		assert.ok((await written('made/whole.parquet')).equals(whole));
		assert.deepEqual(await readdir(join(pieces.folder, 'made')), ['whole.parquet']);
	});

	it('takes .oddline where neither a folder nor a bucket is named', async () => {
		await cp(endpoint.directory, join(pieces.folder, '.oddline'), { recursive: true });
		const { code } = await run(['--out', 'usual.parquet']);
		assert.equal(code, 0);
		assert.ok((await written('usual.parquet')).equals(whole));
	});

	it('merges the files of a bucket', async () => {
		const { code, stderr } = await run(['--out', 'bucket.parquet'], {
			ODDLINE_OUTPUT_BUCKET: 'output',
			AWS_ENDPOINT_URL_S3: endpoint.url,
			AWS_REGION: 'us-east-1',
			AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
			AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
		});
		assert.deepEqual([code, stderr], [0, '']);
		assert.ok((await written('bucket.parquet')).equals(whole));
	});

	it('writes a time range, as CSV, too, with lists as JSON', async () => {
		const range = ['--from', '2025-12-27T09:00:30', '--to=2025-12-27T10:01:30+01:00'];
		const { code, stdout } = await run(['--data', endpoint.directory, ...range, '--out', 'range.csv']);
		assert.equal(code, 0);
		assert.match(stdout, /into 2 windows: range\.csv\n$/);
		const rows = await query(
			`SELECT timestamp::VARCHAR AS t, log_count::INTEGER AS n, new_templates::INTEGER AS new, cluster_counts::JSON->>0 AS first
			FROM read_csv(${file(join(pieces.folder, 'range.csv'))})`,
		);
		// `rare` is not new in its second window: the range cuts windows, not what is known of other files.
		assert.deepEqual(rows, [
			{ t: '2025-12-27 09:00:30', n: 1, new: 0, first: '1' },
			{ t: '2025-12-27 09:01:00', n: 0, new: 0, first: '0' },
		]);
	});

	it('leaves out files of other models, and says so; merges those where asked', async () => {
		const other = { ...model, version: 'other' };
		const [piece] = await pieces.byHand(other);
		const { version } = document;
		const data = await dataFolder('two-models', {
			[windowsKey('logs/other.csv')]: await readFile(piece ?? ''),
			'models/other/model.json': JSON.stringify({ ...document, version: 'other' }),
		});
		const serving = await run(['--data', data, '--out', 'serving.parquet']);
		assert.equal(
			serving.stdout,
			`Merged 3 window files of model ${version} into 6 windows: serving.parquet\n` +
				'Left out: 1 file of other models. Windows of different models do not merge; their drops need rescoring\n',
		);
		assert.ok((await written('serving.parquet')).equals(whole));
		const asked = await run(['--data', data, '--out', 'other.parquet', '--model', 'other']);
		assert.match(
			asked.stdout,
			/^Merged 1 window file of model other into 4 windows: other\.parquet\nLeft out: 3 files of /,
		);
	});

	it('names a file that it cannot read, or that an earlier version wrote', async () => {
		const damaged = await dataFolder('damaged', { [windowsKey('logs/torn.csv')]: whole.subarray(0, 1000) });
		const torn = await run(['--data', damaged, '--out', 'torn.parquet']);
		assert.equal(torn.code, 1);
		assert.match(
			torn.stderr,
			/^oddline: features\/windows\/logs\/torn\.csv\.parquet cannot be read as a window file: /,
		);

		const early = join(pieces.folder, 'early.parquet');
		await query(
			`COPY (SELECT * EXCLUDE (sums_high, sums_low, first_appearances) FROM ${file(parts[0] ?? '')}) TO ${file(early)}`,
		);
		const data = await dataFolder('early', { [windowsKey('logs/early.csv')]: await readFile(early) });
		const old = await run(['--data', data, '--out', 'old.parquet']);
		assert.equal(old.code, 1);
		assert.match(
			old.stderr,
			/^oddline: features\/windows\/logs\/early\.csv\.parquet has no exact sums: .* Score the drops again\n$/,
		);
		assert.deepEqual(
			(await readdir(pieces.folder)).filter((name) => /^(torn|old)/.test(name)),
			[],
		);
	});

	it('says what is wrong with the command line, and exits with 2', async () => {
		const data = ['--data', endpoint.directory];
		const wrong: readonly (readonly [readonly string[], RegExp])[] = [
			[[...data], /--out is missing/],
			[[...data, '--out', 'x.json'], /--out is "x\.json": expected a name that ends in \.parquet or \.csv/],
			[[...data, '--out'], /--out/],
			[[...data, '--out', 'x.csv', '--since', '2025'], /--since/],
			[[...data, '--out', 'x.csv', '--from', 'yesterday'], /--from is "yesterday": expected a time such as/],
			[[...data, '--out', 'x.csv', '--to', '2025-02-30T25:00'], /--to is "2025-02-30T25:00"/],
			[
				[...data, '--out', 'x.csv', '--from', '2026-01-01', '--to', '2025-01-01'],
				/--from 2026-01-01 is not before --to/,
			],
			[[...data, '--out', 'x.csv', '--model', 'nobody'], /there is no model nobody: .*models\/nobody\/model\.json/],
			[['--data', 'nowhere', '--out', 'x.csv'], /nowhere has no folder output/],
			[['--sql', 'oracle'], /--sql is "oracle": expected duckdb or athena/],
		];
		for (const [words, message] of wrong) {
			const { code, stdout, stderr } = await run(words);
			assert.deepEqual([code, stdout], [2, ''], words.join(' '));
			assert.match(stderr, message);
			assert.match(stderr, /\nUsage: npm run windows/);
		}
	});

	it('says where files or the model are missing', async () => {
		const empty = join(pieces.folder, 'empty');
		await mkdir(join(empty, 'output/models'), { recursive: true });
		assert.match(
			(await run(['--data', empty, '--out', 'x.csv'])).stderr,
			/no model serves: .*models\/current\.json does not exist/,
		);
		await cp(join(endpoint.directory, 'output/models'), join(empty, 'output/models'), { recursive: true });
		assert.match(
			(await run(['--data', empty, '--out', 'x.csv'])).stderr,
			/there is no window file in .*features\/windows\/: score/,
		);
		const [piece] = await pieces.byHand({ ...model, version: 'former' });
		await mkdir(join(empty, 'output/features/windows'), { recursive: true });
		await cp(piece ?? '', join(empty, 'output/features/windows/a.csv.parquet'));
		const { stderr } = await run(['--data', empty, '--out', 'x.csv']);
		assert.match(stderr, /no window file in .* is of model .*: there are files of former \(1 file\)\. Name one/);
	});

	it('prints the views, for the windows that are configured', async () => {
		const { code, stdout } = await run(['--sql', 'athena'], { ODDLINE_WINDOW_SECONDS: '60' });
		assert.deepEqual([code, stdout], [0, mergedViews('athena', { ...usualMerge, windowSeconds: 60 })]);
	});

	it('says how it is used', async () => {
		const { code, stdout } = await run(['-h']);
		assert.equal(code, 0);
		assert.match(stdout, /^Usage: npm run windows/);
	});
});
