/** Damage that knows that a file is text: it is done before the text is compressed. */
import type { Random } from '../../shared/learn/random.ts';
import type { Mutation } from './byte-mutations.ts';
import { between, oneOf } from './draw.ts';
import { hostileTexts } from './hostile-texts.ts';

/** What means something to a parser of CSV or JSON. */
const tokens = [
	'"',
	'""',
	"'",
	',',
	';',
	'\n',
	'\r',
	'\r\n',
	'\n\n',
	'\\',
	'\\u',
	'\\ud800',
	'\\u0000',
	'\0',
	'{',
	'}',
];
const moreTokens = [
	'[',
	']',
	':',
	'null',
	'NaN',
	'1e999',
	'-',
	'#',
	'//',
	'/*',
	'\uFEFF',
	'\u2028',
	' ',
	'\t',
	'\x1a',
	'\x0b',
];

function atSome(file: Buffer, random: Random, most: number, inserted: () => string): Buffer {
	const parts: Buffer[] = [];
	const places = Array.from({ length: between(random, 1, most) }, () => between(random, 0, file.length));
	let from = 0;
	for (const at of places.sort((a, b) => a - b)) {
		parts.push(file.subarray(from, at), Buffer.from(inserted()));
		from = at;
	}
	return Buffer.concat([...parts, file.subarray(from)]);
}

/** Replaces some of what matches. */
function someReplaced(file: Buffer, random: Random, pattern: RegExp, replacement: () => string): Buffer {
	const rate = oneOf(random, [0.05, 0.5, 1]);
	return Buffer.from(file.toString('utf8').replace(pattern, (found) => (random() < rate ? replacement() : found)));
}

/** What stands where a time or a number should. */
const values = [
	'1e999',
	'-1e308',
	'9223372036854775808',
	'-9223372036854775809',
	'1766836800123.9999999999',
	'1766836800',
	'0',
	'-0',
	'NaN',
	'Infinity',
	'true',
	'null',
	'{}',
	'[[]]',
	'""',
	'"0001-01-01T00:00:00Z"',
	'"9999-12-31T23:59:59.999999999Z"',
	'"2026-02-30T25:61:61Z"',
	'"2026-03-02T09:00Z"',
	'"2026-03-02T09:00:00+99:99"',
	'"294247-01-10 04:00:54.775807"',
	'"infinity"',
	'"epoch"',
	'"2026-03-02 09:00:00 America/New_York"',
	'"2026-03-02 09:00:00 \'; DROP TABLE lines; --"',
	'"٢٠٢٦-٠٣-٠٢"',
];

export const textMutations: Readonly<Record<string, Mutation>> = {
	'tokens within': (file, random) => atSome(file, random, 8, () => oneOf(random, random() < 0.5 ? tokens : moreTokens)),
	'hostile text within': (file, random) => atSome(file, random, 4, () => oneOf(random, hostileTexts)),
	'other values for times': (file, random) =>
		someReplaced(file, random, /"?2026-[^",;]*"?/g, () => oneOf(random, values)),
	'huge numbers': (file, random) =>
		someReplaced(file, random, /\d+/g, () => oneOf(random, ['9', '0', '1.5e']).repeat(between(random, 20, 2000))),
	'hostile names': (file, random) =>
		someReplaced(file, random, /level/g, () => JSON.stringify(oneOf(random, hostileTexts)).slice(1, -1)),
	'messages of objects': (file, random) =>
		someReplaced(
			file,
			random,
			/"message": ?"[^"]*"/g,
			() => `"message": ${oneOf(random, ['{"a":[1]}', '[[]]', '1e400', 'true'])}`,
		),
	'line ends of all kinds': (file, random) =>
		someReplaced(file, random, /\n/g, () => oneOf(random, ['\r', '\r\n', '\n\r', '\u2028', '\0', '\n\n\n'])),
	'no UTF-8': (file, random) => {
		const changed = Buffer.from(file);
		for (let n = between(random, 1, 20); n > 0 && file.length > 0; n--) {
			changed[between(random, 0, file.length - 1)] = oneOf(random, [0x80, 0xc0, 0xed, 0xf5, 0xff]);
		}
		return changed;
	},
	'UTF-16': (file, random) => {
		const text = `${oneOf(random, ['\uFEFF', ''])}${file.toString('utf8')}`;
		const little = Buffer.from(text, 'utf16le');
		const whole = random() < 0.5 ? little : Buffer.from(little).swap16();
		return whole.subarray(0, whole.length - between(random, 0, 3));
	},
	'UTF-32': (file) => Buffer.from(Uint32Array.from([...`\uFEFF${file}`], (c) => c.codePointAt(0) ?? 0).buffer),
	'Latin-1': (file) => Buffer.from(file.toString('utf8'), 'latin1'),
	'in brackets': (file, random) => {
		const depth = oneOf(random, [1, 100, 10_000, 100_000]);
		const [open, close] = oneOf(random, [
			['[', ']'],
			['{"a":', '}'],
			['"', '"'],
		]);
		return Buffer.concat([
			Buffer.from(open.repeat(depth)),
			file,
			Buffer.from(random() < 0.5 ? close.repeat(depth) : ''),
		]);
	},
	'without its header': (file) => file.subarray(file.indexOf('\n') + 1),
};
