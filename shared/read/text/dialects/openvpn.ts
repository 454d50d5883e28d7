import { type Dialect, type DialectKind, share } from './dialect.ts';
import { restAfterTime } from './leading-time.ts';

/** OpenVPN from `verb 4` on writes the second's microseconds behind its time: `2026-11-27 14:33:01 us=609121 message`. */

const MICROS = /^ us=(\d{1,6}) /;

export const openVpn: DialectKind = {
	timed: true,
	asks: (first) =>
		share(first, (line, timeEnd) => timeEnd >= 0 && MICROS.test(line.slice(timeEnd, timeEnd + 12)), first.timed) >= 0.2,
	create: (): Dialect => ({
		name: 'openvpn',
		take(line, parts, timeEnd) {
			const micros = MICROS.exec(line.bytes.toString('latin1', timeEnd, Math.min(line.end, timeEnd + 12)));
			if (micros === null) return false;
			if (parts.time % 1e6 === 0) parts.time += Number(micros[1]);
			restAfterTime(line, parts, timeEnd + micros[0].length - 1);
			return true;
		},
	}),
};
