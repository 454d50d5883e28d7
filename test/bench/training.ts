/** What a night's training costs once the history is summarised: days to read, not lines. */
import { mkdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { startS3Endpoint } from '../../infra/local/s3/server.ts';
import { ObjectStore } from '../../shared/aws/object-store.ts';
import { readConfig } from '../../shared/config.ts';
import { trainModel } from '../../shared/pipeline/train-model.ts';
import { makeHistory } from './drops.ts';
import { median } from './measure.ts';
import { textTable, wholeNumber } from './text-table.ts';

/** More than training reads one by one. */
const dropCount = 100;
const repetitions = 5;
const credentials = { accessKeyId: 'bench', secretAccessKey: 'bench-secret' };

/** Trains on histories of as many drops, days and templates, but ever more lines. */
export async function trainingText(lineCounts: readonly number[], directory: string): Promise<string> {
	const rows: string[][] = [];
	let least: number | undefined;
	for (const lines of lineCounts) {
		const { first, again } = await timeTrainings(lines, join(directory, String(lines)));
		least ??= again;
		rows.push([wholeNumber(lines), first.toFixed(2), again.toFixed(3), (again / least).toFixed(2)]);
	}
	return (
		`Training on ${dropCount} drops of six days, 100 templates (seconds, object store on this machine)\n` +
		`${textTable(['lines', 'summarising them first', 'once summarised', '× the least'], rows)}`
	);
}

async function timeTrainings(lines: number, directory: string): Promise<{ first: number; again: number }> {
	const logs = join(directory, 'buckets', 'logs');
	await mkdir(logs, { recursive: true });
	await mkdir(join(directory, 'buckets', 'output'));
	for (const file of await makeHistory(lines, dropCount, join(directory, 'made'))) {
		await rename(file, join(logs, basename(file)));
	}
	const endpoint = await startS3Endpoint({ directory: join(directory, 'buckets'), credentials });
	try {
		const store = ObjectStore.at(endpoint.url, 'us-east-1', credentials);
		const config = readConfig({
			...process.env,
			ODDLINE_LOGS_BUCKET: 'logs',
			ODDLINE_OUTPUT_BUCKET: 'output',
			ODDLINE_SCRATCH: join(directory, 'scratch'),
		});
		const train = async () => {
			const begin = performance.now();
			const { trainedOn } = await trainModel(store, config);
			if (trainedOn.rows !== lines) throw new Error(`trained on ${trainedOn.rows} lines: expected ${lines}`);
			return (performance.now() - begin) / 1000;
		};
		const first = await train();
		const later: number[] = [];
		for (let run = 0; run < repetitions; run++) later.push(await train());
		return { first, again: median(later) };
	} finally {
		await endpoint.close();
		await rm(directory, { recursive: true });
	}
}
