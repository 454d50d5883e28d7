import type { SkipReason } from '../lines.ts';
import type { JsonValue } from './values.ts';

/** What stands around values, and who takes them. */

/** First keys of objects that are nothing but a list of records: files of CloudTrail and Azure, of any size. */
export const envelopeStart = /^\{\s*"(?:Records|records)"\s*:\s*\[/;

/** In front of each record of `journalctl -o json-sse`: server-sent events. */
export const eventPrefix = /^data: ?(?=[{[])/;
export const EVENT_PREFIX = 'data: {'.length;

export interface JsonHandlers {
	value(value: JsonValue): void;
	/** Bytes between values, to the end of their line: not necessarily whole lines at once. Valid during the call only. */
	text(bytes: Uint8Array, start: number, end: number): void;
	skip(reason: SkipReason): void;
}
