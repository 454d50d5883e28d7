import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ScoredDrop } from '../../../shared/features/scored-drop.ts';
import { windowRows, worstWindows } from '../../../shared/features/told-windows.ts';
import { notebookMasking } from '../../../shared/text/notebook-masking.ts';
import { micros } from '../duckdb/workbench.ts';
import { summaryOf, type TestLine } from '../group/lines.ts';
import { scoreWith } from './score-with.ts';

/** A line whose score and cluster its message says: `0.5 in 1`, and whether the model knows it. */
interface ScoredLine {
	readonly start: string;
	readonly score: number;
	readonly cluster: 0 | 1;
	readonly unseen?: boolean;
}

async function scored(lines: readonly ScoredLine[]): Promise<ScoredDrop> {
	const drop = lines.map(
		({ start, ...said }): TestLine => ({
			time: micros(start),
			level: null,
			message: JSON.stringify(said),
		}),
	);
	const { summary } = await summaryOf(drop, { mask: (message) => message, collapsesDigitRuns: false });
	return await scoreWith(summary, {
		clusterCount: 2,
		componentCount: 0,
		score(template) {
			// Holds: it is what was written above.
			const { score, cluster, unseen = false } = JSON.parse(template) as ScoredLine;
			const known = { known: !unseen, knownSince: unseen ? null : 0 };
			return { template, ...known, reason: null, rarity: 1, anomalyScore: score, distance: 0, cluster, components: [] };
		},
	});
}

const [first, second, third] = ['2025-12-27T09:00:00Z', '2025-12-27T09:00:30Z', '2025-12-27T09:05:00Z'] as const;
/** Means of 0.25, 0.5 and 0.125. In the first window clusters are even, in the second they are 1 to 3. */
const three: readonly ScoredLine[] = [
	{ start: first, score: 0.5, cluster: 0 },
	{ start: first, score: 0, cluster: 1 },
	{ start: second, score: 0.5, cluster: 0 },
	{ start: second, score: 1, cluster: 1, unseen: true },
	{ start: second, score: 0.5, cluster: 1 },
	{ start: second, score: 0, cluster: 1 },
	{ start: third, score: 0.125, cluster: 0 },
];

describe('windows of a drop’s page', () => {
	it('are each a row where they are few, with the smallest cluster of equal ones', async () => {
		const { seconds, rows } = windowRows(await scored(three), 10);
		assert.equal(seconds, 30);
		assert.deepEqual(rows, [
			{ start: micros('2025-12-27T09:00:00Z'), lines: 2, mean: 0.25, max: 0.5, unseen: 0, cluster: 0 },
			{ start: micros('2025-12-27T09:00:30Z'), lines: 4, mean: 0.5, max: 1, unseen: 1, cluster: 1 },
			{ start: micros('2025-12-27T09:05:00Z'), lines: 1, mean: 0.125, max: 0.125, unseen: 0, cluster: 0 },
		]);
	});

	it('are grouped where they are many: lines, unseen ones and clusters add up', async () => {
		const { seconds, rows } = windowRows(await scored(three), 2);
		// From 09:00 to 09:05 are two groups of five minutes. The first has a mean of (2 · 0.25 + 4 · 0.5) / 6 lines.
		assert.equal(seconds, 300);
		assert.deepEqual(rows, [
			{ start: micros('2025-12-27T09:00:00Z'), lines: 6, mean: 2.5 / 6, max: 1, unseen: 1, cluster: 1 },
			{ start: micros('2025-12-27T09:05:00Z'), lines: 1, mean: 0.125, max: 0.125, unseen: 0, cluster: 0 },
		]);
	});

	it('that are grouped have the smallest cluster of equal ones', async () => {
		const { rows } = windowRows(
			await scored([
				{ start: first, score: 0.5, cluster: 1 },
				{ start: second, score: 0.25, cluster: 0 },
				{ start: third, score: 0.125, cluster: 1 },
			]),
			2,
		);
		assert.deepEqual(
			rows.map(({ lines, cluster }) => [lines, cluster]),
			[
				[2, 0],
				[1, 1],
			],
		);
	});

	it('are not made wide by one line with a stray date', async () => {
		const at = (minute: number) => `2025-12-27T09:${String(minute).padStart(2, '0')}:00Z`;
		const usual = { score: 0.25, cluster: 0 } as const;
		const minutes = Array.from({ length: 40 }, (_, minute) => ({ ...usual, start: at(minute) }));
		const { seconds } = windowRows(await scored([...minutes, { ...usual, start: '2180-01-01T00:00:00Z' }]), 30);
		assert.equal(seconds, 120);
	});

	it('are none where there are no lines', async () => {
		const drop = await scored([]);
		assert.deepEqual(windowRows(drop, 10), { seconds: 30, rows: [] });
		assert.deepEqual(worstWindows(drop, { windows: 2, messages: 2 }), { windows: [], messages: [] });
	});

	it('that are grouped by the week begin on Mondays', async () => {
		const usual = { score: 0.25, cluster: 0 } as const;
		// Every day of ten years, from a Wednesday on: 3,653 days are 523 weeks, 131 groups of four.
		const from = Date.parse('2025-01-01T12:00:00Z');
		const days = Array.from({ length: 3653 }, (_, day) => new Date(from + day * 86_400_000).toISOString());
		const { seconds, rows } = windowRows(await scored(days.map((start) => ({ ...usual, start }))), 600);
		assert.equal(seconds, 7 * 86_400);
		assert.equal(rows.length, 523);
		assert.deepEqual(new Set(rows.slice(1, -1).map(({ lines }) => lines)), new Set([7]));
		assert.ok(rows.every(({ start }) => new Date(start / 1000).getUTCDay() === 1));
		// 30 December 2024, and of its week five days.
		assert.deepEqual([rows[0]?.start, rows[0]?.lines], [micros('2024-12-30T00:00:00Z'), 5]);
	});
});

