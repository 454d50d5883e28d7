/** Whether a model may serve in the place of the one before it: judged on the lines of the last whole day. */
import type { PromotionBounds } from '../config.ts';
import { qualityOfSpace } from '../learn/space-judge.ts';
import { terms } from '../text/tokens.ts';
import type { FittedModel } from './fit.ts';
import type { Predecessor } from './fit-options.ts';
import { goldenMismatch } from './golden.ts';
import { median } from './median.ts';
import { profileNamed } from './profile.ts';
import { createScorer } from './score.ts';

export interface PromotionFigures {
	/** The day, ISO 8601: the last one that has lines and is over, as far as there is one. */
	readonly day: string;
	readonly quality: number;
	readonly unseenShare: number;
	readonly templatesRatio: number;
	readonly linesRatio: number;
	readonly dayLinesRatio: number;
}

export interface Verdict {
	readonly figures: PromotionFigures;
	/** Why it may not serve, in words; none where it may. */
	readonly failures: readonly string[];
}

/** A day's lines count at most so many times those of the median day: a flood that has left the look-back is no loss of lines. */
const MOST_OF_MEDIAN = 2;
/** With fewer days the model before had seen too little to judge by. */
const FEWEST_DAYS = 3;
/** With fewer other days none of them need be a weekend's. */
const FEWEST_OTHER_DAYS = 6;

/**
 * Judges a model by the one that it goes on from. Where that was trained on fewer than three days, it has seen too little, and
 * where this code masks otherwise than the one that trained it, it cannot serve: whatever comes after it may.
 *
 * @param today ISO 8601: the day that is not over
 */
export function judgeModel(
	model: FittedModel,
	predecessor: Predecessor,
	bounds: PromotionBounds,
	today: string,
): Verdict {
	const { linesByDay } = model.document.trainedOn;
	const days = Object.keys(linesByDay);
	const day = days.findLast((one) => one < today) ?? days.at(-1) ?? today;
	const before = predecessor.document.trainedOn;
	const figures: PromotionFigures = {
		day,
		quality: qualityOn(day, model),
		unseenShare: unseenOn(day, model),
		templatesRatio: model.document.trainedOn.templates / before.templates,
		linesRatio: evenedLines(linesByDay) / evenedLines(before.linesByDay),
		dayLinesRatio: dayRatio(day, linesByDay),
	};
	const judged = Object.keys(before.linesByDay).length >= FEWEST_DAYS;
	// Where this code cannot serve the one before, there is nothing to stay with.
	const failures =
		judged && masksAlike(predecessor.document) ? [...goldenFailures(model), ...failuresOf(figures, bounds)] : [];
	return { figures, failures };
}

/** Its golden messages are said as they were. */
function goldenFailures(model: FittedModel): string[] {
	const mismatch = goldenMismatch(model.document.golden, createScorer(model));
	return mismatch === undefined ? [] : [`its golden messages do not hold: ${mismatch}`];
}

/** Whether this code masks as the one that trained the model. Whether it can be loaded at all is the registry's to say. */
function masksAlike({ profile, masking, golden }: Predecessor['document']): boolean {
	const { fingerprint, mask } = profileNamed(profile, masking.customRules).masking;
	return fingerprint === masking.fingerprint && golden.every(({ message, masked }) => mask(message) === masked);
}

function failuresOf(figures: PromotionFigures, bounds: PromotionBounds): string[] {
	const { day, quality, unseenShare, templatesRatio, linesRatio, dayLinesRatio } = figures;
	const failures: string[] = [];
	if (quality < bounds.quality)
		failures.push(
			`the components explain ${percent(quality)} of what fresh ones would of the lines of ${day}: expected at least ${percent(bounds.quality)}`,
		);
	if (unseenShare > bounds.unseen)
		failures.push(
			`${percent(unseenShare)} of the lines of ${day} are of templates that were not known: expected at most ${percent(bounds.unseen)}`,
		);
	if (templatesRatio < bounds.fewestTemplates || templatesRatio > bounds.mostTemplates)
		failures.push(
			`it has ${times(templatesRatio)} the templates of the model before: expected ${times(bounds.fewestTemplates)} to ${times(bounds.mostTemplates)}`,
		);
	if (linesRatio < bounds.lines)
		failures.push(
			`it is trained on ${times(linesRatio)} the lines of the model before: expected at least ${times(bounds.lines)}`,
		);
	if (dayLinesRatio < bounds.lines)
		failures.push(
			`${day} has ${times(dayLinesRatio)} the lines of the quietest other day: expected at least ${times(bounds.lines)}`,
		);
	return failures;
}

function percent(share: number): string {
	return `${Number((100 * share).toFixed(1))} %`;
}

function times(ratio: number): string {
	return `${Number(ratio.toPrecision(3))} times`;
}

/** Of the model's space on the day's lines, against the space that the same training would have found without one before. */
function qualityOn(day: string, { totals, document, freshSpace }: FittedModel): number {
	const rows = [...totals.messages.keys()].filter((row) => (totals.days[row]?.[day] ?? 0) > 0);
	if (rows.length === 0) return 1;
	const weights = rows.map((row) => totals.days[row]?.[day] ?? 0);
	const documents = rows.map((row) => terms(totals.messages[row] ?? ''));
	const { tfidf, svd } = document;
	return qualityOfSpace({ tfidf, components: svd.components }, { documents, weights }, freshSpace);
}

function unseenOn(day: string, { totals, linked }: FittedModel): number {
	let [unseen, all] = [0, 0];
	for (const [row, { before }] of linked.entries()) {
		const lines = totals.days[row]?.[day] ?? 0;
		all += lines;
		if (before.length === 0) unseen += lines;
	}
	return all > 0 ? unseen / all : 0;
}

function evenedLines(linesByDay: Readonly<Record<string, number>>): number {
	const lines = Object.values(linesByDay);
	const most = MOST_OF_MEDIAN * median(lines);
	return lines.reduce((sum, n) => sum + Math.min(n, most), 0);
}

function dayRatio(day: string, linesByDay: Readonly<Record<string, number>>): number {
	const others = Object.entries(linesByDay).filter(([one]) => one < day);
	if (others.length < FEWEST_OTHER_DAYS) return 1;
	return (linesByDay[day] ?? 0) / Math.min(...others.map(([, lines]) => lines));
}
