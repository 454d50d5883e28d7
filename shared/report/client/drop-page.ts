/** The browser's part of a drop's page: what was new in it and why, its windows, the worst of them. */
import type { DropContents, DropTemplate, DropWindow } from '../drop-contents.ts';
import { rowsAtFirst } from '../report-contents.ts';
import { type Child, facts, h, logText, section } from './elements.ts';
import { count, percent, plural, score, time } from './formats.ts';
import { contentsOf, show } from './page.ts';
import { table } from './table.ts';
import { levelBadge } from './templates.ts';
import { windowCharts } from './windows.ts';

const contents = contentsOf<DropContents>('drop');

show(header(contents), h('main', {}, newTemplates(contents), windowCharts(contents), worst(contents)));

function header({
	key,
	bucket,
	eTag,
	rows,
	partlyRead,
	reading,
	scores,
	model,
	firstSeen,
	lastSeen,
	windowCount,
}: DropContents): HTMLElement {
	const skipped = Object.entries(rows.skipped).map(([reason, n]) => `${count(n)} ${reason}`);
	const span = firstSeen === null || lastSeen === null ? '' : ` from ${time(firstSeen)} to ${time(lastSeen)} UTC`;
	return h(
		'header',
		{},
		h('p', { class: 'brand' }, 'Oddline'),
		h('h1', {}, logText(key)),
		h(
			'p',
			{ class: 'lead' },
			`${plural(rows.scored, 'line')}${span}; ${percent(scores.unseenShare ?? 0)} of them never seen before.`,
		),
		partlyRead &&
			h(
				'p',
				{ class: 'warning' },
				`${percent((rows.read - rows.scored) / rows.read)} of its records gave no line: ${skipped.join(', ')}.`,
			),
		facts(
			['Mean score', scores.mean === null ? '–' : score(scores.mean)],
			['Highest score', scores.max === null ? '–' : score(scores.max)],
			['Windows', count(windowCount)],
			['Records read', count(rows.read) + (skipped.length > 0 ? `; skipped ${skipped.join(', ')}` : '')],
			['Read as', logText(reading)],
			['Model', h('code', {}, model.version)],
			['Profile', model.profile],
			['Bucket', logText(bucket)],
			['ETag', h('code', { class: 'quiet' }, eTag)],
		),
	);
}

function newTemplates({ newTemplates: { total, listed } }: DropContents): HTMLElement {
	if (total === 0) return section('new', 'New', h('p', {}, 'The model knows every line of it.'));
	const view = table<DropTemplate>({
		caption: 'Templates that the model had never seen: first some of each level, then the others, most unusual first',
		rows: listed,
		rowsAtFirst,
		search: ({ template, example, reason }) => [template, example, reason].join('\n'),
		columns: [
			{ label: 'Score', numeric: true, value: (row) => row.score, cell: (row) => score(row.score) },
			{ label: 'Lines', numeric: true, value: (row) => row.count, cell: (row) => count(row.count) },
			{
				label: 'Level',
				value: ({ levels }) => levels[0] ?? '',
				cell: ({ levels }) => h('div', { class: 'levels' }, ...levels.map((level) => levelBadge(level))),
			},
			{
				label: 'Message, and why',
				wide: true,
				value: ({ example }) => example.toLowerCase(),
				cell: ({ example, template, reason }) =>
					h(
						'div',
						{},
						logText(example),
						template !== example && h('div', { class: 'template' }, logText(template, true)),
						h('div', { class: 'reason' }, logText(reason)),
					),
			},
			{ label: 'First seen', value: ({ firstSeen }) => firstSeen, cell: ({ firstSeen }) => time(firstSeen, true) },
		],
	});
	return section(
		'new',
		'New',
		h('p', {}, `${plural(total, 'template is', 'templates are')} new.`),
		view.element,
		total > listed.length &&
			h(
				'p',
				{ class: 'note' },
				`${count(listed.length)} are listed: the most unusual ones, and the most unusual of each level.`,
			),
	);
}

function worst({ worst: windows, windowSeconds }: DropContents): HTMLElement {
	const messages = ({ messages: listed }: DropWindow): Child =>
		h(
			'ul',
			{ class: 'samples' },
			...listed.map(({ example, level, count: lines, score: value, known }) =>
				h(
					'li',
					{},
					h('span', { class: 'figure' }, score(value)),
					' ',
					levelBadge(level),
					h('span', { class: 'quiet' }, ` ${count(lines)}× `),
					logText(example),
					!known && h('span', { class: 'unseen' }, ' never seen'),
				),
			),
		);
	const view = table<DropWindow>({
		caption: `Windows of ${windowSeconds} s, most unusual first, each with its most unusual messages`,
		rows: windows,
		rowsAtFirst: 10,
		search: ({ messages: listed }) => listed.map(({ example, level }) => `${level} ${example}`).join('\n'),
		columns: [
			{ label: 'Window (UTC)', value: ({ start }) => start, cell: ({ start }) => time(start, true) },
			{ label: 'Highest', numeric: true, value: ({ max }) => max, cell: ({ max }) => score(max) },
			{ label: 'Mean', numeric: true, value: ({ mean }) => mean, cell: ({ mean }) => score(mean) },
			{ label: 'Lines', numeric: true, value: ({ lines }) => lines, cell: ({ lines }) => count(lines) },
			{ label: 'Unseen', numeric: true, value: ({ unseen }) => unseen, cell: ({ unseen }) => count(unseen) },
			{ label: 'Messages', wide: true, cell: messages },
		],
	});
	return section('worst', 'Most unusual windows', windows.length === 0 ? h('p', {}, 'It has no lines.') : view.element);
}
