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
import { measureStages, median, prepareInChild } from './measure.ts';
import type { TreeRun } from './process-tree.ts';
import { type DropResult, dropText, growthText, machineText } from './report.ts';
import { megabytes, textTable } from './text-table.ts';
import { trainingText } from './training.ts';
import { type NotebookRun, runNotebook, runWholeLoop } from './whole-loop.ts';

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
console.log(await wholeText());
console.log(`\n${await coldStartText(join(directory, 'cold-start'))}`);
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

/** The same on ten times the lines, where starting weighs less. */
async function scaledText(): Promise<string> {
	const sample = await repeatSample(sampleTimes, join(directory, 'scaled'));
	const { seconds, peakBytes } = await measureLoop([sample], 'notebook');
	const title = `the sample ${sampleTimes} times over, one span after the other`;
	const rows = [['npm start -- --once, profile notebook', seconds.toFixed(1), memoryText(peakBytes)]];
	const notebook = await runNotebook(sample, join(directory, 'scaled-lines.csv'));
	if (notebook === undefined)
		return `Whole loop (median of ${loopRuns}), ${title}\n${textTable(header, rows)}\n${noNotebook}`;
	rows.push(notebookRow('notebook, once', notebook));
	rows.push([
		'notebook / loop (aim: 50, 10)',
		(notebook.seconds / seconds).toFixed(1),
		(notebook.peakBytes / peakBytes).toFixed(1),
	]);
	return `Whole loop (median of ${loopRuns}), ${title}\n${textTable(header, rows)}\n${stepsText(notebook)}`;
}

/** Median time and greatest memory; the first run, which may have to build, counts as any other. */
async function measureLoop(
	logs: readonly string[],
	profile?: ProfileName,
): Promise<{ seconds: number; peakBytes: number }> {
	const loops: TreeRun[] = [];
	while (loops.length < loopRuns) {
		const data = join(directory, 'data');
		loops.push(await runWholeLoop(data, logs, profile));
		await rm(data, { recursive: true });
	}
	return {
		seconds: median(loops.map((loop) => loop.seconds)),
		peakBytes: Math.max(...loops.map((loop) => loop.peakBytes ?? Number.NaN)),
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
