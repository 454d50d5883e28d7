import { dayOf, type Summary } from '../group/summary.ts';

/** A summary in which a message is several where what is known of it differs from day to day. */
export interface SplitSummary {
	readonly summary: Summary;
	/** By message: what it is of the summary before, and which knowledge is asked for it. */
	readonly messageBefore: Uint32Array;
	readonly knowledge: Uint32Array;
	/** @param message of the summary before @param day since the epoch */
	messageOn(message: number, day: number): number;
}

/**
 * Splits messages by what is known on the days of their lines. Where that is the same on all days, the summary stays as it is.
 *
 * @param knowledgeOn number of what is known on a day (since the epoch)
 * O(rows + messages · kinds of knowledge)
 */
export function splitSummary(summary: Summary, knowledgeOn: (day: number) => number): SplitSummary {
	const { windows, rows, messages } = summary;
	const ofWindow = Uint32Array.from(windows, (start) => knowledgeOn(dayOf(start)));
	const first = ofWindow[0] ?? 0;
	if (ofWindow.every((knowledge) => knowledge === first)) {
		const messageBefore = Uint32Array.from({ length: messages.size }, (_, message) => message);
		const knowledge = new Uint32Array(messages.size).fill(first);
		return { summary, messageBefore, knowledge, messageOn: (message) => message };
	}
	const kinds = ofWindow.reduce((most, knowledge) => Math.max(most, knowledge), 0) + 1;
	const codeOf = (message: number, kind: number) => message * kinds + kind;
	const codes = new Set<number>();
	for (let row = 0; row < rows.size; row++) {
		codes.add(codeOf(rows.message[row] as number, ofWindow[rows.window[row] as number] as number));
	}
	// Messages stay in the order of their texts.
	const ordered = Float64Array.from(codes).sort();
	const numbers = new Map(Array.from(ordered, (code, number) => [code, number]));
	const before = Array.from(ordered, (code) => Math.floor(code / kinds));
	const knowledge = Uint32Array.from(ordered, (code) => code % kinds);
	const messageOf = (message: number, kind: number) => numbers.get(codeOf(message, kind)) as number;
	const split = Uint32Array.from(rows.message, (message, row) =>
		messageOf(message, ofWindow[rows.window[row] as number] as number),
	);
	return {
		summary: { ...summary, messages: messages.repeated(before), rows: { ...rows, message: split } },
		messageBefore: Uint32Array.from(before),
		knowledge,
		messageOn: (message, day) => messageOf(message, knowledgeOn(day)),
	};
}
