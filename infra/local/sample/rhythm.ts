/**
 * When lines arrive: a Poisson-like stream whose intensity swings once a day around its mean, with the peak at
 * `PEAK_HOUR` UTC and the trough twelve hours later.
 */
import type { Draws } from './draws.ts';

const HOUR = 3_600_000_000;
const DAY = 24 * HOUR;
const PEAK_HOUR = 15;
/** The peak is 1.45 times the mean, the trough 0.55 times. */
const SWING = 0.45;
/** The inverse of the cumulative intensity is taken as straight within this step; the error is far below a second. */
const STEP = HOUR / 6;

/** Integral of the intensity up to `micros` (since 1970), in microseconds of mean traffic; differences are what counts. */
export function cumulativeIntensity(micros: number): number {
	const radiansPerMicro = (2 * Math.PI) / DAY;
	return micros + (SWING / radiansPerMicro) * Math.sin(((micros % DAY) - PEAK_HOUR * HOUR) * radiansPerMicro);
}

/**
 * `count` ≥ 2 arrival times in whole microseconds since 1970, ascending; the first is `start`, the last is `end`.
 *
 * Exponential gaps, scaled to the span's total intensity, give the times at constant traffic; the inverse of the
 * cumulative intensity bends them to the day's rhythm. O(count + span).
 */
export function arrivals(draws: Draws, count: number, start: number, end: number): Float64Array {
	const times = new Float64Array(count);
	let total = 0;
	for (let i = 1; i < count; i++) {
		total -= Math.log(1 - draws.next());
		times[i] = total;
	}
	const base = cumulativeIntensity(start);
	const scale = (cumulativeIntensity(end) - base) / total;
	let low = start;
	let lowIntensity = 0;
	let high = Math.min(start + STEP, end);
	let highIntensity = cumulativeIntensity(high) - base;
	for (let i = 0; i < count; i++) {
		const intensity = (times[i] ?? 0) * scale;
		while (intensity > highIntensity && high < end) {
			low = high;
			lowIntensity = highIntensity;
			high = Math.min(high + STEP, end);
			highIntensity = cumulativeIntensity(high) - base;
		}
		const share = (intensity - lowIntensity) / (highIntensity - lowIntensity);
		times[i] = Math.min(end, Math.round(low + share * (high - low)));
	}
	times[count - 1] = end;
	return times;
}
