import type { LineCodes } from '../group/line-codes.ts';
import type { LineGroups } from '../group/line-groups.ts';
import type { ScoredDrop } from './scored-drop.ts';

/** What the per-log features need of a drop's lines beside their own columns. */
export interface GroupedLines {
	/** Of each line its coarse key. */
	readonly codes: LineCodes;
	/** By key. */
	readonly messageOfKey: Uint32Array;
	/** By key: when it is first seen, and the first line in the drop at that time. */
	readonly keyFirst: Float64Array;
	readonly keyFirstLine: Uint32Array;
}

export function groupedLines(
	{ codes, keyFirst, keyFirstLine }: LineGroups,
	messageOfKey: Uint32Array,
): GroupedLines | undefined {
	return codes && { codes, messageOfKey, keyFirst, keyFirstLine };
}

/** Each line's masked message. */
export function messageOfLine({ codes, messageOfKey }: GroupedLines, line: number): number {
	return messageOfKey[codes.at(line)] as number;
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
	for (let key = 0; key < lines.messageOfKey.length; key++) {
		const own = scored.template[lines.messageOfKey[key] as number] as number;
		if (lines.keyFirst[key] !== instants[own]) continue;
		const line = lines.keyFirstLine[key] as number;
		if (found[own] === -1 || line < (found[own] as number)) found[own] = line;
	}
	return found;
}
