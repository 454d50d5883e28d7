/** What training needs of each distinct masked message, over all drops: columns of one length. */
export interface MaskedTotals {
	/** Distinct masked messages, most frequent first, ties in code point order. */
	readonly messages: readonly string[];
	/** Lines, over all drops. */
	readonly counts: readonly number[];
	/** Microseconds since the epoch. */
	readonly firstSeen: readonly number[];
	readonly lastSeen: readonly number[];
	/** The least raw message in code point order. */
	readonly examples: readonly string[];
	/** Lines by level; lines without one count under the empty name. */
	readonly levels: readonly Readonly<Record<string, number>>[];
	/** Lines by UTC day (ISO 8601), in order. */
	readonly days: readonly Readonly<Record<string, number>>[];
}
