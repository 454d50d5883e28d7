import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dayMicros, dayOf, lookBackRange } from '../../../shared/pipeline/look-back.ts';
import { micros } from '../duckdb/workbench.ts';

const day = (date: string) => micros(`${date}T00:00:00Z`);
const now = new Date('2026-11-24T16:00:00Z');

describe('the look-back window', () => {
	const rangeOf = (dates: readonly string[], length: number) => lookBackRange(dates.map(day), length, now);
	const tomorrow = day('2026-11-25');

	it('is the newest days that have lines, so many of them', () => {
		assert.deepEqual(rangeOf(['2026-11-20', '2026-11-23', '2026-11-22'], 2), {
			from: day('2026-11-22'),
			to: tomorrow,
		});
		assert.equal(rangeOf(['2026-11-23'], 30).from, day('2026-11-23'));
	});

	it('is about the lines, not the clock: logs of long ago are trained on', () => {
		assert.equal(rangeOf(['2005-06-03', '2005-07-27'], 1).from, day('2005-07-27'));
	});

	it('keeps an archive beside one line of today', () => {
		assert.equal(rangeOf(['2005-06-03', '2005-06-04', '2026-11-24'], 30).from, day('2005-06-03'));
	});

	it('has no line from the future, but those of a zone that is ahead', () => {
		assert.deepEqual(rangeOf(['2026-11-23', '2199-01-01'], 30), { from: day('2026-11-23'), to: tomorrow });
		assert.equal(rangeOf(['2026-11-23', '2026-11-25'], 1).from, tomorrow);
	});

	it('is of future days where there are no others', () => {
		assert.deepEqual(rangeOf(['2030-01-30', '2030-02-01'], 1), {
			from: day('2030-02-01'),
			to: Number.POSITIVE_INFINITY,
		});
	});

	it('begins before everything where nothing has lines', () => {
		assert.equal(rangeOf([], 30).from, Number.NEGATIVE_INFINITY);
	});

	it('has days that begin at midnight, before 1970 too', () => {
		assert.equal(dayOf(micros('2026-11-24T23:59:59.999999Z')), day('2026-11-24'));
		assert.equal(dayOf(-1), -dayMicros);
	});
});
