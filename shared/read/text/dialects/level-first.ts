import { beginsWithLevel } from '../level-at.ts';
import { type Dialect, type DialectKind, share } from './dialect.ts';

/**
 * Lines without a time that begin with their level: `INFO:shop:message`, `[WARN] x`, `info: Microsoft.Hosting[14]`, or with a sign for it, as
 * consola and signale write it (`ℹ x`). Other lines belong to the one before.
 */

/** By the three bytes of its UTF-8. Signs that say no level begin an event, too. */
const SIGNS: Readonly<Record<string, string>> = {
	ℹ: 'INFO',
	'✔': 'INFO',
	'⚠': 'WARN',
	'✖': 'ERROR',
	'✘': 'ERROR',
	'⚙': 'DEBUG',
};

export const levelFirst: DialectKind = {
	timed: false,
	asks: (first) => {
		let levels = 0;
		const begun = share(
			first,
			(line) => {
				const bytes = Buffer.from(line, 'latin1');
				if (isSign(bytes, 0, bytes.length)) {
					if (SIGNS[bytes.toString('utf8', 0, 3)] !== undefined) levels++;
					return true;
				}
				// `Error: x` is what runtimes print of a crash.
				if (line.startsWith('Error: ') || beginsWithLevel(bytes, 0, bytes.length) === null) return false;
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
				parts.level = SIGNS[bytes.toString('utf8', start, start + 3)] ?? null;
				return true;
			}
			parts.level = beginsWithLevel(bytes, start, end);
			return parts.level !== null;
		},
	}),
};

/** A sign of U+2000 to U+2FFF, a blank behind it. */
function isSign(bytes: Buffer, start: number, end: number): boolean {
	return start + 4 < end && bytes[start] === 0xe2 && bytes[start + 3] === 0x20;
}
