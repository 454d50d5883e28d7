import { type Child, h } from './elements.ts';
import { count, plural } from './formats.ts';

export interface Column<T> {
	readonly label: string;
	readonly cell: (row: T) => Child;
	/** What rows are sorted by; a column without it is not sorted by. */
	readonly value?: (row: T) => number | string;
	/** Numbers are written to the right and sorted from the largest at first. */
	readonly numeric?: boolean;
	/** Takes what width is left. */
	readonly wide?: boolean;
}

export interface TableOptions<T> {
	readonly caption: string;
	readonly columns: readonly Column<T>[];
	readonly rows: readonly T[];
	/** Makes rows reachable by a link. */
	readonly rowId?: (row: T) => string;
	/** Text that a search looks through; without it, or with few rows, there is no search. */
	readonly search?: (row: T) => string;
	readonly rowsAtFirst?: number;
	readonly isMarked?: (row: T) => boolean;
}

export interface Table<T> {
	readonly element: HTMLElement;
	/** Makes the row visible whatever was searched, and goes to it. */
	goTo(row: T): void;
}

const usualRowsAtFirst = 25;
/** Fewer rows are seen at once. */
const fewestSearched = 6;

/** A table that is sorted by its headings and searched; long ones show a part until they are asked for all. */
export function table<T>(options: TableOptions<T>): Table<T> {
	const { columns, rows, rowsAtFirst = usualRowsAtFirst } = options;
	const body = h('tbody', { role: 'rowgroup' });
	const status = h('p', { role: 'status', class: 'status' });
	const more = h('button', { type: 'button', class: 'more' });
	const searched = rows.length >= fewestSearched ? options.search : undefined;
	const texts = searched && rows.map((row) => searched(row).toLowerCase());
	let wanted = '';
	let shown = rowsAtFirst;
	let order: { readonly column: Column<T>; readonly descending: boolean } | undefined;

	const headings = columns.map((column) => heading(column));
	const search = texts && searchField();
	const element = h(
		'div',
		{ class: 'table' },
		search?.element,
		search && status,
		h(
			'table',
			{ role: 'table' },
			h('caption', {}, options.caption),
			h('thead', { role: 'rowgroup' }, h('tr', { role: 'row' }, ...headings.map(({ element: cell }) => cell))),
			body,
		),
		more,
	);
	const showAll = () => {
		shown = Number.POSITIVE_INFINITY;
		fill();
	};
	more.addEventListener('click', showAll);
	// On paper nothing can be unfolded.
	addEventListener('beforeprint', showAll);
	fill();
	return { element, goTo };

	function found(): T[] {
		const words = wanted
			.toLowerCase()
			.split(/\s+/)
			.filter((word) => word !== '');
		const matching = texts ? rows.filter((_, i) => words.every((word) => texts[i]?.includes(word))) : [...rows];
		const value = order?.column.value;
		if (!order || !value) return matching;
		const sign = order.descending ? -1 : 1;
		return matching.sort((a, b) => sign * compare(value(a), value(b)));
	}

	function fill(): void {
		const matching = found();
		body.replaceChildren(...matching.slice(0, shown).map(rowElement));
		const hidden = Math.max(0, matching.length - shown);
		more.hidden = hidden === 0;
		more.textContent = `Show ${count(hidden)} more`;
		status.textContent =
			wanted === '' ? plural(rows.length, 'row') : `${count(matching.length)} of ${plural(rows.length, 'row')}`;
		for (const { column, element: cell } of headings) {
			if (!column.value) continue;
			const direction = order?.column === column ? (order.descending ? 'descending' : 'ascending') : 'none';
			cell.setAttribute('aria-sort', direction);
		}
	}

	function rowElement(row: T): HTMLElement {
		const id = options.rowId?.(row);
		const marked = options.isMarked?.(row) ? 'marked' : undefined;
		return h(
			'tr',
			{ role: 'row', id, class: marked, tabindex: id ? -1 : undefined },
			...columns.map(({ label, cell, numeric, wide }) =>
				h('td', { role: 'cell', 'data-label': label, class: classes(numeric, wide) }, cell(row)),
			),
		);
	}

	function heading(column: Column<T>): { column: Column<T>; element: HTMLElement } {
		const attributes = { role: 'columnheader', scope: 'col', class: classes(column.numeric, column.wide) };
		if (!column.value) return { column, element: h('th', attributes, column.label) };
		const button = h('button', { type: 'button' }, column.label);
		button.addEventListener('click', () => {
			const first = column.numeric === true;
			order = { column, descending: order?.column === column ? !order.descending : first };
			fill();
		});
		return { column, element: h('th', { ...attributes, 'aria-sort': 'none' }, button) };
	}

	function searchField(): { element: HTMLElement; input: HTMLInputElement } {
		const input = h('input', { type: 'search', autocomplete: 'off', spellcheck: 'false' });
		input.addEventListener('input', () => {
			wanted = input.value;
			shown = rowsAtFirst;
			fill();
		});
		return { input, element: h('label', { class: 'search' }, 'Search ', input) };
	}

	function goTo(row: T): void {
		const id = options.rowId?.(row);
		if (id === undefined) return;
		if (!found().includes(row)) {
			wanted = '';
			if (search) search.input.value = '';
		}
		const position = found().indexOf(row);
		if (position >= shown) shown = position + 1;
		fill();
		const target = document.getElementById(id);
		target?.scrollIntoView({ block: 'center' });
		target?.focus({ preventScroll: true });
	}
}

function classes(numeric: boolean | undefined, wide: boolean | undefined): string | undefined {
	return numeric ? 'numeric' : wide ? 'wide' : undefined;
}

function compare(a: number | string, b: number | string): number {
	if (typeof a === 'number' && typeof b === 'number') return a - b;
	return a < b ? -1 : a > b ? 1 : 0;
}
