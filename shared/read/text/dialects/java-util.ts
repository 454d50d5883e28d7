import type { Dialect, DialectKind } from './dialect.ts';
import { restAfterTime } from './leading-time.ts';

/**
 * Formats whose time has a line of its own, and whose level and message follow in the next: java.util.logging (`Nov 27, 2026 2:27:12 PM shop.Orders main`,
 * then `INFO: message`), Samba.
 */

const LEVEL_LINE = /^(?:SEVERE|WARNING|INFO|CONFIG|FINE|FINER|FINEST|INFOS|WARNUNG|SCHWERWIEGEND): /;

export const javaUtil: DialectKind = {
	timed: true,
	asks: (first) => {
		let pairs = 0;
		for (let index = 1; index < first.lines.length; index++)
			if (
				(first.timeEnds[index - 1] ?? -1) >= 0 &&
				(first.timeEnds[index] ?? -1) < 0 &&
				LEVEL_LINE.test(first.lines[index] ?? '')
			)
				pairs++;
		return first.timed > 0 && pairs >= first.timed * 0.6;
	},
	create: (): Dialect => ({
		name: 'java.util.logging',
		take(line, parts, timeEnd) {
			restAfterTime(line, parts, timeEnd);
			if (parts.level !== null) return true;
			parts.levelFollows = true;
			return true;
		},
	}),
};
