import type { Dialect, DialectKind } from './dialect.ts';

/** Labelled tab-separated values (http://ltsv.org): `time:27/Nov/2026:14:33:01 +0000 TAB host:10.0.0.1 TAB req:GET /`. */

const LABEL = /^[A-Za-z_][\w.-]{0,63}:/;
const MOST_PAIRS = 200;

export const ltsv: DialectKind = {
	timed: false,
	create: (): Dialect => ({
		name: 'ltsv',
		take(line, parts) {
			if (line.indented || !LABEL.test(line.head) || !line.head.includes('\t')) return false;
			const pairs = line.text(line.start, line.end).split('\t', MOST_PAIRS);
			if (pairs.length < 3 || !pairs.every((pair) => LABEL.test(pair))) return false;
			parts.record = Object.fromEntries(
				pairs.map((pair) => {
					const colon = pair.indexOf(':');
					return [pair.slice(0, colon), pair.slice(colon + 1)];
				}),
			);
			return true;
		},
	}),
};
