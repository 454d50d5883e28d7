import { findLeadingTime } from '../times/parse-time.ts';
import type { TimeContext } from '../times/time-context.ts';
import { accessLog } from './dialects/access-log.ts';
import type { Dialect } from './dialects/dialect.ts';
import { klog } from './dialects/klog.ts';
import { logfmt, logfmtWithoutTime } from './dialects/logfmt.ts';
import { rubyLogger } from './dialects/ruby-logger.ts';
import { levelAt } from './level-at.ts';
import { Line, LineParts } from './line-parts.ts';
import { behindSeparators } from './separators.ts';

/**
 * What a program wrote, where a shipper stamped it with a time: its level and its text without a time of its own. The shipper's time is
 * kept, since it says its zone.
 */
export class Payload {
	readonly #context: TimeContext;
	readonly #dialects: readonly Dialect[];
	readonly #line = new Line();
	readonly #inner = new LineParts();

	constructor(context: TimeContext) {
		this.#context = context;
		this.#dialects = [klog, rubyLogger, logfmt, logfmtWithoutTime, accessLog].map((kind) => kind.create(context));
	}

	/** Fills level, service and message of `parts`; the time stays. */
	read(bytes: Buffer, start: number, end: number, parts: LineParts): void {
		const line = this.#line;
		const inner = this.#inner;
		line.set(bytes, start, end);
		for (const dialect of this.#dialects) {
			inner.reset(line);
			if (!dialect.take(line, inner, -1) || inner.silent) continue;
			parts.level ??= inner.level;
			parts.service ??= inner.service;
			[parts.start, parts.end, parts.cutStart, parts.cutEnd] = [inner.start, inner.end, inner.cutStart, inner.cutEnd];
			parts.message = inner.message;
			return;
		}
		parts.start = this.#behindTime(line);
		parts.end = end;
		parts.level ??= levelAt(bytes, parts.start, end);
	}

	#behindTime(line: Line): number {
		const first = line.bytes[line.start] ?? 0;
		if (line.start >= line.end || (first !== 0x5b && (first < 0x30 || first > 0x39))) return line.start;
		const own = findLeadingTime(line.head, this.#context);
		return own === undefined || own.digits < 0
			? line.start
			: behindSeparators(line.bytes, line.start + own.end, line.end);
	}
}

/** Whether it is worth a look: a klog header, pairs, a second time. Most texts are none of it. */
export function mayBePayload(bytes: Buffer, start: number, end: number): boolean {
	const first = bytes[start] ?? 0;
	const second = bytes[start + 1] ?? 0;
	if (end - start < 12) return false;
	// `2026-`, `[2026/`
	if (first === 0x32 || (first === 0x5b && second === 0x32)) {
		const sign = bytes[start + (first === 0x32 ? 4 : 5)];
		return sign === 0x2d || sign === 0x2f;
	}
	// `I1127 `, `I, [`
	if (first >= 0x41 && first <= 0x5a)
		return (second >= 0x30 && second <= 0x39) || (second === 0x2c && bytes[start + 3] === 0x5b);
	if (first < 0x61 || first > 0x7a) return false;
	for (let at = start + 1; at < start + 12; at++) {
		const byte = bytes[at];
		if (byte === 0x3d) return true;
		if (byte === 0x20) return false;
	}
	return false;
}
