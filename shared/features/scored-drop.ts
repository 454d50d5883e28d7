import type { Breathe } from '../group/breathe.ts';
import { DAY_MICROS, dayOf, rowsByMessage, type Summary, sortedBy } from '../group/summary.ts';
import { isoDayOf } from '../model/iso-time.ts';
import { allKnowledge, type Knowledge, type KnowledgeByDay, placedBy } from '../model/knowledge.ts';
import type { MessageScore, Scorer } from '../model/score.ts';
import { findAppearances } from './appearances.ts';
import type { AppearanceSource } from './new-templates.ts';
import { scoreMessages } from './scored-messages.ts';
import { splitSummary } from './split-summary.ts';
import type { WindowSource } from './window-values.ts';
import { gridOf, totalWindows } from './windows.ts';

/** What a model says of a drop: all that its files, its manifest and its page tell follows from this. */
export interface ScoredDrop extends WindowSource, AppearanceSource {
	/** The number here of a message of the drop's summary, on a day since the epoch: where knowledge differs, it is several. */
	messageOn(message: number, day: number): number;
	/** Why a message scores as it does, for people; `null` where its template is known. */
	reasonOf(message: number): string | null;
}

/**
 * Scores each distinct message once, and adds up windows.
 * @param knowledge what novelty follows from; all that the model knows where absent
 */
export async function scoreSummary(
	given: Summary,
	scorer: Scorer,
	knowledge: KnowledgeByDay = allKnowledge(scorer),
	breathe?: Breathe,
): Promise<ScoredDrop> {
	const { document } = scorer;
	// Counts by cluster are by id, so that those of different models can be added up.
	const clusterCount = Math.max(...document.clusters.ids) + 1;
	const known = new KnownOnDays(knowledge, scorer);
	const split = splitSummary(given, (day) => known.numberOn(day));
	const { summary, messageOn } = split;
	const scored = await scoreMessages(summary.messages, document.svd.components.length, {
		score: (masked, message) => known.score(split.knowledge[message] as number, masked),
		textNumber: split.messageBefore,
		order: sortedBy(numbersTo(summary.messages.size), split.knowledge, known.size),
		...(breathe && { breathe }),
	});
	const appearances = findAppearances(summary, scored);
	const totals = totalWindows(summary, scored, appearances, clusterCount);
	return {
		...{ summary, scored, appearances, totals, clusterCount, messageOn },
		knowledgeThrough: totals.start.length > 0 ? Array.from(totals.start, (start) => known.throughOn(dayOf(start))) : [],
		knowledge: split.knowledge,
		reasonOf: (message) => known.score(split.knowledge[message] as number, summary.messages.textOf(message)).reason,
		byMessage: rowsByMessage(summary),
		grid: gridOf(totals, summary.windowMicros),
	};
}

/** What is known on the days of a drop, by number. */
class KnownOnDays {
	readonly #knowledge: KnowledgeByDay;
	readonly #scores: ((masked: string) => MessageScore)[] = [];
	readonly #throughs: string[] = [];
	/** By the day through which it was known, and by day. */
	readonly #numbers = new Map<string, number>();
	readonly #byDay = new Map<number, number>();
	readonly #scorer: Scorer;

	constructor(knowledge: KnowledgeByDay, scorer: Scorer) {
		this.#knowledge = knowledge;
		this.#scorer = scorer;
	}

	/** The day through which is known what novelty on this one follows from. */
	throughOn(day: number): string {
		return this.#throughs[this.numberOn(day)] ?? '';
	}

	numberOn(day: number): number {
		const number = this.#byDay.get(day) ?? this.#numberOf(this.#knowledge.on(isoDayOf(day * DAY_MICROS)));
		this.#byDay.set(day, number);
		return number;
	}

	#numberOf({ through, score }: Knowledge): number {
		const known = this.#numbers.get(through);
		if (known !== undefined) return known;
		this.#scores.push(score === this.#scorer.score ? score : placedBy(score, this.#scorer.place));
		this.#throughs.push(through);
		this.#numbers.set(through, this.#scores.length - 1);
		return this.#scores.length - 1;
	}

	/** How many numbers there are. */
	get size(): number {
		return this.#scores.length;
	}

	score(number: number, masked: string): MessageScore {
		return (this.#scores[number] as (masked: string) => MessageScore)(masked); // Holds: it is what numberOn gave.
	}
}

function numbersTo(count: number): Uint32Array {
	return Uint32Array.from({ length: count }, (_, number) => number);
}
