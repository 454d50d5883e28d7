/**
 * Kinds of level, most severe first, and what logging libraries call them, in upper case as `lines` has levels. A word that
 * no library uses is of the kind between WARN and INFO, whatever it says: a log may have millions of those.
 */
export const levelKinds = [
	{ kind: 'FATAL', words: ['FATAL', 'CRITICAL', 'CRIT', 'ALERT', 'EMERG', 'EMERGENCY', 'PANIC'] },
	{ kind: 'ERROR', words: ['ERROR', 'ERR', 'SEVERE'] },
	{ kind: 'WARN', words: ['WARN', 'WARNING'] },
	{ kind: 'another word', words: [] },
	{ kind: 'none', words: [''] },
	{ kind: 'INFO', words: ['INFO', 'INFORMATION', 'NOTICE'] },
	{ kind: 'DEBUG', words: ['DEBUG', 'FINE', 'FINER'] },
	{ kind: 'TRACE', words: ['TRACE', 'VERBOSE', 'FINEST'] },
] as const satisfies readonly { readonly kind: string; readonly words: readonly string[] }[];

/** How many of the kinds, from the first on, are severe: FATAL and ERROR. */
export const severeKinds = 2;

/** The kinds' numbers of those without a name of their own. */
const otherKind = levelKinds.findIndex(({ kind }) => kind === 'another word');
const noKind = levelKinds.findIndex(({ kind }) => kind === 'none');

const kinds: ReadonlyMap<string, number> = new Map(
	levelKinds.flatMap(({ words }, number) => words.map((word): [string, number] => [word, number])),
);

/** The number of the most severe kind among levels; that of lines without one where there are none. */
export function mostSevereKind(levels: Iterable<string>): number {
	let least: number | undefined;
	for (const level of levels) {
		const kind = kinds.get(level) ?? otherKind;
		if (least === undefined || kind < least) least = kind;
	}
	return least ?? noKind;
}

/** At most so many of a template's levels: the more severe ones, in the order given. */
export function shownLevels(levels: readonly string[], places: number): readonly string[] {
	if (levels.length <= places) return levels;
	const shown = new Set(levels.toSorted((a, b) => mostSevereKind([a]) - mostSevereKind([b])).slice(0, places));
	return levels.filter((level) => shown.has(level));
}
