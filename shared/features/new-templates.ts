import type { RowsByMessage, Summary } from '../group/summary.ts';
import { levelKinds } from '../model/levels.ts';
import { chooseShown } from '../model/shown.ts';
import { compareCodePoints } from '../text/code-points.ts';
import type { Appearances } from './appearances.ts';
import type { ScoredMessages } from './scored-messages.ts';

/** A template that the model had never seen. */
export interface NewTemplate {
	readonly templateId: string;
	readonly template: string;
	/** Microseconds since the epoch. */
	readonly firstSeen: number;
	readonly count: number;
	readonly levels: readonly string[];
	readonly example: string;
	readonly score: number;
	/** Why the score is what it is, for people. */
	readonly reason: string;
}

export interface NewTemplates {
	readonly total: number;
	readonly severe: number;
	readonly templates: readonly NewTemplate[];
}

/** What a drop's templates follow from. */
export interface AppearanceSource {
	readonly summary: Summary;
	readonly byMessage: RowsByMessage;
	readonly scored: ScoredMessages;
	readonly appearances: Appearances;
	/** By message, which knowledge it was scored by. */
	readonly knowledge: Uint32Array;
}

/**
 * Those that the model had never seen, most unusual first; at most `limit`, chosen as `chooseShown` says, but all are counted.
 * @param reasonOf says of a message why its score is what it is: asked for the listed ones alone, since it is a sentence
 */
export function unknownTemplates(
	source: AppearanceSource,
	limit: number,
	reasonOf: (message: number) => string,
): NewTemplates {
	const { appearances, scored } = source;
	const { count, kind, message, severe, template, unknown } = appearances;
	// The score of a template is that of its first message.
	const scoreOf = (i: number) => scored.anomalyScore[message[i] as number] as number;
	const compare = (a: number, b: number) =>
		scoreOf(b) - scoreOf(a) ||
		(count[b] as number) - (count[a] as number) ||
		(message[a] as number) - (message[b] as number) ||
		(template[a] as number) - (template[b] as number);
	/** Of a kind of level no more than `limit` can be shown. */
	const best = levelKinds.map(() => new Best(limit, compare));
	let [total, severeOnes] = [0, 0];
	for (let i = 0; i < appearances.size; i++) {
		if (unknown[i] === 0) continue;
		total++;
		severeOnes += severe[i] as number;
		best[kind[i] as number]?.add(i);
	}
	const candidates = best.flatMap((one) => one.found()).sort(compare);
	const listed = chooseShown(candidates, limit, (i) => kind[i] as number);
	const reasons = reasonsOf(listed, source, reasonOf);
	const rowsOf = rowsByTemplate(source, new Set(listed.map((i) => template[i] as number)));
	return { total, severe: severeOnes, templates: listed.map((i) => describe(i, source, rowsOf, reasons.get(i) ?? '')) };
}

/** Asked for by what was known: to go from one day's knowledge to another's and back is dear. */
function reasonsOf(
	listed: readonly number[],
	{ appearances: { message }, knowledge }: AppearanceSource,
	reasonOf: (message: number) => string,
): Map<number, string> {
	const kindOf = (i: number) => knowledge[message[i] as number] as number;
	const ordered = listed.toSorted((a, b) => kindOf(a) - kindOf(b) || a - b);
	return new Map(ordered.map((i) => [i, reasonOf(message[i] as number)]));
}

/** Of some templates, the rows of all their messages. O(messages, and these rows). */
function rowsByTemplate(
	{ byMessage: { order, starts }, scored, summary }: AppearanceSource,
	wanted: ReadonlySet<number>,
): Map<number, number[]> {
	const found = new Map<number, number[]>([...wanted].map((template) => [template, []]));
	for (let message = 0; message < summary.messages.size; message++) {
		const rows = found.get(scored.template[message] as number);
		if (rows) for (const row of order.subarray(starts[message], starts[message + 1])) rows.push(row);
	}
	return found;
}

function describe(
	i: number,
	{ summary, scored, appearances }: AppearanceSource,
	rowsOf: ReadonlyMap<number, readonly number[]>,
	reason: string,
): NewTemplate {
	const [template, message] = [appearances.template[i] as number, appearances.message[i] as number];
	const { rows, levels } = summary;
	const own = rowsOf.get(template) ?? [];
	const first = appearances.first[i] as number;
	let example = '';
	for (const row of own) {
		const found = rows.first[row] === first ? summary.exampleOf(row) : undefined;
		if (found !== undefined && (example === '' || compareCodePoints(found, example) < 0)) example = found;
	}
	const ownLevels = new Set(own.map((row) => rows.level[row]));
	return {
		templateId: scored.templates.idOf(template),
		template: scored.templates.textOf(template),
		firstSeen: first,
		count: appearances.count[i] as number,
		levels: levels.filter((level, place): level is string => level !== null && ownLevels.has(place)),
		example,
		score: scored.anomalyScore[message] as number,
		reason,
	};
}

/** The first of many in an order: what is not among them costs one comparison. */
class Best {
	readonly #limit: number;
	readonly #compare: (a: number, b: number) => number;
	/** Sorted to `#limit` whenever it is twice as long. */
	#found: number[] = [];
	#last: number | undefined;

	constructor(limit: number, compare: (a: number, b: number) => number) {
		this.#limit = limit;
		this.#compare = compare;
	}

	add(item: number): void {
		if (this.#last !== undefined && this.#compare(item, this.#last) > 0) return;
		this.#found.push(item);
		if (this.#found.length < 2 * this.#limit) return;
		this.#found = this.found();
		this.#last = this.#found.at(-1);
	}

	found(): number[] {
		return this.#found.toSorted(this.#compare).slice(0, this.#limit);
	}
}
