import { readClock } from '../read-clock.ts';
import { readZone } from '../read-zone.ts';
import type { Layout } from '../time-reading.ts';

/** A clock alone: `14:32:02.792`, `3:08:15 PM`. Its date comes from the object's time. */
export const timeOnly: Layout = (text, at, asked, reading) => {
	if (!readClock(text, at, reading, true)) return false;
	reading.layout = 'time-only';
	readZone(text, asked.whole, reading);
	return true;
};
