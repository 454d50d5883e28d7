import { type Dialect, type DialectKind, share } from './dialect.ts';

/** OpenLDAP's slapd: seconds and nanoseconds in hexadecimal, a thread, a message: `6b09c40c.1085b853 0x7fb925779200 slapd starting`. */

const HEADER = /^([0-9a-f]{8})(?:\.([0-9a-f]{8})(?= 0x[0-9a-f]{1,16} ))? /;

export const openLdap: DialectKind = {
	timed: false,
	asks: (first) => first.timed === 0 && share(first, (line) => isHeader(line), first.unindented) >= 0.5,
	create: (): Dialect => ({
		name: 'openldap',
		take(line, parts) {
			const header = HEADER.exec(line.head);
			if (header === null || !isHeader(line.head)) return false;
			parts.time =
				Number.parseInt(header[1] ?? '', 16) * 1e6 + Math.floor(Number.parseInt(header[2] ?? '0', 16) / 1000);
			parts.layout = 'openldap';
			parts.start = line.start + header[0].length;
			return true;
		},
	}),
};

/** A whole second's nanoseconds fit into what the form holds; before 2.5 there were none, and the second tells. */
function isHeader(line: string): boolean {
	const header = HEADER.exec(line);
	if (header === null) return false;
	const seconds = Number.parseInt(header[1] ?? '', 16);
	return seconds > 1e9 && seconds < 4e9 && Number.parseInt(header[2] ?? '0', 16) < 1e9;
}
