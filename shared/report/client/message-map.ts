import * as Plot from '@observablehq/plot';
import type { ReportContents, ReportTemplate } from '../report-contents.ts';
import { chart, legend, tipStyle } from './chart.ts';
import { clusterEncoding, type Encoding, levelEncoding, levelGroup, levelNames } from './colours.ts';
import { h, logText, section } from './elements.ts';
import { count, plural, score } from './formats.ts';
import { linkTo } from './links.ts';
import { brokenLines, visibleText } from './visible-text.ts';

interface Point {
	readonly number: number;
	readonly x: number;
	readonly y: number;
	readonly template: ReportTemplate;
	readonly title: string;
}

export interface MessageMapView {
	readonly element: HTMLElement;
	/** Marks a template's point. */
	mark(template: number): void;
}

/** The template space in two dimensions, once by cluster, once by level. */
export function messageMap(contents: ReportContents): MessageMapView {
	const { map, templates, clusters } = contents;
	const points: Point[] = map.points.flatMap(({ template: number, x, y }) => {
		const template = templates[number];
		return template ? [{ number, x, y, template, title: tipText(template) }] : [];
	});
	const marked = h('p', { role: 'status', class: 'status' });
	let chosen: Point | undefined;
	const byCluster = clusterEncoding(clusters.map(({ cluster }) => cluster));
	const terms = new Map(clusters.map(({ cluster, terms: words }) => [cluster, words[0] ?? '']));
	const levels = levelNames.filter((name) => points.some(({ template }) => mainLevel(template) === name));
	const onChoose = (datum: unknown) => {
		// The marks' data are points.
		location.hash = linkTo('template', (datum as Point).number);
	};
	const charts = [
		chart(
			`Message map of ${plural(points.length, 'template')}, coloured by cluster`,
			[
				h('strong', {}, 'By cluster. '),
				'Each point is a template, the larger the more lines it has; near points are similar messages.',
			],
			(width) =>
				mapOptions(points, ({ template }) => template.cluster, byCluster, chosen, width, clusterLabels(points)),
			{
				legend: [
					legend('Clusters', byCluster, (cluster) => {
						const words = terms.get(cluster) ?? '';
						return words === '' ? `${cluster}` : `${cluster} ${visibleText(words)}`;
					}),
				],
				onChoose,
			},
		),
		chart(
			`Message map of ${plural(points.length, 'template')}, coloured by log level`,
			[
				h('strong', {}, 'By level. '),
				'The same points, by the level that most lines of a template have. Errors in a region of their own are a pattern of their own.',
			],
			(width) => mapOptions(points, ({ template }) => mainLevel(template), levelEncoding, chosen, width),
			{ legend: [legend('Levels', only(levelEncoding, levels), (level) => level)], onChoose },
		),
	];
	return {
		element: section(
			'map',
			'Message map',
			h(
				'p',
				{},
				'Tight groups are similar messages; what lies apart is unusual. Point at one to read it, choose it to see its row.',
			),
			marked,
			h('div', { class: 'pair' }, ...charts.map(({ element }) => element)),
			h('p', { class: 'note' }, method(contents)),
		),
		mark(number) {
			chosen = points.find((point) => point.number === number);
			const template = templates[number];
			if (template) {
				marked.replaceChildren(
					chosen ? 'Marked: ' : 'Not on the map, which shows the most frequent, unusual and new templates: ',
					h('a', { href: linkTo('template', number) }, logText(template.example)),
				);
			}
			for (const { redraw } of charts) redraw();
		},
	};
}

function method({ map }: ReportContents): string {
	const left =
		map.leftOut > 0
			? ` ${plural(map.leftOut, 'template is', 'templates are')} left out: the map has a share each of the new, the most unusual and the rarest, and else the most frequent.`
			: ' All templates are on it.';
	if (map.iterations === 0) return `Too few templates for a map: they are in one line.${left}`;
	return (
		`t-SNE of the templates’ coordinates in the reduced space, perplexity ${map.perplexity}, ${count(map.iterations)} iterations, fixed seed. ` +
		`Axes have no unit, and the distance between far groups means little.${left}`
	);
}

function mapOptions<T extends string | number>(
	points: readonly Point[],
	group: (point: Point) => T,
	encoding: Encoding<T>,
	chosen: Point | undefined,
	width: number,
	labels: readonly Label[] = [],
) {
	// Many points are small ones: they must not hide each other.
	const crowd = Math.min(1, Math.sqrt(100 / Math.max(1, points.length)));
	const mostRadius = crowd * Math.max(10, Math.min(16, width / 34));
	return {
		height: Math.round(Math.min(520, Math.max(320, width * 0.85))),
		axis: null,
		inset: 26,
		margin: 4,
		color: { type: 'categorical' as const, domain: encoding.domain, range: encoding.colours },
		symbol: { domain: encoding.domain, range: encoding.symbols },
		r: {
			range: [2.5 + crowd, mostRadius],
			domain: [0, points.reduce((most, { template }) => Math.max(most, template.count), 1)],
		},
		marks: [
			Plot.frame({ stroke: 'var(--line)', rx: 6 }),
			Plot.dot(points, {
				x: 'x',
				y: 'y',
				r: ({ template }: Point) => template.count,
				fill: group,
				symbol: group,
				fillOpacity: 0.85,
				stroke: 'var(--surface)',
				strokeWidth: 1,
				title: 'title',
				tip: tipStyle,
				className: 'templates',
			}),
			Plot.text(labels, {
				x: 'x',
				y: 'y',
				text: 'text',
				fill: 'var(--ink)',
				stroke: 'var(--surface)',
				strokeWidth: 4,
				fontSize: 11,
				fontWeight: 600,
				pointerEvents: 'none',
				ariaHidden: 'true',
			}),
			chosen && [
				Plot.dot([chosen], {
					x: 'x',
					y: 'y',
					r: 20,
					stroke: 'var(--ink)',
					strokeWidth: 2.5,
					className: 'marked-template',
				}),
				Plot.tip([chosen], { x: 'x', y: 'y', title: 'title', ...tipStyle }),
			],
		],
	};
}

interface Label {
	readonly x: number;
	readonly y: number;
	readonly text: string;
}

/** Cluster numbers beside the largest point of each. */
function clusterLabels(points: readonly Point[]): Label[] {
	const largest = new Map<number, Point>();
	for (const point of points) {
		const { cluster, count: lines } = point.template;
		if (lines > (largest.get(cluster)?.template.count ?? 0)) largest.set(cluster, point);
	}
	return [...largest].map(([cluster, { x, y }]) => ({ x, y, text: String(cluster) }));
}

function mainLevel({ levels }: ReportTemplate) {
	return levelGroup(levels[0]?.[0] ?? '');
}

function tipText(template: ReportTemplate): string {
	const levels = template.levels.map(
		([name, lines]) => `${name === '' ? 'no level' : visibleText(name)} ${count(lines)}`,
	);
	return [
		brokenLines(visibleText(template.example), 44, 4),
		`${plural(template.count, 'line')} · ${levels.join(', ')}`,
		`cluster ${template.cluster} · score ${score(template.score)}`,
	].join('\n');
}

function only<T>(encoding: Encoding<T>, kept: readonly T[]): Encoding<T> {
	const places = encoding.domain.flatMap((value, i) => (kept.includes(value) ? [i] : []));
	const pick = <V>(values: readonly V[]): V[] => places.flatMap((i) => values.slice(i, i + 1));
	return { domain: pick(encoding.domain), colours: pick(encoding.colours), symbols: pick(encoding.symbols) };
}
