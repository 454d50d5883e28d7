import { beginsWithLevel, levelAt } from '../level-at.ts';
import { type Dialect, type DialectKind, share } from './dialect.ts';

/**
 * Lines without a time that begin with their level: `INFO:shop:message`, `[WARN] x`, `info: Microsoft.Hosting[14]`, behind milliseconds since the start
 * and the thread (`251 [main] INFO shop - x`), or with a sign for it, as consola and signale write it (`ℹ x`). Other lines belong to the one before.
 */

/** By the three bytes of its UTF-8. Signs that say no level begin an event, too. */
const SIGNS: Readonly<Record<string, string>> = {
	ℹ: 'INFO',
	'✔': 'INFO',
	'⚠': 'WARN',
	'✖': 'ERROR',
	'✘': 'ERROR',
	'⚙': 'DEBUG',
	'⨯': 'ERROR',
};

export const levelFirst: DialectKind = {
	timed: false,
	indented: true,
	asks: (first) => {
		let levels = 0;
		const begun = share(
			first,
			(line) => {
				const bytes = Buffer.from(line, 'latin1');
				if (isSign(bytes, 0, bytes.length)) {
					if (levelOfSign(bytes, 0, bytes.length) !== null) levels++;
					return true;
				}
				// `Error: x` is what runtimes print of a crash.
				if (line.startsWith('Error: ') || levelOf(bytes, 0, bytes.length) === null) return false;
				levels++;
				return true;
			},
			first.unindented,
		);
		return first.timed < first.unindented * 0.2 && levels > 0 && begun >= 0.4;
	},
	create: (): Dialect => ({
		name: 'level first',
		take(line, parts) {
			const { bytes, start, end } = line;
			if (isSign(bytes, start, end)) {
				parts.level = levelOfSign(bytes, start, end);
				return true;
			}
			parts.level = levelOf(bytes, start, end);
			return parts.level !== null;
		},
	}),
};

/** Numbers and brackets before the level, as Log4j's `%r [%t] %p` and slf4j-simple write them. */
const BEFORE = /^(?:\d{1,12} +)?(?:\[[^[\]]{1,80}\] +)?(?=[A-Z]{4,8} )/;
/** winston's own level. */
const HTTP = /^http(?:\W\[[\d;]{1,8}m)?:/;

function levelOf(bytes: Buffer, start: number, end: number): string | null {
	const level = beginsWithLevel(bytes, start, end);
	if (level !== null) return level;
	const first = bytes[start] ?? 0;
	if (first === 0x68) return HTTP.test(bytes.toString('latin1', start, Math.min(end, start + 16))) ? 'HTTP' : null;
	if (first !== 0x5b && (first < 0x30 || first > 0x39)) return null;
	const before = BEFORE.exec(bytes.toString('latin1', start, Math.min(end, start + 110)))?.[0].length ?? 0;
	return before === 0 ? null : beginsWithLevel(bytes, start + before, end);
}

/** What signale writes behind its sign says more than the sign. */
function levelOfSign(bytes: Buffer, start: number, end: number): string | null {
	return levelAt(bytes, start, end) ?? SIGNS[bytes.toString('utf8', start, start + 3)] ?? null;
}

/** A sign of U+2000 to U+2FFF, a blank behind it. */
function isSign(bytes: Buffer, start: number, end: number): boolean {
	return start + 4 < end && bytes[start] === 0xe2 && bytes[start + 3] === 0x20;
}
