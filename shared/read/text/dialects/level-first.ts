import { beginsWithLevel } from '../level-at.ts';
import { type Dialect, type DialectKind, share } from './dialect.ts';

/** Lines without a time that begin with their level: `INFO:shop:message`, `[WARN] x`, `info: Microsoft.Hosting[14]`. Other lines belong to the one before. */
export const levelFirst: DialectKind = {
	timed: false,
	asks: (first) =>
		first.timed < first.unindented * 0.2 &&
		share(
			first,
			(line) => {
				const bytes = Buffer.from(line, 'latin1');
				// `Error: x` is what runtimes print of a crash.
				return !line.startsWith('Error: ') && beginsWithLevel(bytes, 0, bytes.length) !== null;
			},
			first.unindented,
		) >= 0.4,
	create: (): Dialect => ({
		name: 'level first',
		take(line, parts) {
			parts.level = beginsWithLevel(line.bytes, line.start, line.end);
			return parts.level !== null;
		},
	}),
};
