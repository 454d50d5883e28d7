import * as Plot from '@observablehq/plot';
import type { DropContents } from '../drop-contents.ts';
import { chart, tipStyle } from './chart.ts';
import { h, section } from './elements.ts';
import { count, percent, score, secondsName, time } from './formats.ts';
import { timeScale } from './time-scale.ts';

interface Window {
	readonly start: number;
	readonly end: number;
	readonly lines: number;
	readonly mean: number;
	readonly max: number;
	readonly unseenShare: number;
	readonly cluster: number;
}

/** A drop's windows over time: score, share of unseen lines, dominant cluster. */
export function windowCharts({ windows, windowSeconds }: DropContents): HTMLElement {
	const step = windows.seconds * 1000;
	const rows: Window[] = windows.start.map((start, i) => ({
		start,
		end: start + step,
		lines: windows.lines[i] ?? 0,
		mean: windows.mean[i] ?? 0,
		max: windows.max[i] ?? 0,
		unseenShare: (windows.unseen[i] ?? 0) / Math.max(1, windows.lines[i] ?? 1),
		cluster: windows.cluster[i] ?? -1,
	}));
	if (rows.length === 0) return section('windows', 'Over time', h('p', {}, 'It has no lines.'));
	const domain = [rows[0]?.start ?? 0, rows.at(-1)?.end ?? 0];
	const x = timeScale(domain[0] ?? 0, domain[1] ?? 0);
	const name = secondsName(windows.seconds);
	const title = (row: Window) =>
		`${time(row.start, true)} UTC\n${count(row.lines)} lines\nhighest score ${score(row.max)}\nmean score ${score(row.mean)}\n` +
		`${percent(row.unseenShare)} never seen\nmostly cluster ${row.cluster}`;
	const pointed = (y: keyof Window) => [
		Plot.ruleX(rows, Plot.pointerX({ x: middle, stroke: 'var(--quiet)' })),
		Plot.tip(rows, Plot.pointerX({ x: middle, y, title, ...tipStyle })),
	];
	const clusters = [...new Set(rows.map(({ cluster }) => cluster))].sort((a, b) => a - b);
	return section(
		'windows',
		'Over time',
		windows.seconds > windowSeconds &&
			h(
				'p',
				{ class: 'note' },
				`There are too many windows to draw: each mark stands for ${name}, not for ${windowSeconds} s.`,
			),
		chart(
			`Anomaly score over time, windows of ${name}`,
			[
				h('strong', {}, 'Score. '),
				'Bars: the highest of a single line; what was never seen scores above 0.5. Line: the mean.',
			],
			(width) => ({
				height: 220,
				marginLeft: 48,
				x: x(width),
				y: { label: null, domain: [0, 1], grid: true, ticks: 5 },
				marks: [
					Plot.ruleY([0.5], { stroke: 'var(--quiet)', strokeDasharray: '4 3' }),
					bars(rows, 'max', 'var(--colour-1)', width, domain, 'highest-score'),
					Plot.lineY(rows, { x: middle, y: 'mean', stroke: 'var(--ink)', strokeWidth: 1.5, className: 'mean-score' }),
					Plot.ruleY([0], { stroke: 'var(--line)' }),
					pointed('max'),
				],
			}),
		).element,
		chart(
			`Share of lines never seen before over time, windows of ${name}`,
			[
				h('strong', {}, 'Never seen. '),
				rows.some(({ unseenShare }) => unseenShare > 0)
					? 'Share of the lines whose template the model does not know.'
					: 'None: the model knows the template of every line.',
			],
			(width) => ({
				height: 170,
				marginLeft: 48,
				x: x(width),
				y: {
					label: null,
					domain: [0, 100],
					percent: true,
					grid: true,
					ticks: 4,
					tickFormat: (value: number) => `${value} %`,
				},
				marks: [
					bars(rows, 'unseenShare', 'var(--colour-4)', width, domain, 'unseen-share'),
					Plot.ruleY([0], { stroke: 'var(--line)' }),
					pointed('unseenShare'),
				],
			}),
		).element,
		chart(
			`Dominant cluster over time, windows of ${name}`,
			[
				h('strong', {}, 'Dominant cluster. '),
				'The one that most lines of a window belong to; a new pattern is a new row.',
			],
			(width) => ({
				height: 40 + 16 * Math.max(3, clusters.length),
				marginLeft: 48,
				x: x(width),
				y: {
					label: null,
					type: 'band' as const,
					domain: clusters,
					tickFormat: (cluster: number) => String(cluster),
					padding: 0.2,
				},
				marks: [
					Plot.gridY({ stroke: 'var(--line)', strokeOpacity: 0.6 }),
					Plot.barX(rows, {
						x1: 'start',
						x2: (row: Window) => widened(row, width, domain),
						y: 'cluster',
						fill: 'var(--colour-0)',
						className: 'dominant-cluster',
					}),
					pointed('cluster'),
				],
			}),
		).element,
		h('p', { class: 'note' }, 'Times are UTC. Windows without lines are left blank.'),
	);
}

function bars(
	rows: readonly Window[],
	y: 'max' | 'unseenShare',
	fill: string,
	width: number,
	domain: number[],
	className: string,
) {
	return Plot.rectY(
		rows.filter((row) => row[y] > 0),
		{ x1: 'start', x2: (row: Window) => widened(row, width, domain), y, fill, fillOpacity: 0.8, className },
	);
}

function middle({ start, end }: Window): number {
	return (start + end) / 2;
}

/** A bar's end, so that even one of thousands can be seen. */
function widened({ start, end }: Window, width: number, [first = 0, last = 0]: number[]): number {
	return Math.max(end, start + (1.5 * (last - first)) / width);
}
