/**
 * `npm run evaluate`: how well the profiles find what is new and group what is the same, on LogHub's labelled samples.
 *
 * Novelty, by area under the ROC curve (AUROC) and average precision (AP): on the natural split, and on hold-outs of
 * events, averaged over five seeds. A set without a novel line in its natural split has no figure there and does not count
 * in that average. Grouping over the whole set, by GA and FGA.
 */
import { type LabelledLine, labelledFile, readLabelledLines } from './labelled-lines.ts';
import { areaUnderRoc, averagePrecision, groupingFigures, type ScoredLine } from './metrics.ts';
import { defaultProfile, type EvaluatedProfile, notebookProfile } from './profiles.ts';
import { holdOutSplit, naturalSplit, type Split } from './splits.ts';

const SEEDS = [1, 2, 3, 4, 5];
const FIGURES = ['natural AUROC', 'natural AP', 'hold-out AUROC', 'hold-out AP', 'GA', 'FGA'] as const;

type Figures = readonly number[];

function evaluate(profile: EvaluatedProfile, lines: readonly LabelledLine[]): Figures {
	const natural = scoreSplit(profile, naturalSplit(lines));
	const holdOuts = SEEDS.map((seed) => scoreSplit(profile, holdOutSplit(lines, seed)));
	const grouping = groupingFigures(
		profile.group(lines.map(({ message }) => message)),
		lines.map(({ event }) => event),
	);
	return [
		areaUnderRoc(natural),
		averagePrecision(natural),
		mean(holdOuts.map(areaUnderRoc)),
		mean(holdOuts.map(averagePrecision)),
		grouping.accuracy,
		grouping.f1,
	];
}

function scoreSplit(profile: EvaluatedProfile, { training, scored, novel }: Split): ScoredLine[] {
	const score = profile.train(training.map(({ message }) => message));
	const known = new Map<string, number>();
	return scored.map(({ message }, i) => {
		const value = known.get(message) ?? score(message);
		known.set(message, value);
		return { score: value, positive: novel[i] === true };
	});
}

/** Of the figures that there are. */
function mean(values: readonly number[]): number {
	const present = values.filter((value) => !Number.isNaN(value));
	return present.reduce((sum, value) => sum + value, 0) / present.length;
}

function printTable(profiles: readonly EvaluatedProfile[], results: ReadonlyMap<string, readonly Figures[]>): void {
	const heads = FIGURES.flatMap((figure) => profiles.map(({ name }) => `${figure}, ${name}`));
	console.log(`| set | ${heads.join(' | ')} |`);
	console.log(`|---|${heads.map(() => '---:|').join('')}`);
	const average = profiles.map((_, p) =>
		FIGURES.map((_, f) => mean([...results.values()].map((figures) => figures[p]?.[f] ?? Number.NaN))),
	);
	for (const [name, figures] of [...results, [`average of ${results.size}`, average] as const]) {
		const cells = FIGURES.flatMap((_, f) => profiles.map((_, p) => format(figures[p]?.[f] ?? Number.NaN)));
		console.log(`| ${name} | ${cells.join(' | ')} |`);
	}
}

function format(value: number): string {
	return Number.isNaN(value) ? '–' : value.toFixed(4);
}

const file = labelledFile(process.env);
const sets = await readLabelledLines(file);
if (sets === undefined) {
	console.log(`evaluate: no labelled lines at ${file}. LogHub's samples are not part of this project; set`);
	console.log('ODDLINE_REFERENCE to the folder that holds loghub/labelled.parquet. Nothing was evaluated.');
} else {
	const profiles = [defaultProfile, notebookProfile];
	const results = new Map<string, Figures[]>();
	for (const [name, lines] of sets) {
		results.set(
			name,
			profiles.map((profile) => evaluate(profile, lines)),
		);
	}
	printTable(profiles, results);
}
