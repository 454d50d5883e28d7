import type { TimeContext } from './time-context.ts';

export type { TimeContext } from './time-context.ts';

/**
 * A whole text as a time, in any layout of `layouts/`, or digits as an epoch: microseconds since the epoch, UTC, cut below. `'ambiguous'` where
 * its zone is an abbreviation that means several offsets and the context names no zone; `undefined` where it is no time.
 */
export function parseTimeText(_text: string, _context: TimeContext): number | 'ambiguous' | undefined {
	throw new Error('not written yet');
}

/** An epoch in s, ms, µs or ns, told by its magnitude (2255 at the latest, 1973 at the earliest; ns from 2001), with a fraction. */
export function parseTimeNumber(_value: number | bigint | string): number | undefined {
	throw new Error('not written yet');
}

export interface LeadingTime {
	readonly micros: number | 'ambiguous';
	/** Index behind the time, its zone and the bracket that closes it; not behind the blanks that follow. */
	readonly end: number;
	/** A stable word for the report: `iso`, `clf`, `ctime`, `rfc3164`, `slashes`, … */
	readonly layout: string;
}

/** A time at the beginning of a text, or in a bracket at its beginning. `from` is where to begin (0). */
export function findLeadingTime(_text: string, _context: TimeContext, _from?: number): LeadingTime | undefined {
	throw new Error('not written yet');
}
