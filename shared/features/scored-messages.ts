import { type Breathe, ITEMS_IN_A_BREATH, neverBreathe } from '../group/breathe.ts';
import type { Messages } from '../group/summary.ts';
import type { MessageScore } from '../model/score.ts';
import { idOfText } from '../model/template-id.ts';
import { averagedRarity, averagedScore, firstComponent, highOf, lowOf } from './exact-sums.ts';

/** What a model says of each message of a drop, as columns. */
export interface ScoredMessages {
	/** Number of the message's template (`DropTemplates`). */
	readonly template: Uint32Array;
	readonly rarity: Float64Array;
	readonly anomalyScore: Float64Array;
	readonly distance: Float64Array;
	readonly cluster: Int32Array;
	/** How many columns windows have the mean of: see `exact-sums.ts`. */
	readonly averagedCount: number;
	/** Their two halves, message by message. They lie within [-1, 1]. */
	readonly highs: Int32Array;
	readonly lows: Int32Array;
	readonly templates: DropTemplates;
}

interface ModelTemplate {
	readonly id: string;
	readonly text: string;
	readonly isKnown: boolean;
	/** Where the model first saw it, in microseconds since the epoch; NaN where it is not known. */
	readonly since: number;
}

/**
 * The templates that a drop has: its messages of which the model has none, by their numbers, and after them the model's. One of these
 * is two where it is known on one day and was not on another.
 */
export class DropTemplates {
	/** Numbers are below it. */
	readonly #messages: Messages;
	readonly #ofModel: readonly ModelTemplate[];

	constructor(messages: Messages, ofModel: readonly ModelTemplate[]) {
		this.#messages = messages;
		this.#ofModel = ofModel;
	}

	get size(): number {
		return this.#messages.size + this.#ofModel.length;
	}

	/** Whether it is a message, whose number it has. */
	isMessage(template: number): boolean {
		return template < this.#messages.size;
	}

	isKnown(template: number): boolean {
		return this.#modelTemplate(template)?.isKnown ?? false;
	}

	textOf(template: number): string {
		return this.#modelTemplate(template)?.text ?? this.#messages.textOf(template);
	}

	/** What it is called for good: see `shared/model/template-book.ts`. */
	idOf(template: number): string {
		return this.#modelTemplate(template)?.id ?? idOfText(this.#messages.textOf(template));
	}

	/** Where the model first saw it, in microseconds since the epoch; NaN for one that is not known. */
	knownSince(template: number): number {
		return this.#modelTemplate(template)?.since ?? Number.NaN;
	}

	#modelTemplate(template: number): ModelTemplate | undefined {
		return this.#ofModel[template - this.#messages.size];
	}
}

/** They lie within [-1, 1]; a half of more than this has no 32 bits, and neither has what is no number. */
const MOST = 16;

export interface MessageScoring {
	score(masked: string, message: number): MessageScore;
	/** By message: those with one number have one text. Each its own where absent. */
	readonly textNumber?: Uint32Array;
	/** All messages, in the order in which they are asked for: as they are where absent. */
	readonly order?: Uint32Array;
	readonly breathe?: Breathe;
}

/** Asks `score` once for each message. O(messages). */
export async function scoreMessages(
	messages: Messages,
	componentCount: number,
	{ score, textNumber, order, breathe = neverBreathe }: MessageScoring,
): Promise<ScoredMessages> {
	const { size } = messages;
	const averagedCount = firstComponent + componentCount;
	const ofModel: ModelTemplate[] = [];
	const numbers = new Map<string, number>();
	const unknown = new Map<number, number>();
	const scored = {
		template: new Uint32Array(size),
		rarity: new Float64Array(size),
		anomalyScore: new Float64Array(size),
		distance: new Float64Array(size),
		cluster: new Int32Array(size),
		averagedCount,
		highs: new Int32Array(size * averagedCount),
		lows: new Int32Array(size * averagedCount),
	};
	for (let place = 0; place < size; place++) {
		const message = order?.[place] ?? place;
		const text = messages.textOf(message);
		const answer = checked(text, score(text, message));
		if (answer.known || answer.templateId !== undefined) {
			const { template: own, templateId: id = idOfText(own), known: isKnown, knownSince } = answer;
			const name = `${Number(isKnown)}${own}`;
			let number = numbers.get(name);
			if (number === undefined) {
				number = size + ofModel.push({ id, text: own, isKnown, since: knownSince ?? Number.NaN }) - 1;
				numbers.set(name, number);
			}
			scored.template[message] = number;
		} else {
			// A text that is unknown on several days is one template.
			const number = textNumber?.[message] ?? message;
			const first = unknown.get(number) ?? message;
			unknown.set(number, first);
			scored.template[message] = first;
		}
		scored.rarity[message] = answer.rarity;
		scored.anomalyScore[message] = answer.anomalyScore;
		scored.distance[message] = answer.distance;
		scored.cluster[message] = answer.cluster;
		for (let column = 0; column < averagedCount; column++) {
			const value = averagedOf(answer, column);
			if (!(Math.abs(value) <= MOST))
				throw new Error(`column ${column} of ${JSON.stringify(text)} is ${value}: expected it within [-1, 1]`);
			const high = highOf(value);
			scored.highs[message * averagedCount + column] = high;
			scored.lows[message * averagedCount + column] = lowOf(value, high);
		}
		const pause = place % ITEMS_IN_A_BREATH === 0 ? breathe() : undefined;
		if (pause) await pause;
	}
	return { ...scored, templates: new DropTemplates(messages, ofModel) };
}

function averagedOf({ rarity, anomalyScore, components }: MessageScore, column: number): number {
	if (column === averagedRarity) return rarity;
	if (column === averagedScore) return anomalyScore;
	return components[column - firstComponent] ?? 0;
}

/** A template that is not the model's is told by its message's number from here on. */
function checked(message: string, answer: MessageScore): MessageScore {
	if (answer.known || answer.templateId !== undefined || answer.template === message) return answer;
	throw new Error(
		`the unknown template ${JSON.stringify(answer.template)} is not its message ${JSON.stringify(message)}`,
	);
}
