import { type ReportContents, type ReportTemplate, rowsAtFirst } from '../report-contents.ts';
import { levelGroup } from './colours.ts';
import { type Child, h, logText, section } from './elements.ts';
import { count, percent, plural, score, time } from './formats.ts';
import { linkTo } from './links.ts';
import { type Column, type Table, table } from './table.ts';
import { visibleText } from './visible-text.ts';

export interface Numbered extends ReportTemplate {
	readonly number: number;
}

export function numbered({ templates }: ReportContents): Numbered[] {
	return templates.map((template, number) => ({ ...template, number }));
}

/** A level with its symbol's colour; the name says it as well. */
export function levelBadge(name: string, lines?: number): HTMLElement {
	const text = name === '' ? 'no level' : visibleText(name);
	return h(
		'span',
		{ class: `level level-${levelGroup(name).toLowerCase()}` },
		h('bdi', {}, text),
		lines !== undefined && h('span', { class: 'quiet' }, ` ${count(lines)}`),
	);
}

const messageColumn: Column<Numbered> = {
	label: 'Message',
	wide: true,
	value: ({ template }) => template.toLowerCase(),
	cell: ({ template, example }) =>
		h('div', {}, logText(example), template !== example && h('div', { class: 'template' }, logText(template, true))),
};

const linesColumn: Column<Numbered> = {
	label: 'Lines',
	numeric: true,
	value: ({ count: lines }) => lines,
	cell: ({ count: lines }) => count(lines),
};

const scoreColumn: Column<Numbered> = {
	label: 'Score',
	numeric: true,
	value: ({ score: value }) => value,
	cell: ({ score: value }) => score(value),
};

const levelColumn: Column<Numbered> = {
	label: 'Level',
	value: ({ levels }) => levels[0]?.[0] ?? '',
	cell: ({ levels }) =>
		h(
			'div',
			{ class: 'levels' },
			...levels.map(([name, lines]) => levelBadge(name, levels.length > 1 ? lines : undefined)),
		),
};

const clusterColumn: Column<Numbered> = {
	label: 'Cluster',
	numeric: true,
	value: ({ cluster }) => cluster,
	cell: ({ cluster }) => String(cluster),
};

const firstSeenColumn: Column<Numbered> = {
	label: 'First seen',
	value: ({ firstSeen }) => firstSeen,
	cell: ({ firstSeen }) => h('time', { datetime: new Date(firstSeen).toISOString() }, time(firstSeen)),
};

const linksColumn: Column<Numbered> = {
	label: 'Go to',
	cell: ({ number }) =>
		h(
			'span',
			{ class: 'links' },
			h('a', { href: linkTo('map', number), 'aria-label': `Template ${number} on the map` }, 'map'),
			h('a', { href: linkTo('hours', number), 'aria-label': `Hours of template ${number}` }, 'hours'),
			h('a', { href: linkTo('template', number), 'aria-label': `Row of template ${number}` }, 'row'),
		),
};

/** New templates since the previous model. */
export function newTemplates(contents: ReportContents, all: readonly Numbered[]): HTMLElement {
	const { previous, newTemplates: found } = contents;
	const rows = found.listed.flatMap((number) => all[number] ?? []);
	const view = (): Child[] => [
		table({
			caption:
				'Templates that the previous model did not have: first some of each level, then the others, most unusual first',
			rows,
			columns: [scoreColumn, linesColumn, levelColumn, messageColumn, firstSeenColumn, linksColumn],
			rowsAtFirst,
		}).element,
		found.total > rows.length &&
			h(
				'p',
				{ class: 'note' },
				`${plural(found.total - rows.length, 'further new template is', 'further new templates are')} not listed.`,
			),
	];
	if (previous.version === null) {
		return section('new', 'New templates', h('p', {}, `${visibleText(previous.note)} All templates are new.`));
	}
	if (!previous.comparable) {
		const text = 'The previous model masks otherwise, so that its templates cannot be compared with these.';
		return section('new', 'New templates', h('p', {}, text));
	}
	return section(
		'new',
		'New templates',
		h(
			'p',
			{},
			found.total === 0
				? 'No template is new since the previous model.'
				: `${plural(found.total, 'template is', 'templates are')} new since the previous model.`,
		),
		...(found.total > 0 ? view() : []),
	);
}

/** The notebook's lists: most unusual, most common, rarest. */
export function highlights(contents: ReportContents, all: readonly Numbered[]): HTMLElement {
	const list = (title: string, numbers: readonly number[], caption: string, first: Column<Numbered>) => [
		h('h3', {}, title),
		table({
			caption,
			rows: numbers.flatMap((number) => all[number] ?? []),
			columns: [first, first === scoreColumn ? linesColumn : scoreColumn, levelColumn, messageColumn, linksColumn],
			rowsAtFirst: 10,
		}).element,
	];
	return section(
		'highlights',
		'Unusual, common, rare',
		...list(
			'Most unusual',
			contents.mostUnusual,
			'Highest anomaly score first, with a share for each level',
			scoreColumn,
		),
		...list('Most common', contents.mostCommon, 'Most lines first', linesColumn),
		...list(
			'Rarest',
			contents.rarest,
			'Fewest lines first, of equal ones those seen last, with a share for each level',
			linesColumn,
		),
	);
}

/** Every listed template, to be searched and sorted. */
export function allTemplates(
	contents: ReportContents,
	all: readonly Numbered[],
): { element: HTMLElement; view: Table<Numbered> } {
	const fresh = new Set(contents.newTemplates.listed);
	const view = table<Numbered>({
		caption: 'Templates, most frequent first; headings sort',
		rows: all,
		rowId: ({ number }) => `row-${number}`,
		search: ({ template, example, levels }) => [template, example, ...levels.map(([name]) => name)].join('\n'),
		isMarked: ({ number }) => fresh.has(number),
		columns: [
			linesColumn,
			{
				label: 'Share',
				numeric: true,
				value: linesColumn.value ?? (() => 0),
				cell: (row) => percent(row.count / contents.quality.lines),
			},
			scoreColumn,
			levelColumn,
			clusterColumn,
			messageColumn,
			firstSeenColumn,
			linksColumn,
		],
	});
	const element = section(
		'templates',
		'Templates',
		h(
			'p',
			{},
			'An example of each, with its template below: the message with what varies masked. New ones have a mark.',
		),
		view.element,
		contents.templatesLeftOut > 0 &&
			h(
				'p',
				{ class: 'note' },
				`${plural(contents.templatesLeftOut, 'template is', 'templates are')} left out: the table has a share each of the new, the most unusual and the rarest, and else the most frequent; templates.parquet has all.`,
			),
	);
	return { element, view };
}
