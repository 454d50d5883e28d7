/** Links within the page: a template's row, its place on the map, its hours. */

export type Part = 'template' | 'map' | 'hours';

export interface Target {
	readonly part: Part;
	readonly template: number;
}

export function linkTo(part: Part, template: number): string {
	return `#${part}-${template}`;
}

function targetOf(hash: string): Target | undefined {
	const [, part, number] = /^#(template|map|hours)-(\d{1,9})$/.exec(hash) ?? [];
	// Holds: the pattern has these three.
	return part === undefined ? undefined : { part: part as Part, template: Number(number) };
}

/**
 * Calls `follow` with what the address names now and whenever that changes, also when the same link is taken twice. What
 * is named now is followed once the charts have their heights, as is a part of the page, which was not there when the
 * browser looked for it.
 */
export function onTarget(follow: (target: Target) => void): void {
	const read = () => {
		const target = targetOf(location.hash);
		if (target) follow(target);
	};
	window.addEventListener('hashchange', read);
	document.addEventListener('click', (event) => {
		const link = event.target instanceof Element ? event.target.closest('a[href^="#"]') : null;
		if (link && link.getAttribute('href') === location.hash) read();
	});
	afterLayout(() => {
		read();
		const part = location.hash.length > 1 ? document.getElementById(location.hash.slice(1)) : null;
		part?.scrollIntoView();
	});
}

/** Charts are drawn when their place is first measured, which is after the next frame's callbacks. */
export function afterLayout(work: () => void): void {
	requestAnimationFrame(() => requestAnimationFrame(work));
}
