/**
 * `npm run bench`: what each stage costs, beside what DuckDB needs for a bare scan and a bare group-by of the same file,
 * and the whole loop beside the notebook. Under three minutes; `npm run bench -- --large` adds the drops that take longer.
 */
import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DropPlan, dropPlans, makeDrop } from './drops.ts';
import { measureStages, prepareInChild } from './measure.ts';
import { type DropResult, dropText, growthText, machineText } from './report.ts';
import { megabytes, textTable } from './text-table.ts';
import { runNotebook, runWholeLoop } from './whole-loop.ts';

const unknown = process.argv.slice(2).filter((word) => word !== '--large');
if (unknown.length > 0) {
	console.error(`unknown argument ${JSON.stringify(unknown[0])}. Usage: npm run bench [-- --large]`);
	process.exit(2);
}

const directory = await mkdtemp(join(tmpdir(), 'oddline-bench-'));
process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

console.log(`${machineText()}\n`);
console.log(
	'Times are medians after a warm-up. Peak memory is resident, of a process for each figure, Node.js and DuckDB included.\n' +
		"scan: sum(strlen(message)). group by: regexp_replace(message, '[0-9]+', '0', 'g'). \"masked\": distinct messages once masked.\n",
);
const comparable: DropResult[] = [];
for (const [index, plan] of dropPlans(process.argv.includes('--large')).entries()) {
	const result = await measureDrop(plan, join(directory, `drop-${index}`));
	console.log(`${dropText(result)}\n`);
	if (plan.source !== 'sample' && !plan.source.manyValued) comparable.push(result);
}
console.log(`Growth, by lines and by templates\n${growthText(comparable)}\n`);
console.log(await wholeText());

async function measureDrop(plan: DropPlan, folder: string): Promise<DropResult> {
	await makeDrop(plan, folder);
	const facts = await prepareInChild(folder);
	const byStage = await measureStages(folder, plan.repetitions);
	if (plan.source !== 'sample') await rm(folder, { recursive: true });
	return { name: plan.name, facts, byStage };
}

async function wholeText(): Promise<string> {
	const sample = join(directory, 'drop-0', 'drop.parquet');
	const memory = (bytes: number | undefined) => (bytes === undefined ? 'unavailable' : megabytes(bytes));
	const rows: string[][] = [];
	for (const [title, logs] of [
		['npm start -- --once, sample lines', [sample]],
		['npm start -- --once, as it comes', []],
	] as const) {
		const { seconds, peakBytes } = await runWholeLoop(join(directory, `data-${rows.length}`), logs);
		rows.push([title, seconds.toFixed(1), memory(peakBytes)]);
	}
	const notebook = await runNotebook(sample, join(directory, 'lines.csv'));
	let notes =
		'The loop trains, then scores every line, building and starting included; its memory is summed over all processes.';
	if (notebook === undefined) {
		notes += '\nNo notebook to compare with: no Python here has scikit-learn and pandas.';
	} else {
		rows.push(['notebook, sample lines', notebook.seconds.toFixed(1), memory(notebook.peakBytes)]);
		const steps = Object.entries(notebook.steps).map(([step, seconds]) => `${step} ${seconds.toFixed(1)}`);
		notes += `\nThe notebook's seconds leave out starting Python, reading and writing: ${steps.join(', ')}.`;
	}
	return `Whole loop (once)\n${textTable(['', 'seconds', 'peak MB'], rows)}\n${notes}`;
}
