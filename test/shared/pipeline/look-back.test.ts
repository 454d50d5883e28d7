import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dayMicros, dayOf, lookBackStart } from '../../../shared/pipeline/look-back.ts';
import { micros } from '../duckdb/workbench.ts';

const day = (date: string) => micros(`${date}T00:00:00Z`);
const now = new Date('2026-11-24T16:00:00Z');

describe('the look-back window', () => {
	it('ends with the newest day that has lines, that day included', () => {
		assert.equal(lookBackStart([day('2026-11-20'), day('2026-11-23')], 30, now), day('2026-10-25'));
		assert.equal(lookBackStart([day('2026-11-23')], 1, now), day('2026-11-23'));
	});

	it('is about the lines, not the clock: logs of long ago are trained on', () => {
		assert.equal(lookBackStart([day('2005-06-03'), day('2005-07-27')], 30, now), day('2005-06-28'));
	});

	it('is not moved by a line from the future, but by those of a zone that is ahead', () => {
		assert.equal(lookBackStart([day('2026-11-23'), day('2199-01-01')], 30, now), day('2026-10-25'));
		assert.equal(lookBackStart([day('2026-11-23'), day('2026-11-25')], 30, now), day('2026-10-27'));
	});

	it('ends with the newest of future days where there is no other', () => {
		assert.equal(lookBackStart([day('2030-01-30'), day('2030-02-01')], 2, now), day('2030-01-31'));
	});

	it('begins before everything where nothing has lines', () => {
		assert.equal(lookBackStart([], 30, now), Number.NEGATIVE_INFINITY);
	});

	it('has days that begin at midnight, before 1970 too', () => {
		assert.equal(dayOf(micros('2026-11-24T23:59:59.999999Z')), day('2026-11-24'));
		assert.equal(dayOf(-1), -dayMicros);
	});
});
