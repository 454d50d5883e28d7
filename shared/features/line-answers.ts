import type { LineCodes } from '../group/line-codes.ts';
import type { LineGroups } from '../group/line-groups.ts';
import type { ScoredDrop } from './scored-drop.ts';

/** What the per-log features need of a drop's lines beside their own columns. */
export interface GroupedLines {
	/** Of each line the code of its coarse key and day. */
	readonly codes: LineCodes;
	/** By code: its message of the summary, and its UTC day since the epoch. */
	readonly messageOfCode: Uint32Array;
	readonly dayOfCode: Uint32Array;
	/** By code: when it is first seen, and the first line in the drop at that time. */
	readonly codeFirst: Float64Array;
	readonly codeFirstLine: Uint32Array;
}

/** @param messageOfKey by coarse key */
export function groupedLines(
	{ codes, keyDays, keyDayFirst, keyDayFirstLine }: LineGroups,
	messageOfKey: Uint32Array,
): GroupedLines | undefined {
	if (!codes) return undefined;
	const { size } = keyDays;
	return {
		codes,
		messageOfCode: Uint32Array.from(
			{ length: size },
			(_, code) => messageOfKey[keyDays.first[code] as number] as number,
		),
		dayOfCode: keyDays.third.slice(0, size),
		codeFirst: keyDayFirst,
		codeFirstLine: keyDayFirstLine,
	};
}

/** The same with messages as the scored drop has them. */
export function linesOfScored(lines: GroupedLines, { messageOn }: ScoredDrop): GroupedLines {
	const { messageOfCode, dayOfCode } = lines;
	return {
		...lines,
		messageOfCode: messageOfCode.map((message, code) => messageOn(message, dayOfCode[code] as number)),
	};
}

/** Each line's message. */
export function messageOfLine({ codes, messageOfCode }: GroupedLines, line: number): number {
	return messageOfCode[codes.at(line)] as number;
}

/**
 * By template, the line at which it is new: of several at the instant of its appearance, the first in the file. −1 of a template that
 * is not new.
 */
export function newLines(lines: GroupedLines, { scored, appearances }: ScoredDrop): Float64Array {
	const { template, first, isNew } = appearances;
	const instants = new Float64Array(scored.templates.size).fill(Number.NaN);
	for (let i = 0; i < appearances.size; i++) if (isNew[i] === 1) instants[template[i] as number] = first[i] as number;
	const found = new Float64Array(scored.templates.size).fill(-1);
	for (let code = 0; code < lines.messageOfCode.length; code++) {
		const own = scored.template[lines.messageOfCode[code] as number] as number;
		if (lines.codeFirst[code] !== instants[own]) continue;
		const line = lines.codeFirstLine[code] as number;
		if (found[own] === -1 || line < (found[own] as number)) found[own] = line;
	}
	return found;
}
