import { setImmediate } from 'node:timers/promises';
import type { Breathe } from '../group/breathe.ts';

const LONGEST_BREATH_MS = 20;

/** @param checkTime throws where time is up */
export function breather(checkTime: () => void): Breathe {
	let last = performance.now();
	return () => {
		if (performance.now() - last < LONGEST_BREATH_MS) return undefined;
		checkTime();
		return setImmediate().then(() => {
			last = performance.now();
		});
	};
}
