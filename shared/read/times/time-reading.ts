import type { TimeContext } from './time-context.ts';

/** What a layout has read of a text: parts of a date and a clock, and where it ended. One is reused for all texts. */
export class TimeReading {
	/** −1: the text says no year, or no date at all. */
	year = -1;
	month = -1;
	day = -1;
	/** Microseconds since midnight. */
	clock = 0;
	/** Decimal digits of the second's fraction; −1 where there is a date only. */
	digits = -1;
	zoneKind: 'none' | 'offset' | 'name' | 'ambiguous' = 'none';
	/** Microseconds east of UTC. */
	offset = 0;
	zoneName = '';
	/** Index behind what was read. */
	end = 0;
	layout = '';

	clear(): void {
		this.year = -1;
		this.month = -1;
		this.day = -1;
		this.clock = 0;
		this.digits = -1;
		this.zoneKind = 'none';
		this.offset = 0;
		this.zoneName = '';
	}
}

/** How a layout is asked: a whole field's value may be looser than the beginning of a line, where the message follows. */
export interface Asked {
	readonly whole: boolean;
	readonly context: TimeContext;
}

/** Fills `reading` up to its clock and zone, and says whether the text at `at` is of this layout. */
export type Layout = (text: string, at: number, asked: Asked, reading: TimeReading) => boolean;
