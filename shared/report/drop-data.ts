import { mostSevereKind, shownLevels } from '../model/levels.ts';
import { chooseShown } from '../model/shown.ts';
import { cutText } from '../text/cut-text.ts';
import type { DropContents, DropTemplate, DropWindow, DropWindows } from './drop-contents.ts';
import { rowsAtFirst } from './report-contents.ts';
import { rounded } from './rounded.ts';

/** Rows of the charts: more windows are drawn in groups. */
export const mostWindows = 2000;
export const worstWindowLimits = { windows: 100, messages: 5 };

const longestText = 400;
/** Of the messages of a window, which are many. */
const longestSample = 200;

/** What is known of a drop when its page is made. Times in microseconds. */
export interface DropInput
	extends Pick<
		DropContents,
		'bucket' | 'key' | 'eTag' | 'model' | 'clusterCount' | 'rows' | 'partlyRead' | 'reading' | 'windowSeconds'
	> {
	readonly windowCount: number;
	readonly firstSeen: number | undefined;
	readonly lastSeen: number | undefined;
	readonly scores: {
		readonly meanAnomalyScore?: number;
		readonly maxAnomalyScore?: number;
		readonly unseenLineShare?: number;
	};
	readonly newTemplates: { readonly total: number; readonly templates: readonly DropTemplate[] };
	readonly windows: { readonly seconds: number; readonly rows: readonly WindowFigures[] };
	readonly worst: {
		readonly windows: readonly WindowFigures[];
		readonly messages: readonly (DropWindow['messages'][number] & { readonly start: number })[];
	};
}

interface WindowFigures {
	readonly start: number;
	readonly lines: number;
	readonly mean: number;
	readonly max: number;
	readonly unseen: number;
	readonly cluster: number;
}

/** Microseconds to milliseconds. */
const millis = (micros: number) => Math.floor(micros / 1000);

/** What a drop's page shows. Pure, and without a clock: the same drop and model give the same page. */
export function dropContents(input: DropInput): DropContents {
	const { bucket, eTag, model, clusterCount, rows, windowSeconds, windowCount, scores } = input;
	return {
		kind: 'drop',
		bucket,
		key: input.key,
		eTag,
		model,
		clusterCount,
		rows,
		partlyRead: input.partlyRead,
		reading: cutText(input.reading, longestText),
		firstSeen: input.firstSeen === undefined ? null : millis(input.firstSeen),
		lastSeen: input.lastSeen === undefined ? null : millis(input.lastSeen),
		scores: {
			mean: scores.meanAnomalyScore ?? null,
			max: scores.maxAnomalyScore ?? null,
			unseenShare: scores.unseenLineShare ?? null,
		},
		windowSeconds,
		windowCount,
		newTemplates: {
			total: input.newTemplates.total,
			listed: shownFirst(input.newTemplates.templates).map(shownTemplate),
		},
		windows: columnsOf(input.windows),
		worst: worstOf(input.worst),
	};
}

/** Those that the page shows before it is asked for more, then the others; both most unusual first. */
function shownFirst(templates: readonly DropTemplate[]): DropTemplate[] {
	const first = new Set(chooseShown(templates, rowsAtFirst, ({ levels }) => mostSevereKind(levels)));
	return [...first, ...templates.filter((template) => !first.has(template))];
}

function shownTemplate({ template, example, count, levels, score, reason, firstSeen }: DropTemplate): DropTemplate {
	return {
		template: cutText(template, longestText),
		example: cutText(example, longestText),
		count,
		levels: shownLevels(levels, 8).map((level) => cutText(level, 40)),
		score: rounded(score),
		reason: cutText(reason, 2 * longestText),
		firstSeen: millis(firstSeen),
	};
}

function columnsOf({ seconds, rows }: DropInput['windows']): DropWindows {
	return {
		seconds,
		start: rows.map(({ start }) => millis(start)),
		lines: rows.map(({ lines }) => lines),
		mean: rows.map(({ mean }) => rounded(mean, 4)),
		max: rows.map(({ max }) => rounded(max, 4)),
		unseen: rows.map(({ unseen }) => unseen),
		cluster: rows.map(({ cluster }) => cluster),
	};
}

function worstOf({ windows, messages }: DropInput['worst']): DropWindow[] {
	const byWindow = Map.groupBy(messages, ({ start }) => start);
	return windows.map(({ start, lines, mean, max, unseen }) => ({
		start: millis(start),
		lines,
		mean: rounded(mean, 4),
		max: rounded(max, 4),
		unseen,
		messages: (byWindow.get(start) ?? []).map(({ example, level, count, score, known }) => ({
			example: cutText(example, longestSample),
			level: cutText(level, 40),
			count,
			score: rounded(score, 4),
			known,
		})),
	}));
}
