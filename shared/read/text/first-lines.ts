import { findLeadingTime } from '../times/parse-time.ts';
import type { TimeContext } from '../times/time-context.ts';
import { Continuations } from './continuation.ts';
import type { Dialect, FirstLines } from './dialects/dialect.ts';
import { DIALECTS } from './dialects.ts';
import { Line, LineParts, skipColours, WEEKDAY } from './line-parts.ts';

/** What a text drop's first lines say of it: which dialects it has, and whether a line without a time belongs to the one before. */

export interface TextForm {
	/** Asked about every line first, then the ones that follow a leading time, then the rest. */
	readonly early: readonly Dialect[];
	readonly timed: readonly Dialect[];
	readonly late: readonly Dialect[];
	/** Of `early` and `late` those that take lines that blanks lead. */
	readonly indentedOnes: readonly Dialect[];
	/** Lines with a leading ISO time are for `early` ones, too. */
	readonly isoEarly: boolean;
	/** A line with a leading ISO time and a level behind it is just that: see `PlainLines`. */
	readonly plain: boolean;
	/** Lines that no dialect takes belong to the event before; else that is told by their looks. */
	readonly joins: boolean;
	/** Names of dialects to whose events such lines belong all the same. */
	readonly owners: ReadonlySet<string>;
	/** Columns that are blank in all lines (koa-logger, apex). */
	readonly margin: number;
	/** Blanks may lead a line that has a time (Consul). */
	readonly indented: boolean;
	/** What stands before every line: the name of a container (`web_1  | …`). */
	readonly prefix: RegExp | undefined;
}

const MOST_LINES = 400;
const LONGEST = 512;
/** docker compose, kubectl's `--prefix`. */
const PREFIXES = [/^(?![\d.-]+ )([\w][\w.-]{0,63}) +\|(?: |$)/, /^\[pod\/(?:[\w.-]{1,253}\/)?([\w.-]{1,253})\] /];

/** `sample`: the first bytes; the last line may be cut. */
export function readFirstLines(sample: Buffer, context: TimeContext): TextForm {
	const lines: string[] = [];
	let start = 0;
	while (start < sample.length && lines.length < MOST_LINES) {
		let end = sample.indexOf(10, start);
		if (end < 0) end = sample.length;
		const from = skipColours(sample, start, end);
		const text = sample.toString('latin1', from, Math.min(end, from + LONGEST)).trimEnd();
		if (text !== '') lines.push(text);
		start = end + 1;
	}
	const prefix = PREFIXES.find(
		(form) => lines.length >= 2 && lines.filter((line) => form.test(line)).length > lines.length * 0.9,
	);
	const isIndented = (line: string) => /^[ \t]+\d{4}[-/]\d{2}[-/]\d{2}[ T]\d{2}:/.test(line);
	const indented = lines.filter(isIndented).length > lines.length / 2;
	const margin = lines.length < 3 || indented ? 0 : marginOf(lines);
	const bare = lines.map((line) =>
		prefix === undefined ? (indented ? line.trimStart() : line.slice(margin)) : line.replace(prefix, ''),
	);
	const timeEnds = bare.map((line) => {
		const time = findLeadingTime(line, context, WEEKDAY.test(line) ? 4 : 0);
		return time === undefined || time.digits < 0 ? -1 : time.end;
	});
	const looks = new Continuations();
	const first: FirstLines = {
		lines: bare,
		timeEnds,
		unindented: bare.filter((line) => !looks.continues(lineOf(line))).length,
		timed: timeEnds.filter((end) => end >= 0).length,
		context,
	};
	return formOf(first, { prefix, indented, margin });
}

/** The form where nothing is known: what stands between JSON values. */
export function unknownForm(context: TimeContext): TextForm {
	return formOf({ lines: [], timeEnds: [], unindented: 0, timed: 0, context }, NOTHING);
}

const NOTHING = { prefix: undefined, indented: false, margin: 0 } as const;

/** Blanks that lead every line. */
function marginOf(lines: readonly string[]): number {
	let margin = 20;
	for (const line of lines) margin = Math.min(margin, line.search(/[^ ]/));
	return margin < 2 ? 0 : margin;
}

function formOf(first: FirstLines, lead: Pick<TextForm, 'prefix' | 'indented' | 'margin'>): TextForm {
	const early: Dialect[] = [];
	const timed: Dialect[] = [];
	const late: Dialect[] = [];
	const indentedOnes: Dialect[] = [];
	let isoEarly = false;
	let special = false;
	// Which dialects take the first lines? Others of the same kind are made for that, since some keep a state.
	const trial: Dialect[] = [];
	for (const kind of DIALECTS) {
		if (kind.asks !== undefined && (first.lines.length === 0 || !kind.asks(first))) continue;
		const dialect = kind.create(first.context);
		(kind.timed ? timed : timed.length === 0 ? early : late).push(dialect);
		if (kind.indented) indentedOnes.push(dialect);
		if (!kind.timed) trial.push(kind.create(first.context));
		if (kind.beforeIso) isoEarly = true;
		if (kind.timed && kind.asks !== undefined) special = true;
	}
	const taken = new Map<string, number>();
	const parts = new LineParts();
	for (const [index, text] of first.lines.entries()) {
		const line = lineOf(text);
		parts.reset(line);
		const name =
			first.timeEnds[index] !== -1 ? 'leading time' : trial.find((dialect) => dialect.take(line, parts, -1))?.name;
		if (name !== undefined) taken.set(name, (taken.get(name) ?? 0) + 1);
	}
	const all = [...taken.values()].reduce((sum, count) => sum + count, 0);
	const access = taken.get('access log') ?? 0;
	const owners = new Set(DIALECTS.flatMap(({ owns }) => (owns === undefined ? [] : [owns])));
	// Among access logs lines without a time belong to an error's, but not to a request's.
	if (access > 0) for (const dialect of timed) owners.add(dialect.name);
	return {
		early,
		timed,
		late,
		indentedOnes,
		isoEarly,
		plain: !isoEarly && !special && lead.prefix === undefined && !lead.indented && lead.margin === 0,
		owners,
		...lead,
		joins: all > 0 && all >= first.unindented * 0.1 && access < all / 2,
	};
}

function lineOf(text: string): Line {
	const line = new Line();
	const bytes = Buffer.from(text, 'latin1');
	line.set(bytes, 0, bytes.length);
	return line;
}
