/** The browser's part of a model's report: reads the contents from the page and draws them. */
import type { ReportContents } from '../report-contents.ts';
import { h } from './elements.ts';
import { clusterCounts, clusters, components } from './groups.ts';
import { history } from './history.ts';
import { afterLayout, onTarget } from './links.ts';
import { messageMap } from './message-map.ts';
import { details, header, quality } from './overview.ts';
import { contentsOf, show } from './page.ts';
import { allTemplates, highlights, newTemplates, numbered } from './templates.ts';

const contents = contentsOf<ReportContents>('model');
const all = numbered(contents);
const map = messageMap(contents);
const hours = history(contents);
const templates = allTemplates(contents, all);

show(
	header(contents),
	h(
		'main',
		{},
		newTemplates(contents, all),
		quality(contents),
		map.element,
		hours.element,
		highlights(contents, all),
		clusters(contents),
		clusterCounts(contents),
		components(contents),
		templates.element,
		details(contents),
	),
);

onTarget(({ part, template }) => {
	const row = all[template];
	if (!row) return;
	if (part === 'template') templates.view.goTo(row);
	if (part === 'map') {
		map.mark(template);
		goTo(map.element);
	}
	if (part === 'hours') {
		hours.show(template);
		goTo(document.getElementById('hours-chosen'));
	}
});

function goTo(element: HTMLElement | null): void {
	if (!element) return;
	element.setAttribute('tabindex', '-1');
	element.focus({ preventScroll: true });
	afterLayout(() => element.scrollIntoView({ block: element.offsetHeight > window.innerHeight ? 'start' : 'center' }));
}
