import * as Plot from '@observablehq/plot';
import { type Child, h } from './elements.ts';

/** The class that the style sheet has Plot's own rules under. */
const className = 'plot';

/** How what is under the pointer is told. Its text is broken to lines before. */
export const tipStyle = {
	fill: 'var(--surface)',
	stroke: 'var(--line)',
	fontSize: 12,
	lineHeight: 1.25,
	lineWidth: 60,
} as const satisfies Plot.TipOptions;

export type ChartOptions = Omit<Plot.PlotOptions, 'width' | 'ariaLabel'>;

export interface Chart {
	readonly element: HTMLElement;
	/** Draws it again, after what it shows has changed. */
	redraw(): void;
}

/**
 * A figure with a caption and a chart that is drawn as wide as its place, again whenever that changes.
 * @param label says to those who cannot see it what the chart shows
 * @param onChoose called with the datum under the pointer when it is clicked
 */
export function chart(
	label: string,
	caption: readonly Child[],
	options: (width: number) => ChartOptions,
	{ legend, onChoose }: { legend?: readonly Element[]; onChoose?: (datum: unknown) => void } = {},
): Chart {
	const place = h('div', { class: 'place' });
	const element = h('figure', {}, h('figcaption', {}, ...caption), place, ...(legend ?? []));
	let drawn = 0;
	const redraw = () => {
		if (drawn === 0) return;
		const svg = Plot.plot({ className, ...options(drawn), width: drawn, ariaLabel: label });
		svg.setAttribute('role', 'img');
		if (onChoose) {
			// The mark under the pointer is the plot's value, which Plot's types do not know.
			svg.addEventListener('click', () => {
				const { value } = svg as unknown as { value: unknown };
				if (value) onChoose(value);
			});
		}
		place.replaceChildren(withoutStyles(svg));
	};
	new ResizeObserver(([entry]) => {
		const width = Math.floor(entry?.contentRect.width ?? 0);
		if (width === 0 || width === drawn) return;
		drawn = width;
		redraw();
	}).observe(place);
	return { element, redraw };
}

/** What symbols and colours stand for. */
export function legend<T>(
	label: string,
	encoding: { readonly domain: readonly T[]; readonly colours: readonly string[]; readonly symbols: readonly string[] },
	name: (value: T) => string,
): HTMLElement {
	const swatches = Plot.legend({
		className,
		symbol: { domain: encoding.domain, range: encoding.symbols },
		color: { domain: encoding.domain, range: encoding.colours },
		fill: 'color',
		stroke: 'none',
		tickFormat: name as (value: unknown) => string, // Plot hands over members of the domain.
	});
	swatches.setAttribute('role', 'note');
	swatches.setAttribute('aria-label', label);
	return h('div', { class: 'legend' }, withoutStyles(swatches));
}

/** The policy allows one style sheet, which has these rules: what is not connected yet was not refused yet. */
function withoutStyles<T extends Element>(element: T): T {
	for (const style of element.querySelectorAll('style')) style.remove();
	return element;
}

/** Rows of a line that breaks where `step` was left out between two. */
export function withGaps<T>(rows: readonly T[], at: (row: T) => number, step: number, gap: (start: number) => T): T[] {
	return rows.flatMap((row, i) => {
		const next = rows[i + 1];
		return next !== undefined && at(next) - at(row) > 1.5 * step ? [row, gap(at(row) + step)] : [row];
	});
}
