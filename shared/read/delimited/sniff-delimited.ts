import type { DelimitedStart } from '../sniff.ts';

/** Whether a drop is delimited, told by its first bytes; `whole` says that they are all of it. */
export function sniffDelimited(_sample: Uint8Array, _whole: boolean): DelimitedStart | undefined {
	throw new Error('not written yet');
}
