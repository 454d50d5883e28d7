/** The template book: every template that was ever seen, under an id that stays, whatever becomes of its text. */
import { idOfText } from './template-id.ts';
import type { MaskedTotals } from './totals.ts';

/** What is known of a template for good. */
export interface BookEntry {
	readonly id: string;
	/** As it is now, or was when it was last seen. */
	readonly template: string;
	/** Texts that it had, and those of templates that became one with it; the last ones, at most {@link MOST_ALIASES}. */
	readonly aliases: readonly string[];
	/** Microseconds since the epoch: the first line ever, and the last one. */
	readonly firstSeen: number;
	readonly lastSeen: number;
	/** A raw message, to be masked again where masking changes. */
	readonly example: string;
	/** The id of its cluster. */
	readonly cluster: number;
	/** Lines by UTC day (ISO 8601), of the last {@link MOST_DAYS} days that have any, in order. */
	readonly days: Readonly<Record<string, number>>;
}

/** By id. */
export type TemplateBook = ReadonlyMap<string, BookEntry>;

/** A template of tonight and what it was called before. */
export interface Linked {
	readonly id: string;
	/** Those of the book that it goes on, the one whose id it has first; none where it is new. */
	readonly before: readonly BookEntry[];
}

const MOST_ALIASES = 16;
const MOST_DAYS = 400;
/** Beyond this many, those that were not seen for longest are forgotten. A thousand new templates a day for a quarter. */
export const MOST_ENTRIES = 100_000;
/** Characters of their texts. */
const MOST_CHARACTERS = 50_000_000;

export interface LinkOptions {
	/** The number of tonight's template that a masked message has; −1 where it has none. */
	readonly match: (masked: string) => number;
	readonly mask: (message: string) => string;
}

/**
 * Finds in the book what tonight's templates were before. A template goes on the entry that has its text, else one that had
 * it, else those whose example, masked as it is masked tonight, matches it: so a wider text, and one by other masking
 * rules, keep the id. Where several entries became one template, the one with the most lines gives the id. Where one became
 * several, the one that has its text keeps it, and the others are new.
 *
 * @param totals tonight's templates
 * @returns by their numbers. O(templates + entries · tokens)
 */
export function linkTemplates(
	totals: Pick<MaskedTotals, 'messages' | 'examples'>,
	book: TemplateBook,
	options: LinkOptions,
): Linked[] {
	const claims = new Claims(totals.messages.length);
	const numbers = new Map(totals.messages.map((template, number) => [template, number]));
	for (const entry of book.values()) {
		const own = numbers.get(entry.template);
		if (own !== undefined) {
			claims.add(own, entry, 'text');
			continue;
		}
		const had = entry.aliases.findLast((alias) => numbers.has(alias));
		if (had !== undefined)
			claims.add(numbers.get(had) as number, entry, 'alias'); // Holds: that was asked.
		else claims.add(options.match(options.mask(entry.example)), entry, 'example');
	}
	const taken = new Set(book.keys());
	return totals.messages.map((template, number) => {
		const before = claims.of(number);
		// Its first message's: by that name scoring told of it.
		const id = before[0]?.id ?? freeId(options.mask(totals.examples[number] ?? template), taken);
		return { id, before };
	});
}

/** The id that a masked message gives, or where a template has it that has another text by now, one that no template has. */
function freeId(template: string, taken: Set<string>): string {
	let id = idOfText(template);
	for (let again = 1; taken.has(id); again++) id = idOfText(`${again} ${template}`);
	taken.add(id);
	return id;
}

/** How an entry was recognised, the surest first. */
type Mark = 'text' | 'alias' | 'example';
const marks: readonly Mark[] = ['text', 'alias', 'example'];

/** Which entries go on as which of tonight's templates. */
class Claims {
	readonly #claims: { readonly entry: BookEntry; readonly mark: Mark }[][];

	constructor(templates: number) {
		this.#claims = Array.from({ length: templates }, () => []);
	}

	/** @param template its number; below 0 there is none */
	add(template: number, entry: BookEntry, mark: Mark): void {
		this.#claims[template]?.push({ entry, mark });
	}

	of(template: number): BookEntry[] {
		const rank = ({ mark }: { mark: Mark }) => marks.indexOf(mark);
		return (this.#claims[template] ?? [])
			.toSorted(
				(a, b) =>
					rank(a) - rank(b) ||
					linesOf(b.entry) - linesOf(a.entry) ||
					a.entry.firstSeen - b.entry.firstSeen ||
					(a.entry.id < b.entry.id ? -1 : 1),
			)
			.map(({ entry }) => entry);
	}
}

function linesOf({ days }: BookEntry): number {
	return Object.values(days).reduce((sum, lines) => sum + lines, 0);
}

/**
 * The book after tonight: what was linked goes on, what is new comes in, what was not seen stays as it was.
 *
 * @param totals tonight's templates; their counts by day replace those of these days
 * @param clusters of each
 */
export function turnPage(
	book: TemplateBook,
	totals: MaskedTotals,
	linked: readonly Linked[],
	clusters: ArrayLike<number>,
): TemplateBook {
	const next = new Map(book);
	for (const { before } of linked) for (const { id } of before) next.delete(id);
	for (const [number, { id, before }] of linked.entries()) {
		const template = totals.messages[number] ?? '';
		next.set(id, {
			id,
			template,
			aliases: aliasesOf(template, before),
			firstSeen: Math.min(totals.firstSeen[number] ?? 0, ...before.map(({ firstSeen }) => firstSeen)),
			lastSeen: Math.max(totals.lastSeen[number] ?? 0, ...before.map(({ lastSeen }) => lastSeen)),
			example: totals.examples[number] ?? '',
			cluster: clusters[number] ?? 0,
			days: daysOf(totals.days[number] ?? {}, before),
		});
	}
	return bounded(next);
}

function aliasesOf(template: string, before: readonly BookEntry[]): string[] {
	// The own ones last: they are kept before those of others.
	const texts = before.toReversed().flatMap((entry) => [...entry.aliases, entry.template]);
	return [...new Set(texts.filter((text) => text !== template))].slice(-MOST_ALIASES);
}

/** Tonight's days are counted anew; where entries became one, what both had is added up. */
function daysOf(tonight: Readonly<Record<string, number>>, before: readonly BookEntry[]): Record<string, number> {
	const [first = '9999-12-31'] = Object.keys(tonight);
	const days = new Map<string, number>();
	for (const entry of before) {
		for (const [day, lines] of Object.entries(entry.days)) {
			if (day < first) days.set(day, (days.get(day) ?? 0) + lines);
		}
	}
	for (const [day, lines] of Object.entries(tonight)) days.set(day, lines);
	return Object.fromEntries([...days].sort(([a], [b]) => (a < b ? -1 : 1)).slice(-MOST_DAYS));
}

/** By id, without those that were not seen for longest where there are too many. */
function bounded(book: Map<string, BookEntry>): TemplateBook {
	const latest = [...book.values()].sort((a, b) => b.lastSeen - a.lastSeen || (a.id < b.id ? -1 : 1));
	const kept: BookEntry[] = [];
	let characters = 0;
	for (const entry of latest) {
		characters += entry.template.length + entry.example.length;
		for (const alias of entry.aliases) characters += alias.length;
		if (kept.length >= MOST_ENTRIES || characters > MOST_CHARACTERS) break;
		kept.push(entry);
	}
	return new Map(kept.sort((a, b) => (a.id < b.id ? -1 : 1)).map((entry) => [entry.id, entry]));
}
