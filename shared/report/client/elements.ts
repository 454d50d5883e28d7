import { visibleText } from './visible-text.ts';

type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;
export type Child = Node | string | null | undefined | false;

/** An element with attributes and children. Strings become text, never markup. */
export function h<K extends keyof HTMLElementTagNameMap>(
	tag: K,
	attributes: Attributes,
	...children: readonly Child[]
): HTMLElementTagNameMap[K] {
	const element = document.createElement(tag);
	for (const [name, value] of Object.entries(attributes)) {
		if (value === undefined || value === false) continue;
		element.setAttribute(name, value === true ? '' : String(value));
	}
	for (const child of children) if (child) element.append(child);
	return element;
}

/** A part of the page with its heading, reached by its name. */
export function section(id: string, title: string, ...children: readonly Child[]): HTMLElement {
	return h('section', { id, 'aria-labelledby': `${id}-title` }, h('h2', { id: `${id}-title` }, title), ...children);
}

/** Text of a log: isolated, so that its direction changes nothing around it; placeholders stand out. */
export function logText(text: string, highlightPlaceholders = false): HTMLElement {
	const element = h('bdi', { class: 'log' });
	if (!highlightPlaceholders) {
		element.append(visibleText(text));
		return element;
	}
	for (const [index, part] of text.split(/(<(?:[A-Z_]{2,20}|\*)>)/).entries()) {
		if (part !== '') element.append(index % 2 === 1 ? h('span', { class: 'slot' }, part) : visibleText(part));
	}
	return element;
}

/** A list of terms and what they are. */
export function facts(...pairs: readonly (readonly [name: string, value: Child] | false)[]): HTMLElement {
	const list = h('dl', { class: 'facts' });
	for (const pair of pairs) {
		if (!pair) continue;
		const [name, value] = pair;
		list.append(h('div', {}, h('dt', {}, name), h('dd', {}, value)));
	}
	return list;
}
