/** A small drop, written by hand in the form that its writer is known to have, and what a person reads in it. */
export interface ShippedSample {
	/** Writer and form. */
	readonly kind: string;
	readonly text: string | Uint8Array;
	readonly key?: string;
	/**
	 * `SECONDS LEVEL SERVICE MESSAGE` for each event: seconds behind 2025-12-27T09:17, `-` for none, `*` for anything, also within the message. One word where
	 * the drop is `ignored`.
	 */
	readonly lines: readonly string[];
}
