/**
 * `npm run bench`: what each stage costs, beside what DuckDB needs for a bare scan and a bare group-by of the same file,
 * the whole loop beside the notebook, and a cold start of the scoring bundle. A few minutes; `npm run bench -- --large` adds
 * the drops that take longer.
 */
import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProfileName } from '../../shared/config.ts';
import { coldStartText } from './cold-start.ts';
import { type DropPlan, dropPlans, makeDrop, repeatSample } from './drops.ts';
import { lookUpText } from './look-ups.ts';
import { measureStages, median, prepareInChild } from './measure.ts';
import type { TreeRun } from './process-tree.ts';
import { readingText } from './reading.ts';
import { type DropResult, dropText, growthText, machineText } from './report.ts';
import { smallDropsText } from './small-drops.ts';
import { megabytes, textTable } from './text-table.ts';
import { trainingText } from './training.ts';
import { type NotebookRun, runFloor, runNotebook, runWholeLoop } from './whole-loop.ts';

/** The sample times this is 1,319,350 lines. */
const sampleTimes = 10;
const loopRuns = 3;

const header = ['', 'seconds', 'peak MB'];
const noNotebook = 'No notebook to compare with: no Python here has scikit-learn and pandas.';

const unknown = process.argv.slice(2).filter((word) => word !== '--large');
if (unknown.length > 0) {
	console.error(`unknown argument ${JSON.stringify(unknown[0])}. Usage: npm run bench [-- --large]`);
	process.exit(2);
}

const large = process.argv.includes('--large');
const directory = await mkdtemp(join(tmpdir(), 'oddline-bench-'));
process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

console.log(`${machineText()}\n`);
console.log(
	'Times are medians after a warm-up. Peak memory is resident, of a process for each figure, Node.js and DuckDB included.\n' +
		"scan: sum(strlen(message)). group by: regexp_replace(message, '[0-9]+', '0', 'g'). \"masked\": distinct messages once masked.\n",
);
const comparable: DropResult[] = [];
for (const [index, plan] of dropPlans(large).entries()) {
	const result = await measureDrop(plan, join(directory, `drop-${index}`));
	console.log(`${dropText(result)}\n`);
	if (plan.source !== 'sample' && !plan.source.manyValued) comparable.push(result);
}
console.log(`Growth, by lines and by templates\n${growthText(comparable)}\n`);
console.log(`${await readingText(join(directory, 'reading'))}\n`);
console.log(await wholeText());
console.log(`\n${await coldStartText(join(directory, 'cold-start'))}`);
console.log(`\n${await smallDropsText(join(directory, 'small-drops'))}`);
console.log(`\n${lookUpText()}`);
const histories = large ? [1e5, 1e6, 1e7] : [1e5, 1e6];
console.log(`\n${await trainingText(histories, join(directory, 'training'))}`);
if (large) console.log(`\n${await scaledText()}`);

async function measureDrop(plan: DropPlan, folder: string): Promise<DropResult> {
	await makeDrop(plan, folder);
	const facts = await prepareInChild(folder);
	const byStage = await measureStages(folder, plan.repetitions);
	if (plan.source !== 'sample') await rm(folder, { recursive: true });
	return { name: plan.name, facts, byStage };
}

async function wholeText(): Promise<string> {
	const sample = join(directory, 'drop-0', 'drop.parquet');
	const rows: string[][] = [];
	for (const [title, logs] of [
		['npm start -- --once, sample lines', [sample]],
		['npm start -- --once, as it comes', []],
	] as const) {
		const { seconds, peakBytes } = await measureLoop(logs);
		rows.push([title, seconds.toFixed(1), memoryText(peakBytes)]);
	}
	const notebook = await runNotebook(sample, join(directory, 'lines.csv'));
	let notes = 'The loop trains, then scores every line, starting included; its memory is summed over all processes.';
	if (notebook === undefined) notes += `\n${noNotebook}`;
	else {
		rows.push(notebookRow('notebook, sample lines', notebook));
		notes += `\n${stepsText(notebook)}`;
	}
	return `Whole loop (median of ${loopRuns})\n${textTable(header, rows)}\n${notes}`;
}

/** The same on ten times the lines, where starting weighs less, and beside it what no loop with DuckDB can be below. */
async function scaledText(): Promise<string> {
	const folder = join(directory, 'scaled');
	const sample = await repeatSample(sampleTimes, folder);
	const loop = await measureLoop([sample], 'notebook');
	const floor = await measureRuns(() => runFloor(sample, folder));
	const notebook = await runNotebook(sample, join(directory, 'scaled-lines.csv'));
	const title = `Whole loop (median of ${loopRuns}), the sample ${sampleTimes} times over, one span after the other`;
	const against = ({ seconds, peakBytes }: Measured) =>
		notebook ? [(notebook.seconds / seconds).toFixed(1), (notebook.peakBytes / peakBytes).toFixed(1)] : [];
	const rows = [
		['npm start -- --once, profile notebook', loop.seconds.toFixed(1), memoryText(loop.peakBytes), ...against(loop)],
		['DuckDB alone', floor.seconds.toFixed(1), memoryText(floor.peakBytes), ...against(floor)],
		...(notebook ? [[...notebookRow('notebook, once', notebook), '1.0', '1.0']] : []),
	];
	const notes = [
		'DuckDB alone reads the lines, groups them, and writes files of the two sizes that scoring writes (test/bench/floor.ts).',
		notebook ? stepsText(notebook) : noNotebook,
	];
	return `${title}\n${textTable([...header, 'notebook / it (aim: 50)', 'in memory (aim: 10)'], rows)}\n${notes.join('\n')}`;
}

interface Measured {
	readonly seconds: number;
	readonly peakBytes: number;
}

async function measureLoop(logs: readonly string[], profile?: ProfileName): Promise<Measured> {
	const data = join(directory, 'data');
	return await measureRuns(async () => {
		const run = await runWholeLoop(data, logs, profile);
		await rm(data, { recursive: true });
		return run;
	});
}

/** Median time and greatest memory; the first run, which may have to build, counts as any other. */
async function measureRuns(run: () => Promise<TreeRun>): Promise<Measured> {
	const runs: TreeRun[] = [];
	while (runs.length < loopRuns) runs.push(await run());
	return {
		seconds: median(runs.map(({ seconds }) => seconds)),
		peakBytes: Math.max(...runs.map(({ peakBytes }) => peakBytes ?? Number.NaN)),
	};
}

function notebookRow(title: string, { seconds, peakBytes }: NotebookRun): string[] {
	return [title, seconds.toFixed(1), memoryText(peakBytes)];
}

function stepsText({ steps }: NotebookRun): string {
	const texts = Object.entries(steps).map(([step, seconds]) => `${step} ${seconds.toFixed(1)}`);
	return `The notebook's seconds leave out starting Python, reading and writing: ${texts.join(', ')}.`;
}

function memoryText(bytes: number | undefined): string {
	return bytes === undefined || Number.isNaN(bytes) ? 'unavailable' : megabytes(bytes);
}
