import type { Dialect, DialectKind } from './dialect.ts';

/** ModSecurity's native audit log: a transaction lies between `--id-A--` and `--id-Z--`, and its time leads the line behind the first. */

const BORDER = /^--[0-9a-zA-Z]{8}-+[AZ]--$/;

export const modSecurity: DialectKind = {
	timed: false,
	asks: (first) => first.lines.some((line) => BORDER.test(line)),
	create: (): Dialect => ({
		name: 'modsecurity',
		take(line, parts) {
			parts.silent = line.bytes[line.start] === 0x2d && BORDER.test(line.head.trimEnd());
			return parts.silent;
		},
	}),
};
