import { availableParallelism, cpus, totalmem } from 'node:os';
import { version as duckdbVersion } from '@duckdb/node-api';
import { type Measurement, median } from './measure.ts';
import type { DropFacts, Stage } from './stages.ts';
import { megabytes, textTable, wholeNumber } from './text-table.ts';

export interface DropResult {
	readonly name: string;
	readonly facts: DropFacts;
	readonly byStage: ReadonlyMap<Stage, Measurement>;
}

export function machineText(): string {
	const memory = (totalmem() / 2 ** 30).toFixed(1);
	return [
		`${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ${memory} GiB of memory, ${process.platform} ${process.arch}`,
		`Node.js ${process.version}, DuckDB ${duckdbVersion()}`,
	].join('\n');
}

export function dropText({ name, facts, byStage }: DropResult): string {
	const distinct = ((100 * facts.distinctMessages) / facts.lines).toFixed(0);
	const scan = medianOf(byStage, 'scan');
	const group = medianOf(byStage, 'group by');
	const summarise = medianOf(byStage, 'summarise');
	const rows = [...byStage].map(([stage, { seconds, peakBytes }]) => {
		const middle = median(seconds);
		return [
			stage,
			middle.toFixed(3),
			`${Math.min(...seconds).toFixed(3)}–${Math.max(...seconds).toFixed(3)}`,
			wholeNumber(facts.lines / middle),
			megabytes(peakBytes),
			(middle / scan).toFixed(1),
			(middle / group).toFixed(2),
			stage === 'score' ? (middle / summarise).toFixed(2) : '',
		];
	});
	return [
		`${name} (${wholeNumber(facts.lines)} lines, ${distinct} % distinct messages, ${wholeNumber(facts.templates)} masked, ` +
			`${wholeNumber(facts.summaryRows)} summary rows)`,
		textTable(['', 'median s', 'min–max s', 'lines/s', 'peak MB', '× scan', '× group by', '× summarise'], rows),
	].join('\n');
}

/** How cost grows: the same measurements, one line a drop, of drops that differ in nothing else. */
export function growthText(results: readonly DropResult[]): string {
	const measured: readonly Stage[] = ['summarise', 'fit', 'score'];
	const rows = results.map(({ facts, byStage }) => [
		wholeNumber(facts.lines),
		wholeNumber(facts.templates),
		...measured.map((stage) => medianOf(byStage, stage).toFixed(3)),
		...measured.map((stage) => megabytes(byStage.get(stage)?.peakBytes ?? 0)),
	]);
	return textTable(
		['lines', 'masked', ...measured.map((stage) => `${stage} s`), ...measured.map((stage) => `${stage} MB`)],
		rows,
	);
}

function medianOf(byStage: ReadonlyMap<Stage, Measurement>, stage: Stage): number {
	return median(byStage.get(stage)?.seconds ?? []);
}
