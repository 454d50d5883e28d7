/** What was known at the end of a day: what a line's novelty follows from, whenever it is computed. */

import { isoDayOf } from './iso-time.ts';
import { LatestUsed } from './latest-used.ts';
import type { Profile } from './profile.ts';
import type { MessageScore, Place, Scorer } from './score.ts';
import type { TemplateBook } from './template-book.ts';

export interface Knowledge {
	/** The day, ISO 8601, at whose end this was known. */
	readonly through: string;
	score(masked: string): MessageScore;
}

/** What novelty follows from, by the day of a line. */
export interface KnowledgeByDay {
	/** @param day of the line, ISO 8601 */
	on(day: string): Knowledge;
}

/** What a model knew at the ends of days. */
export interface ModelKnowledge {
	readonly model: Scorer;
	/** @param day ISO 8601; from the model's last one on it is all that the model knows */
	at(day: string): Knowledge;
}

/** All that a model knows, whatever day is asked for. */
export function allKnowledge({ document, score }: Scorer): KnowledgeByDay {
	const through = lastDay(document.trainedOn.linesByDay);
	const all = { through, score };
	return { on: () => all };
}

/**
 * For lines after all that a model was trained on, all that it knows; for others, what it knew at the end of the day before. What
 * comes on its last day, and was not trained on, is after that. Of what was known before its first day it says nothing: older lines
 * are told by all that it knows.
 *
 * @param isTrainedOn whether the lines are among those that it was trained on
 */
export function knowledgeOfLines({ model, at }: ModelKnowledge, isTrainedOn: boolean): KnowledgeByDay {
	const days = Object.keys(model.document.trainedOn.linesByDay);
	const [first = '', last = ''] = [days[0], days.at(-1)];
	const isAfter = (day: string) => day > last || (day === last && !isTrainedOn);
	return { on: (day) => at(isAfter(day) || day < first ? last : dayBefore(day)) };
}

function dayBefore(day: string): string {
	return new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);
}

/** What was known at the ends of so many days is held, */
const heldDays = 32;
/** and what its unknown messages are compared with, which is dear, of one for each drop that is scored at once. */
const heldComparisons = 2;

/**
 * What a model knew at the end of earlier days: a template whose first line came later is unknown, and the others have the rate
 * that they had by then. Of its last day it is what the model itself says, bit by bit.
 *
 * @param book of the model
 */
export function modelKnowledge(scorer: Scorer, book: TemplateBook): ModelKnowledge {
	const { document, score } = scorer;
	const days = Object.keys(document.trainedOn.linesByDay);
	const through = lastDay(document.trainedOn.linesByDay);
	const all: Knowledge = { through, score };
	const known = new LatestUsed<Knowledge>(heldDays);
	const comparisons = new LatestUsed<UnknownScorer>(heldComparisons);
	return {
		model: scorer,
		at: (day) => (day >= through ? all : known.get(day, () => asOf(day, scorer, { book, days, comparisons }))),
	};
}

type UnknownScorer = ReturnType<Profile['prepareUnknown']>;

/** Of a model without a book: what it knew when cannot be told. */
export function undatedKnowledge(scorer: Scorer): ModelKnowledge {
	const all = { through: lastDay(scorer.document.trainedOn.linesByDay), score: scorer.score };
	return { model: scorer, at: () => all };
}

export function lastDay(linesByDay: Readonly<Record<string, number>>): string {
	return Object.keys(linesByDay).at(-1) ?? '';
}

function asOf(
	through: string,
	{ document, profile, templates, match, place, score }: Scorer,
	{
		book,
		days,
		comparisons,
	}: {
		readonly book: TemplateBook;
		readonly days: readonly string[];
		readonly comparisons: LatestUsed<UnknownScorer>;
	},
): Knowledge {
	const size = templates.templates.length;
	const counts = new Float64Array(size);
	const rates = new Float64Array(size);
	const isKnown = new Uint8Array(size);
	const passed = days.filter((day) => day <= through);
	for (let row = 0; row < size; row++) {
		if (isoDayOf(templates.firstSeen[row] ?? 0) > through) continue;
		isKnown[row] = 1;
		const own = Object.entries(book.get(templates.ids[row] ?? '')?.days ?? {}).filter(
			([day]) => day <= through && day >= (days[0] ?? ''),
		);
		const count = own.reduce((sum, [, lines]) => sum + lines, 0);
		const first = own[0]?.[0] ?? '';
		counts[row] = count;
		rates[row] = count > 0 ? count / passed.filter((day) => day >= first).length : 0;
	}
	const known = [...isKnown.keys()].filter((row) => isKnown[row] === 1);
	const compare = () =>
		profile.prepareUnknown({
			templates: known.map((row) => templates.templates[row] ?? ''),
			counts: known.map((row) => counts[row] ?? 0),
			range: document.distance,
		});
	const unknown = (masked: string, row: number): MessageScore => {
		const placed = place(masked);
		const { score: anomalyScore, reason } = comparisons.get(through, compare)(masked, placed.distance);
		// It is of the template that was made of it later, if one was.
		const template = row < 0 ? masked : (templates.templates[row] ?? masked);
		const templateId = row < 0 ? undefined : templates.ids[row];
		const said = { ...placed, template, known: false, knownSince: null, rarity: 1, anomalyScore, reason };
		return templateId === undefined ? said : { ...said, templateId };
	};
	return {
		through,
		score(masked) {
			const row = match(masked);
			if (row < 0 || isKnown[row] !== 1) return unknown(masked, row);
			const said = score(masked);
			// Of one that the book alone has seen by then, the rate is not known: the model's own stands for it.
			if (counts[row] === 0) return said;
			const one = {
				count: counts[row] ?? 0,
				linesADay: rates[row] ?? 0,
				distance: said.distance,
				range: document.distance,
			};
			return { ...said, rarity: profile.rarityOfKnown(one), anomalyScore: profile.scoreKnown(one) };
		},
	};
}

/**
 * What is said of a message by what was known, at the place that it has in another model's space: its template, its novelty and
 * its reason are the former's, its cluster and coordinates the latter's.
 */
export function placedBy(
	novelty: (masked: string) => MessageScore,
	place: (masked: string) => Place,
): (masked: string) => MessageScore {
	return (masked) => {
		return { ...novelty(masked), ...place(masked) };
	};
}
