import * as Plot from '@observablehq/plot';
import type { ReportContents, ReportHours } from '../report-contents.ts';
import { chart, tipStyle, withGaps } from './chart.ts';
import { h, logText, section } from './elements.ts';
import { count, hoursName, plural, score, time } from './formats.ts';
import { linkTo } from './links.ts';
import { timeScale } from './time-scale.ts';

interface Hour {
	readonly start: number;
	readonly lines: number;
	readonly newTemplates: number;
	/** Null in a gap. */
	readonly score: number | null;
	readonly rarity: number;
}

export interface HistoryView {
	readonly element: HTMLElement;
	/** Shows when a template's lines came. */
	show(template: number): void;
}

const hourMs = 3_600_000;

/** The training history over time: new templates, mean score, lines; and a chosen template's lines. */
export function history(contents: ReportContents): HistoryView {
	const { hours, templateHours, templates } = contents;
	const rows = hourRows(hours);
	const step = hours.hours * hourMs;
	const name = hoursName(hours.hours);
	const [first, last] = [rows[0]?.start ?? 0, (rows.at(-1)?.start ?? 0) + step];
	const x = timeScale(first, last);
	const chosenPlace = h('div', { id: 'hours-chosen', tabindex: -1 });
	const hover = ({ start, lines, newTemplates, score: mean, rarity }: Hour) =>
		`${time(start)} UTC\n${count(lines)} lines\n${count(newTemplates)} new templates\n` +
		`mean score ${score(mean ?? 0)}\nmean rarity ${score(rarity)}`;
	const drawn = rows.filter((row) => row.score !== null);
	const charts = [
		chart(
			`New templates per ${name} over the training history`,
			[
				h('strong', {}, `New templates per ${name}. `),
				'A spike means new kinds of messages; the first one is the beginning of the history.',
			],
			(width) => ({
				height: 190,
				marginLeft: 48,
				x: x(width),
				y: { label: null, grid: true, ticks: wholeTicks(hours.newTemplates), nice: true },
				marks: [
					Plot.ruleY([0], { stroke: 'var(--line)' }),
					Plot.rectY(
						drawn.filter(({ newTemplates }) => newTemplates > 0),
						{
							x1: 'start',
							x2: ({ start }: Hour) => start + Math.max(step, 2.5 * ((last - first) / width)),
							y: 'newTemplates',
							fill: 'var(--colour-0)',
							className: 'new-templates',
						},
					),
					pointed(drawn, 'newTemplates', hover),
				],
			}),
		),
		chart(
			`Mean anomaly score per ${name} over the training history`,
			[h('strong', {}, `Mean score per ${name}. `), 'Higher means that messages became more unusual.'],
			(width) => ({
				height: 190,
				marginLeft: 48,
				x: x(width),
				y: { label: null, grid: true, ticks: 4, nice: true, zero: true },
				marks: [
					Plot.ruleY([0], { stroke: 'var(--line)' }),
					Plot.lineY(rows, {
						x: 'start',
						y: 'score',
						stroke: 'var(--colour-1)',
						strokeWidth: 1.5,
						className: 'mean-score',
					}),
					Plot.dot(alone(rows), { x: 'start', y: 'score', fill: 'var(--colour-1)', r: 2.5 }),
					pointed(drawn, 'score', hover),
				],
			}),
		),
		chart(`Lines per ${name} over the training history`, [h('strong', {}, `Lines per ${name}.`)], (width) => ({
			height: 130,
			marginLeft: 48,
			x: x(width),
			y: { label: null, grid: true, ticks: 3, nice: true, zero: true, tickFormat: '~s' },
			marks: [
				Plot.ruleY([0], { stroke: 'var(--line)' }),
				Plot.areaY(rows, {
					x: 'start',
					y: (row: Hour) => (row.score === null ? null : row.lines),
					fill: 'var(--colour-6)',
					fillOpacity: 0.5,
				}),
				pointed(drawn, 'lines', hover),
			],
		})),
	];
	return {
		element: section(
			'hours',
			'Over time',
			hours.hours > 1 &&
				h('p', { class: 'note' }, `The history is long: each point stands for ${hours.hours} hours, not for one.`),
			...charts.map(({ element }) => element),
			chosenPlace,
			h(
				'p',
				{ class: 'note' },
				'Times are UTC.',
				templateHours.leftOut > 0 &&
					` The hours of ${plural(templateHours.leftOut, 'listed template is', 'listed templates are')} left out: those of the most frequent ones are kept.`,
			),
		),
		show(template) {
			const found = templates[template];
			if (!found) return;
			const series = seriesOf(contents, template);
			chosenPlace.replaceChildren(
				h('h3', {}, 'Lines of ', h('a', { href: linkTo('template', template) }, logText(found.example))),
				series
					? templateChart(series, templateHours.hours, [first, last], found.example.slice(0, 100)).element
					: h(
							'p',
							{ class: 'note' },
							`It has ${count(found.count)} lines from ${time(found.firstSeen)} to ${time(found.lastSeen)} UTC. Hours are kept for the most frequent templates only.`,
						),
			);
		},
	};
}