describe('the worst windows of a drop’s page', () => {
	const line = (time: string, message: string, level: string | null = null): TestLine => ({
		time: micros(`2025-12-27T${time}Z`),
		level,
		message,
	});
	const lines = [
		line('09:00:10', 'known 5'),
		line('09:00:30', 'new 7', 'ERROR'),
		line('09:00:31', 'known 6'),
		line('09:00:31', 'known 42'),
		line('09:00:40', 'known 1'),
		line('09:00:59', 'usual'),
		line('09:05:00', 'usual'),
	];
	const scores: Readonly<Record<string, number>> = { 'known <NUM>': 0.5, 'new <NUM>': 1, usual: 0.125 };

	async function worst(limits = { windows: 2, messages: 2 }) {
		const { summary } = await summaryOf(lines, notebookMasking);
		const drop = await scoreWith(summary, {
			clusterCount: 1,
			componentCount: 0,
			score(template) {
				const known = template !== 'new <NUM>';
				const rest = { reason: null, rarity: 1, distance: 0, cluster: 0, components: [] };
				const anomalyScore = scores[template] ?? Number.NaN;
				return { ...rest, template, known, knownSince: known ? 0 : null, anomalyScore };
			},
		});
		const { windows, messages } = worstWindows(drop, limits);
		return {
			windows,
			messages: messages.map(({ message, ...told }) => ({ message: summary.messages.textOf(message), ...told })),
		};
	}

	it('come first, each with its most unusual messages', async () => {
		const { windows, messages } = await worst();
		assert.deepEqual(
			windows.map(({ start }) => start),
			[micros('2025-12-27T09:00:30Z'), micros('2025-12-27T09:00:00Z')],
		);
		assert.deepEqual(messages, [
			{
				start: micros('2025-12-27T09:00:00Z'),
				message: 'known <NUM>',
				level: null,
				firstSeen: micros('2025-12-27T09:00:10Z'),
				example: 'known 5',
				count: 1,
				score: 0.5,
				known: true,
			},
			{
				start: micros('2025-12-27T09:00:30Z'),
				message: 'new <NUM>',
				level: 'ERROR',
				firstSeen: micros('2025-12-27T09:00:30Z'),
				example: 'new 7',
				count: 1,
				score: 1,
				known: false,
			},
			{
				start: micros('2025-12-27T09:00:30Z'),
				message: 'known <NUM>',
				level: null,
				// The day's example is in another window: which line it is that is wanted of this one, `exampleLines` looks up.
				firstSeen: micros('2025-12-27T09:00:31Z'),
				example: undefined,
				count: 3,
				score: 0.5,
				known: true,
			},
		]);
	});

	it('tell of a template by the first of its lines, of equal ones the least message, and add up its messages', async () => {
		const { summary } = await summaryOf(
			[
				line('09:00:03', 'job c'),
				line('09:00:01', 'job b'),
				line('09:00:02', 'job a'),
				line('09:00:02', 'task b', 'INFO'),
				line('09:00:02', 'task a', 'INFO'),
			],
			notebookMasking,
		);
		const drop = await scoreWith(summary, {
			clusterCount: 1,
			componentCount: 0,
			score(message) {
				const rest = { known: true, knownSince: 0, reason: null, rarity: 1, distance: 0, cluster: 0, components: [] };
				return { ...rest, template: message.replace(/ .*/, ' <*>'), anomalyScore: message === 'job a' ? 0.5 : 0.25 };
			},
		});
		const { messages } = worstWindows(drop, { windows: 1, messages: 9 });
		assert.deepEqual(
			messages.map(({ message, count, score, firstSeen, example }) => [
				summary.messages.textOf(message),
				count,
				score,
				firstSeen,
				example,
			]),
			[
				['job b', 3, 0.5, micros('2025-12-27T09:00:01Z'), 'job b'],
				['task a', 2, 0.25, micros('2025-12-27T09:00:02Z'), 'task a'],
			],
		);
	});

	it('are as many as are asked for', async () => {
		const { windows, messages } = await worst({ windows: 1, messages: 1 });
		assert.deepEqual(
			windows.map(({ start }) => start),
			[micros('2025-12-27T09:00:30Z')],
		);
		assert.deepEqual(
			messages.map(({ message }) => message),
			['new <NUM>'],
		);
	});
});
