import type { Quality, ReportContents } from '../report-contents.ts';
import { type Child, facts, h, logText, section } from './elements.ts';
import { count, figure, percent, plural, score, time } from './formats.ts';
import { visibleText } from './visible-text.ts';

/** What was trained on, when, and how. */
export function header(contents: ReportContents): HTMLElement {
	const { trainedOn, quality, masking } = contents;
	const { drops, skipped } = trainedOn;
	return h(
		'header',
		{},
		h('p', { class: 'brand' }, 'Oddline'),
		h('h1', {}, 'What the logs say'),
		h(
			'p',
			{ class: 'lead' },
			`${plural(quality.lines, 'line')} from ${time(trainedOn.firstSeen)} to ${time(trainedOn.lastSeen)} UTC are ` +
				`${plural(quality.templates, 'template')} in ${plural(quality.clusters, 'cluster')}.`,
		),
		facts(
			['Model', h('code', {}, contents.version)],
			['Trained', `${time(contents.trainedAt)} UTC`],
			['Profile', contents.profile],
			[
				'Masking',
				h(
					'span',
					{},
					`${masking.name} `,
					h('code', { class: 'quiet' }, masking.fingerprint.slice(0, 12)),
					masking.ownRules.length > 0 && ` with own rules ${visibleText(masking.ownRules.join(', '))}`,
				),
			],
			['Drops', plural(drops.total, 'drop') + (skipped.total > 0 ? `, ${count(skipped.total)} left out` : '')],
			['Distinct masked messages', count(trainedOn.maskedMessages)],
		),
		...contents.warnings.map((warning) => h('p', { class: 'warning' }, logText(warning))),
	);
}

interface QualityRow {
	readonly name: string;
	readonly meaning: string;
	readonly value: (quality: Quality) => number | null;
	readonly write: (value: number) => string;
}

const qualityRows: readonly QualityRow[] = [
	{ name: 'Lines', meaning: 'trained on', value: (q) => q.lines, write: count },
	{ name: 'Templates', meaning: 'kinds of messages', value: (q) => q.templates, write: count },
	{ name: 'Terms', meaning: 'in the vocabulary', value: (q) => q.terms, write: count },
	{
		name: 'Explained variance',
		meaning: 'of the terms, kept by the components',
		value: (q) => q.explainedVariance,
		write: (value) => percent(value, 2),
	},
	{ name: 'Clusters', meaning: 'groups of messages', value: (q) => q.clusters, write: count },
	{
		name: 'Inertia',
		meaning: 'squared distance to the centroids, less is tighter',
		value: (q) => q.inertia,
		write: figure,
	},
	{
		name: 'Silhouette',
		meaning: '−1 to 1, more is better separated',
		value: (q) => q.silhouette,
		write: (value) => value.toFixed(4),
	},
];

/** This model's figures beside the previous one's. */
export function quality({ quality: now, previous }: ReportContents): HTMLElement {
	const before = previous.version === null ? undefined : previous.quality;
	const cells = (row: QualityRow, figures: Quality | undefined): Child => {
		const value = figures && row.value(figures);
		return value === undefined || value === null ? '–' : row.write(value);
	};
	return section(
		'quality',
		'Quality',
		h(
			'div',
			{ class: 'table' },
			h(
				'table',
				{ class: 'plain' },
				h('caption', {}, 'Figures of this model beside those of the one that served before'),
				h(
					'thead',
					{},
					h(
						'tr',
						{},
						h('th', { scope: 'col' }, 'Figure'),
						h('th', { scope: 'col', class: 'numeric' }, 'This model'),
						h('th', { scope: 'col', class: 'numeric' }, 'Previous'),
						h('th', { scope: 'col', class: 'numeric' }, 'Change'),
					),
				),
				h(
					'tbody',
					{},
					...qualityRows.map((row) =>
						h(
							'tr',
							{},
							h('th', { scope: 'row' }, row.name, h('span', { class: 'quiet' }, ` ${row.meaning}`)),
							h('td', { class: 'numeric' }, cells(row, now)),
							h('td', { class: 'numeric' }, cells(row, before)),
							h('td', { class: 'numeric' }, before ? change(row, now, before) : '–'),
						),
					),
				),
			),
		),
		h(
			'p',
			{ class: 'note' },
			previous.version === null
				? visibleText(previous.note)
				: `The previous model is ${previous.version}, trained on lines until ${time(previous.lastSeen)} UTC.`,
		),
	);
}

function change(row: QualityRow, now: Quality, before: Quality): string {
	const [a, b] = [row.value(now), row.value(before)];
	if (a === null || b === null) return '–';
	if (a === b) return 'same';
	return `${a > b ? '+' : '−'}${row.write(Math.abs(a - b))}`;
}

/** What the model was made of, for those who want to know all of it. */
export function details(contents: ReportContents): HTMLElement {
	const { trainedOn, scores, vocabulary, windowSeconds } = contents;
	const { drops, skipped } = trainedOn;
	const [lower, median, upper] = scores.quartiles;
	return section(
		'details',
		'Details',
		h('h3', {}, 'Anomaly score over the training lines'),
		facts(
			['Lines', count(contents.quality.lines)],
			['Mean', score(scores.mean)],
			['Standard deviation', score(scores.deviation)],
			['Least', score(scores.min)],
			['Quartiles', [lower, median, upper].map(score).join(' · ')],
			['Greatest', score(scores.max)],
			['Lines of rarity above 0.01', count(scores.rareLines)],
			['Window', `${windowSeconds} s`],
		),
		folded(
			`Vocabulary: ${plural(vocabulary.length, 'term')}`,
			h(
				'ul',
				{ class: 'terms' },
				...vocabulary.map(([term, idf]) =>
					h('li', {}, logText(term), h('span', { class: 'quiet' }, ` ${idf.toFixed(2)}`)),
				),
			),
			h('p', { class: 'note' }, 'Beside each term its inverse document frequency: the larger, the rarer.'),
		),
		folded(
			`Drops: ${count(drops.total)}`,
			h(
				'ul',
				{ class: 'drops' },
				...drops.listed.map(({ key, rows }) =>
					h('li', {}, logText(key), h('span', { class: 'quiet' }, ` ${plural(rows, 'line')}`)),
				),
			),
			drops.total > drops.listed.length &&
				h('p', { class: 'note' }, `The first ${count(drops.listed.length)} by name; model.json lists up to 10,000.`),
		),
		skipped.total > 0 &&
			folded(
				`Drops left out: ${count(skipped.total)}`,
				h(
					'ul',
					{ class: 'drops' },
					...skipped.listed.map(({ key, message }) => h('li', {}, logText(key), ': ', logText(message))),
				),
			),
	);
}

function folded(title: string, ...children: readonly Child[]): HTMLElement {
	return h('details', {}, h('summary', {}, title), ...children);
}
