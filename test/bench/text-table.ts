/** Rows of cells as text: the first column to the left, figures to the right, two spaces between. */
export function textTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
	const widths = header.map((title, column) =>
		Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)),
	);
	const line = (cells: readonly string[]) =>
		widths
			.map((width, column) => (column === 0 ? (cells[0] ?? '').padEnd(width) : (cells[column] ?? '').padStart(width)))
			.join('  ')
			.trimEnd();
	return [line(header), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line)].join('\n');
}

export function megabytes(bytes: number): string {
	return (bytes / 2 ** 20).toFixed(0);
}

export function wholeNumber(value: number): string {
	return Math.round(value).toLocaleString('en');
}
