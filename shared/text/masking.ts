/**
 * A masking turns a message into its masked form by replacing what varies (numbers, ids, paths) with placeholders.
 * It is the only place where text becomes a template: training and scoring call the same one.
 */
export interface Masking {
	/** Short name for people, e.g. `notebook`. */
	readonly name: string;
	/** Hash of everything that decides the outcome: equal fingerprints mean equal masked messages. Names a folder. */
	readonly fingerprint: string;
	/**
	 * True where `mask(m) === mask(collapseDigitRuns(m))` for every `m`. Then lines may be grouped by the collapsed
	 * message first, and only the distinct keys are masked.
	 */
	readonly collapsesDigitRuns: boolean;
	/** A plain function: it needs no `this`, and is one function as long as the masking lives. */
	readonly mask: (message: string) => string;
}

/** The coarse key: every run of ASCII digits becomes a single `0`. `shared/group` computes the same on bytes. */
export function collapseDigitRuns(message: string): string {
	return message.replace(/[0-9]+/g, '0');
}
