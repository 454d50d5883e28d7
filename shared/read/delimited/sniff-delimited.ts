import type { DelimitedStart } from '../sniff.ts';
import { columnNames } from './column-names.ts';
import { KNOWN_LAYOUTS } from './known-layouts.ts';
import { type Quoting, splitRow } from './split-row.ts';

/** Whether a drop is delimited, and how, as questions to its first lines. */

const MOST_LINES = 200;
/** Lines of the first row. */
const MOST_ROW_LINES = 20;
const DELIMITERS = [',', '\t', ';', '|'];
/** A column's name: few words, no sentence, no number. */
const NAME = /^[A-Za-z_@#$][\w.@#$()/:-]{0,79}(?: [\w.@#$()/:-]{1,40}){0,3}$/;
/** Names that speak for a log: without any, two lines with as many commas are not a table. */
const TIME_NAME =
	/(?:^|[^a-z])(?:@?timestamp|times?|date|datetime|ts|start|end|[a-z_]*_?(?:at|time|date|timestamp)|[a-z]+(?:Time|Date|Timestamp))(?:$|[^a-z])|(?:time|date|stamp)$/i;
const LOG_NAME = /^@?(?:message|msg|log|text|event|level|severity|loglevel|log_level|body|raw|_raw|description|line)$/i;

/** `whole`: the sample is all of the drop. `fields`: names that a rule gives, in lower case: with one of them a header is one. */
export function sniffDelimited(
	sample: Uint8Array,
	whole: boolean,
	fields: ReadonlySet<string> = new Set(),
): DelimitedStart | undefined {
	const lines = firstLines(sample, whole);
	const first = lines[0];
	if (first === undefined) return undefined;
	return fieldsStart(lines) ?? knownStart(lines) ?? headerStart(lines, fields) ?? blankHeaderStart(lines);
}

function firstLines(sample: Uint8Array, whole: boolean): string[] {
	const text = Buffer.from(sample.buffer, sample.byteOffset, sample.byteLength)
		.toString('utf8')
		.replace(/^\uFEFF/, '');
	const lines = text.split('\n', MOST_LINES + 1);
	if (!whole && lines.length <= MOST_LINES && lines.length > 1) lines.pop();
	return lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line)).filter((line) => line.trim() !== '');
}

/** `#Fields: date time …` (W3C extended: IIS, CloudFront) and Zeek's `#fields`. */
function fieldsStart(lines: readonly string[]): DelimitedStart | undefined {
	if (!lines[0]?.startsWith('#')) return undefined;
	const heading = lines.find((line) => /^#fields[:\t]/i.test(line));
	if (heading === undefined) return undefined;
	const row = lines.find((line) => !line.startsWith('#')) ?? '';
	// Exchange parts names and rows by commas.
	const isCsv = /^#fields: ?[^\s,]+,[^\s]+$/i.test(heading);
	const delimiter = isCsv ? ',' : heading.startsWith('#fields\t') || row.includes('\t') ? '\t' : ' ';
	return { delimiter, names: fieldsNames(heading), header: 'fields' };
}

/** The names of a `#Fields` line, which may come again with others. */
export function fieldsNames(heading: string): string[] {
	return columnNames(
		heading
			.slice(8)
			.trim()
			.split(/[ \t,]+/),
	);
}

function knownStart(lines: readonly string[]): DelimitedStart | undefined {
	for (const { name, delimiter, names, isRow } of KNOWN_LAYOUTS) {
		const row = firstRow(lines, { delimiter, backslash: false });
		if (row !== undefined && isRow(row)) return { delimiter, names, header: name };
	}
	return undefined;
}

/** The first row, which may go on over lines. */
function firstRow(lines: readonly string[], quoting: Quoting): readonly string[] | undefined {
	for (let count = 1; count <= MOST_ROW_LINES && count <= lines.length; count++) {
		const fields = splitRow(lines.slice(0, count).join('\n'), quoting);
		if (fields !== 'open') return typeof fields === 'string' ? undefined : fields;
	}
	return undefined;
}

function headerStart(lines: readonly string[], ruled: ReadonlySet<string>): DelimitedStart | undefined {
	const header = lines[0] ?? '';
	for (const delimiter of DELIMITERS) {
		if (!header.includes(delimiter)) continue;
		const fields = splitRow(header, { delimiter, backslash: false });
		if (typeof fields === 'string' || fields.length < 2) continue;
		const names = fields.map((name) => name.trim());
		const isRuled = (name: string) => ruled.has(name.toLowerCase());
		if (!names.every((name) => NAME.test(name) || isRuled(name)) || new Set(names).size < names.length) continue;
		// Two words with a comma between them are a sentence as easily.
		if (names.length === 2 && names.some((name) => name.includes(' '))) continue;
		if (!names.some((name) => TIME_NAME.test(name) || LOG_NAME.test(name) || isRuled(name))) continue;
		const sure = isSure(names) || names.filter(isRuled).length > 1;
		if (rowsFit(lines.slice(1), delimiter, names.length, sure))
			return { delimiter, names: columnNames(names), header: 'header' };
	}
	return undefined;
}

/** Single words, a time and what a log has besides: no sentence reads so. */
function isSure(names: readonly string[]): boolean {
	return (
		names.every((name) => !name.includes(' ')) &&
		names.some((name) => TIME_NAME.test(name)) &&
		names.some((name) => LOG_NAME.test(name))
	);
}

/** Most lines have as many fields, but for rows that are short, or go on over lines. */
function rowsFit(rows: readonly string[], delimiter: string, columns: number, sure: boolean): boolean {
	if (rows.length === 0) return columns > 2 || sure;
	let fit = 0;
	let any = 0;
	for (const row of rows) {
		const fields = splitRow(row, { delimiter, backslash: false });
		if (fields === 'open' || row.includes(delimiter)) any++;
		if (
			fields === 'open' ||
			(typeof fields !== 'string' && (fields.length === columns || (columns > 3 && fields.length === columns + 1)))
		)
			fit++;
	}
	return fit >= rows.length * 0.5 || (any >= rows.length * 0.5 && (fit > 0 || sure));
}

/** A header parted by blanks: VPC flow logs. Its rows have as many words, and numbers among them. */
function blankHeaderStart(lines: readonly string[]): DelimitedStart | undefined {
	const names = (lines[0] ?? '').split(' ');
	if (
		names.length < 4 ||
		!names.every((name) => /^[A-Za-z][A-Za-z0-9_-]{0,60}$/.test(name)) ||
		new Set(names).size < names.length
	)
		return undefined;
	if (!names.some((name) => TIME_NAME.test(name))) return undefined;
	const rows = lines.slice(1);
	const fit = rows.filter((row) => row.split(' ').length === names.length && /(?:^| )\d+(?: |$)/.test(row)).length;
	return fit > 0 && fit >= rows.length * 0.8
		? { delimiter: ' ', names: columnNames(names), header: 'header' }
		: undefined;
}
