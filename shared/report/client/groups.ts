import * as Plot from '@observablehq/plot';
import type { ReportCluster, ReportComponent, ReportContents } from '../report-contents.ts';
import { chart, tipStyle } from './chart.ts';
import { h, logText, section } from './elements.ts';
import { count, figure, percent, plural } from './formats.ts';
import { table } from './table.ts';

/** Clusters with what is in them. */
export function clusters({ clusters: all, quality }: ReportContents): HTMLElement {
	const view = table<ReportCluster>({
		caption: 'Clusters by size, each with examples of its most frequent templates',
		rows: all,
		rowsAtFirst: 30,
		columns: [
			{ label: 'Cluster', numeric: true, value: ({ cluster }) => cluster, cell: ({ cluster }) => String(cluster) },
			{ label: 'Lines', numeric: true, value: ({ lines }) => lines, cell: ({ lines }) => count(lines) },
			{
				label: 'Share',
				numeric: true,
				value: ({ lines }) => lines,
				cell: ({ lines }) => percent(lines / quality.lines),
			},
			{
				label: 'Templates',
				numeric: true,
				value: ({ templates }) => templates,
				cell: ({ templates }) => count(templates),
			},
			{ label: 'Terms', cell: ({ terms }) => logText(terms.join(', ')) },
			{
				label: 'Sample messages',
				wide: true,
				cell: ({ samples }) => h('ul', { class: 'samples' }, ...samples.map((sample) => h('li', {}, logText(sample)))),
			},
		],
	});
	return section('clusters', 'Clusters', view.element);
}

/** The elbow and the silhouette over numbers of clusters, with the one that was chosen. */
export function clusterCounts({ sweep, quality }: ReportContents): HTMLElement {
	const chosen = quality.clusters;
	const rows = sweep.map((point) => ({ ...point, chosen: false }));
	const here = { clusterCount: chosen, inertia: quality.inertia, silhouette: quality.silhouette };
	const curve = (y: 'inertia' | 'silhouette', colour: string) => () => {
		const shown = rows.filter((row) => row[y] !== null);
		return {
			height: 230,
			marginLeft: 52,
			insetLeft: 6,
			insetRight: 12,
			x: { label: 'clusters (k)', domain: kDomain(rows, chosen) },
			y: { label: null, grid: true, ticks: 5, zero: y === 'inertia', nice: true },
			marks: [
				Plot.ruleX([chosen], { stroke: 'var(--quiet)', strokeDasharray: '4 3' }),
				Plot.text([chosen], {
					x: (k: number) => k,
					frameAnchor: y === 'inertia' ? ('top' as const) : ('bottom' as const),
					text: (k: number) => `k = ${k} chosen`,
					textAnchor: chosen > 30 ? 'end' : 'start',
					dx: chosen > 30 ? -6 : 6,
					dy: y === 'inertia' ? 4 : -4,
					fontSize: 12,
					stroke: 'var(--surface)',
					strokeWidth: 4,
					fill: 'var(--ink)',
				}),
				Plot.lineY(shown, { x: 'clusterCount', y, stroke: colour, strokeWidth: 2 }),
				Plot.dot(shown, {
					x: 'clusterCount',
					y,
					fill: colour,
					r: 3.5,
					title: (row: (typeof rows)[number]) => `k = ${row.clusterCount}\n${y} ${figure(row[y] ?? 0)}`,
					tip: tipStyle,
					className: y,
				}),
				here[y] === null
					? null
					: Plot.dot([here], { x: 'clusterCount', y, stroke: 'var(--ink)', strokeWidth: 2, r: 7, className: 'chosen' }),
			],
		};
	};
	return section(
		'counts',
		'How many clusters',
		h(
			'div',
			{ class: 'pair' },
			chart(
				'Inertia over the number of clusters: the elbow',
				[h('strong', {}, 'Elbow. '), 'Inertia falls with every further cluster; past the bend little is gained.'],
				curve('inertia', 'var(--colour-0)'),
			).element,
			chart(
				'Silhouette over the number of clusters',
				[h('strong', {}, 'Silhouette. '), 'How much nearer lines are to their own cluster than to the next, up to 1.'],
				curve('silhouette', 'var(--colour-2)'),
			).element,
		),
	);
}

function kDomain(rows: readonly { readonly clusterCount: number }[], chosen: number): [number, number] {
	const counts = [...rows.map(({ clusterCount }) => clusterCount), chosen];
	return [Math.min(...counts), Math.max(...counts)];
}

/** What each component explains, and by which terms. */
export function components({ components: all, quality }: ReportContents): HTMLElement {
	const shares = all.map(({ share }, component) => ({ component, share }));
	const cumulative = shares.map(({ component }) => ({
		component,
		share: all.slice(0, component + 1).reduce((sum, { share }) => sum + share, 0),
	}));
	const view = table<ReportComponent & { readonly component: number }>({
		caption:
			'Components of the reduced space (the tfidf_ columns), each with its strongest terms; − says that a term pulls the other way',
		rows: all.map((row, component) => ({ ...row, component })),
		columns: [
			{
				label: 'Component',
				value: ({ component }) => component,
				cell: ({ component }) => h('code', {}, `tfidf_${component}`),
			},
			{ label: 'Explained', numeric: true, value: ({ share }) => share, cell: ({ share }) => percent(share) },
			{
				label: 'Singular value',
				numeric: true,
				value: ({ singularValue }) => singularValue,
				cell: ({ singularValue }) => figure(singularValue),
			},
			{
				label: 'Strongest terms',
				wide: true,
				cell: ({ terms }) =>
					h(
						'ul',
						{ class: 'terms' },
						...terms.map(([term, weight]) =>
							h(
								'li',
								{},
								logText(term),
								h('span', { class: 'quiet' }, ` ${weight < 0 ? '−' : ''}${Math.abs(weight).toFixed(2)}`),
							),
						),
					),
			},
		],
	});
	return section(
		'components',
		'Explained variance',
		h(
			'p',
			{},
			`${plural(all.length, 'component')} keep ${percent(quality.explainedVariance, 2)} of the variance of the terms.`,
		),
		chart(
			'Explained variance by component, and added up',
			[h('strong', {}, 'Bars: '), 'share of each component. ', h('strong', {}, 'Line: '), 'all up to it.'],
			() => ({
				height: 220,
				marginLeft: 48,
				x: { label: 'component', type: 'band' as const },
				y: {
					label: null,
					grid: true,
					ticks: 5,
					percent: true,
					tickFormat: (value: number) => `${value} %`,
					domain: [0, 100],
				},
				marks: [
					Plot.barY(shares, {
						x: 'component',
						y: 'share',
						fill: 'var(--colour-0)',
						title: ({ component, share }: (typeof shares)[number]) => `tfidf_${component}\n${percent(share)}`,
						tip: tipStyle,
						className: 'explained-variance',
					}),
					Plot.lineY(cumulative, {
						x: 'component',
						y: 'share',
						stroke: 'var(--colour-1)',
						strokeWidth: 2,
						marker: 'dot',
					}),
				],
			}),
		).element,
		view.element,
	);
}
