/** A cold start of the scoring function, from no process to the features of its first drop, part by part. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { buildFunctions, hostPlatform } from '../../infra/build.ts';
import type { Answer, Invocation } from '../../infra/local/function-host.ts';
import { startS3Endpoint } from '../../infra/local/s3/server.ts';
import { s3Event } from '../../infra/local/s3-event.ts';
import { Database } from '../../shared/duckdb/database.ts';
import { literal } from '../../shared/duckdb/quote.ts';
import { sampleFile } from './drops.ts';
import { median } from './measure.ts';
import { megabytes, textTable } from './text-table.ts';

/** After one that is not counted: it brings DuckDB from disk. */
const starts = 7;
const dropLines = 1000;
const historyKey = 'history/sample.parquet';
const dropKey = 'logs/drop.parquet';

const host = join(import.meta.dirname, '../../infra/local/function-host.ts');
const credentials = { accessKeyId: 'bench', secretAccessKey: 'bench-secret' };
const region = 'us-east-1';

type Environment = Readonly<Record<string, string>>;

/** Trains on the sample, then scores a drop of 1,000 lines again and again, by a new process each time. */
export async function coldStartText(directory: string): Promise<string> {
	const buckets = join(directory, 'buckets');
	await placeDrops(join(buckets, 'logs'));
	await mkdir(join(buckets, 'output'));
	const scratch = join(directory, 'scratch');
	await mkdir(scratch);
	const empty = join(directory, 'empty.mjs');
	await writeFile(
		empty,
		'export const handler = () => undefined;\nconsole.log(JSON.stringify({ message: "started", timings: { import: performance.now() } }));',
	);
	const { score, train } = await buildFunctions({ directory: join(directory, 'functions'), platform: hostPlatform() });
	const endpoint = await startS3Endpoint({ directory: buckets, credentials });
	try {
		const environment = {
			AWS_REGION: region,
			AWS_ENDPOINT_URL_S3: endpoint.url,
			AWS_ACCESS_KEY_ID: credentials.accessKeyId,
			AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
			ODDLINE_LOGS_BUCKET: 'logs',
			ODDLINE_OUTPUT_BUCKET: 'output',
			ODDLINE_SCRATCH: scratch,
		};
		await invokeCold(join(train, 'index.mjs'), {}, { ...environment, ODDLINE_LOGS_PREFIX: dirname(historyKey) });
		const event = await createdEvent(join(buckets, 'logs', dropKey));
		const runs: { readonly none: ColdRun; readonly score: ColdRun }[] = [];
		for (let run = 0; run <= starts; run++) {
			const none = await invokeCold(empty, {}, {});
			const scored = await invokeCold(join(score, 'index.mjs'), event, environment);
			if (run > 0) runs.push({ none, score: scored });
		}
		return tableOf(runs);
	} finally {
		await endpoint.close();
	}
}

async function placeDrops(logs: string): Promise<void> {
	const [history, drop] = [join(logs, historyKey), join(logs, dropKey)];
	await mkdir(dirname(history), { recursive: true });
	await copyFile(sampleFile, history);
	await mkdir(dirname(drop));
	await using database = await Database.open(logs, { memoryMegabytes: 512, threads: 1 });
	await database.writeParquet(`FROM read_parquet(${literal(history)}) LIMIT ${dropLines}`, drop);
}

async function createdEvent(file: string) {
	const { size, mtime } = await stat(file);
	const created = { bucket: 'logs', key: dropKey, size, eTag: '', sequencer: '0', eventTime: mtime.toISOString() };
	return s3Event({ ...created, eventName: 'ObjectCreated:Put' }, region);
}

interface ColdRun {
	/** Milliseconds from asking for a process to its answer. */
	readonly total: number;
	/** What it logged: milliseconds by event and stage. */
	readonly timings: Readonly<Record<string, Readonly<Record<string, number>>>>;
	/** Resident; `undefined` where there is no /proc. */
	readonly peakBytes: number | undefined;
}

/**
 * Loads a bundle in a new process, as the local loop does, and has it handle one event. Nothing of it was compiled before.
 * @throws what the handler threw, or that a drop was not scored
 */
async function invokeCold(bundle: string, event: unknown, environment: Environment): Promise<ColdRun> {
	const begin = performance.now();
	const child = fork(host, [bundle], {
		env: { PATH: process.env.PATH, ...environment },
		execArgv: ['--disable-warning=ExperimentalWarning'],
		stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
	});
	let output = '';
	child.stdout?.on('data', (text: Buffer) => {
		output += text;
	});
	// Not `close`, which a parent that disconnects waits for in vain.
	const ended = Promise.all([once(child, 'exit'), child.stdout && once(child.stdout, 'end')]);
	const invocation: Invocation = { id: 1, event, deadline: Date.now() + 60_000 };
	child.send(invocation);
	// Holds: it is what function-host.ts sends.
	const [answer] = (await Promise.race([once(child, 'message'), ended.then(() => [undefined])])) as [
		Answer | undefined,
	];
	const total = performance.now() - begin;
	if (answer === undefined || 'error' in answer)
		throw new Error(`${bundle} failed: ${answer?.error.message}\n${output}`);
	const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
	const peakKilobytes = /^VmHWM:\s*(\d+)/m.exec(status)?.[1];
	child.disconnect();
	await ended;
	const timings: Record<string, Record<string, number>> = {};
	for (const line of output.trim().split('\n')) {
		// Holds: it is what shared/aws/telemetry.ts prints.
		const logged = JSON.parse(line) as { message?: string; status?: string; timings?: Record<string, number> };
		if (logged.message === 'scored' && logged.status !== 'complete')
			throw new Error(`the drop was not scored: ${line}`);
		if (logged.message && logged.timings) timings[logged.message] = logged.timings;
	}
	return { total, timings, peakBytes: peakKilobytes === undefined ? undefined : Number(peakKilobytes) * 1024 };
}

function tableOf(runs: readonly { readonly none: ColdRun; readonly score: ColdRun }[]): string {
	const row = (name: string, of: (run: (typeof runs)[number]) => number) => [name, median(runs.map(of)).toFixed(0)];
	const rows = [
		row('Node.js and its host', ({ none }) => timing(none, 'started', 'import')),
		row('import', ({ none, score }) => timing(score, 'started', 'import') - timing(none, 'started', 'import')),
		row('engine', ({ score }) => timing(score, 'started', 'engine')),
		row('model load', ({ score }) => timing(score, 'model-loaded')),
		row('score', ({ score }) => timing(score, 'scored')),
		row('all, to the answer', ({ score }) => score.total),
	];
	const peak = runs.every(({ score }) => score.peakBytes !== undefined)
		? `${megabytes(median(runs.map(({ score }) => score.peakBytes ?? 0)))} MB`
		: 'unavailable';
	return (
		`Cold start to the first result, ${dropLines.toLocaleString('en')} lines (medians of ${starts})\n${textTable(['', 'ms'], rows)}\n` +
		`Peak memory ${peak}. Nothing was compiled before; the engine starts beside the model's loading, which waits for it.`
	);
}

/** @param stage all of the event's together, where absent */
function timing({ timings }: ColdRun, event: string, stage?: string): number {
	const stages = timings[event];
	const milliseconds =
		stage === undefined ? Object.values(stages ?? {}).reduce((sum, n) => sum + n, 0) : stages?.[stage];
	if (stages === undefined || milliseconds === undefined) {
		throw new Error(`the function logged no ${event} ${stage ?? ''}: expected its milliseconds`);
	}
	return milliseconds;
}
