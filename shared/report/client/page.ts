import { h } from './elements.ts';

/** The contents that the page holds. @throws where they are another page's */
export function contentsOf<T extends { readonly kind: string }>(kind: T['kind']): T {
	// Holds for what renderPage wrote; the kind is checked.
	const contents = JSON.parse(document.getElementById('contents')?.textContent ?? 'null') as T | null;
	if (contents?.kind !== kind) throw new Error(`the page's contents are of kind ${contents?.kind}: expected ${kind}`);
	return contents;
}

/** Puts the page's parts in place, with links to its sections. */
export function show(header: HTMLElement, main: HTMLElement): void {
	const links = [...main.querySelectorAll('section')].map((part) =>
		h('li', {}, h('a', { href: `#${part.id}` }, part.querySelector('h2')?.textContent ?? part.id)),
	);
	const navigation = h('nav', { 'aria-label': 'Parts of this page' }, h('ul', {}, ...links));
	document.getElementById('page')?.replaceChildren(header, navigation, main);
}