interface Lines {
	readonly start: number;
	readonly lines: number;
}

function templateChart(
	series: readonly Lines[],
	hours: number,
	[first, last]: readonly [number, number],
	example: string,
) {
	const x = timeScale(first, last);
	const step = hours * hourMs;
	return chart(
		`Lines per ${hoursName(hours)} of the template ${example}`,
		[h('strong', {}, `Lines per ${hoursName(hours)} of this template.`)],
		(width) => ({
			height: 150,
			marginLeft: 48,
			x: x(width),
			y: {
				label: null,
				grid: true,
				ticks: wholeTicks(series.map(({ lines }) => lines)),
				nice: true,
				zero: true,
				tickFormat: '~s',
			},
			marks: [
				Plot.ruleY([0], { stroke: 'var(--line)' }),
				Plot.rectY(series, {
					x1: 'start',
					x2: ({ start }: Lines) => start + Math.max(step, 2.5 * ((last - first) / width)),
					y: 'lines',
					fill: 'var(--colour-2)',
					className: 'lines-of-the-template',
				}),
				pointed(series, 'lines', ({ start, lines }: Lines) => `${time(start)} UTC\n${count(lines)} lines`),
			],
		}),
	);
}

/** So many ticks that none stands between two whole numbers. */
function wholeTicks(values: readonly number[]): number {
	return Math.min(
		4,
		values.reduce((most, value) => Math.max(most, value), 1),
	);
}

function pointed<T>(rows: readonly T[], y: string, title: (row: T) => string) {
	return [
		Plot.ruleX(rows, Plot.pointerX({ x: 'start', stroke: 'var(--quiet)' })),
		Plot.tip(rows, Plot.pointerX({ x: 'start', y, title, ...tipStyle })),
	];
}

/** Rows between two gaps, which a line does not show. */
function alone(rows: readonly Hour[]): Hour[] {
	const gap = (row: Hour | undefined) => row === undefined || row.score === null;
	return rows.filter((row, i) => !gap(row) && gap(rows[i - 1]) && gap(rows[i + 1]));
}

function hourRows(hours: ReportHours): Hour[] {
	const rows = hours.start.map((start, i) => ({
		start,
		lines: hours.lines[i] ?? 0,
		newTemplates: hours.newTemplates[i] ?? 0,
		score: hours.score[i] ?? null,
		rarity: hours.rarity[i] ?? 0,
	}));
	const gap = (start: number): Hour => ({ start, lines: 0, newTemplates: 0, score: null, rarity: 0 });
	return withGaps(rows, ({ start }) => start, hours.hours * hourMs, gap);
}

function seriesOf({ templateHours }: ReportContents, template: number): Lines[] | undefined {
	const entries = templateHours.byTemplate[template];
	if (!entries) return undefined;
	const series: Lines[] = [];
	let index = 0;
	for (let i = 0; i < entries.length; i += 2) {
		index += entries[i] ?? 0;
		series.push({ start: templateHours.origin + index * templateHours.hours * hourMs, lines: entries[i + 1] ?? 0 });
	}
	return series;
}
