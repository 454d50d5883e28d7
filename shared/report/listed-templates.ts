import { mostSevereKind } from '../model/levels.ts';
import type { TemplateTable } from '../model/model.ts';
import { chooseShown } from '../model/shown.ts';
import { mappedTemplates } from './message-map.ts';
import { rowsAtFirst } from './report-contents.ts';

/** Templates in the page's table. The others are counted. */
export const listedTemplates = 2000;

/** Templates in the lists of most common, rarest and most unusual, as in the notebook. */
const shortList = 10;

export interface ListedTemplates {
	/** The model's rows that the page lists, most frequent first; a template's number is its place here. */
	readonly rows: readonly number[];
	/** All of the following are numbers. */
	readonly newTemplates: readonly number[];
	readonly mostUnusual: readonly number[];
	readonly mostCommon: readonly number[];
	readonly rarest: readonly number[];
	readonly mapped: readonly number[];
}

/**
 * Which templates a page shows: where there are too many, a share each of the new ones, the most unusual and the rarest, and
 * else the most frequent. Of those that have a share, and in the short lists but that of the most common, a flood hides no
 * other level (`chooseShown`). O(templates · log templates).
 */
export function listTemplates(templates: TemplateTable, newRows: readonly number[]): ListedTemplates {
	const byCount = templates.templates.map((_, row) => row); // the table's own order
	const byScore = byCount.toSorted((a, b) => scoreOf(b) - scoreOf(a) || a - b);
	const rarest = byCount.toSorted((a, b) => countOf(a) - countOf(b) || lastSeen(b) - lastSeen(a) || a - b);
	const newByScore = newRows.toSorted((a, b) => scoreOf(b) - scoreOf(a) || a - b);
	const choose = (limit: number): Set<number> => {
		const chosen = new Set<number>();
		const quarter = Math.floor(limit / 4);
		for (const rows of [newByScore, byScore, rarest]) for (const row of shown(rows, quarter)) chosen.add(row);
		for (const row of byCount) {
			if (chosen.size >= limit) break;
			chosen.add(row);
		}
		return chosen;
	};
	const rows = [...choose(listedTemplates)].sort((a, b) => a - b);
	const numbers = new Map(rows.map((row, number) => [row, number]));
	const numbered = (list: Iterable<number>) => [...list].flatMap((row) => numbers.get(row) ?? []);
	return {
		rows,
		newTemplates: numbered(firstShown(newByScore)),
		mostUnusual: numbered(shown(byScore, shortList)),
		mostCommon: numbered(byCount.slice(0, shortList)),
		rarest: numbered(shown(rarest, shortList)),
		mapped: numbered([...choose(mappedTemplates)].sort((a, b) => a - b)),
	};

	/** Those that the page shows before it is asked for more, then the others. */
	function firstShown(rows: readonly number[]): number[] {
		return [...new Set([...shown(rows, rowsAtFirst), ...rows])];
	}
	function shown(rows: readonly number[], places: number): readonly number[] {
		return chooseShown(rows, places, (row) => mostSevereKind(Object.keys(templates.levels[row] ?? {})));
	}
	function scoreOf(row: number): number {
		return templates.anomalyScore[row] ?? 0;
	}
	function countOf(row: number): number {
		return templates.counts[row] ?? 0;
	}
	function lastSeen(row: number): number {
		return templates.lastSeen[row] ?? 0;
	}
}
