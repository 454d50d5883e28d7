/** The sample's nine days of history, of the shape the reference notebook prints. */
import { catalogue, kindNamed } from './catalogue.ts';
import { type Draws, seededDraws } from './draws.ts';
import { emptyLines, joined, type LogLines } from './log-lines.ts';
import { arrivals } from './rhythm.ts';

/** First and last line, in microseconds since 1970: 2025-12-17T23:44:21.030517Z and 2025-12-26T23:44:14.821532Z. */
export const HISTORY_START = Date.UTC(2025, 11, 17, 23, 44, 21) * 1000 + 30_517;
export const HISTORY_END = Date.UTC(2025, 11, 26, 23, 44, 14) * 1000 + 821_532;

export const DEFAULT_SEED = 20_251_217;

/** Half of the nine days: two drops of a size. */
const MICROSECONDS_PER_PART = 4.5 * 86_400_000_000;

/** The first ten lines, as the notebook prints them (its sixth is cut off there). */
const opening: readonly (readonly [kind: string, message: string])[] = [
	['cache miss', 'Cache miss for key: cache_70'],
	['slow query', 'Slow query detected - duration: 184ms'],
	['database query completed', 'Database query completed - rows: 297, duration: 370ms'],
	['cache miss', 'Cache miss for key: cache_89'],
	['session created', 'User session created - session_id: sess_665158'],
	['api request POST', 'API request received - endpoint: /api/payments, method: POST, latency: 212ms'],
	['rate limit', 'Rate limit approaching for user 9201'],
	['cache miss', 'Cache miss for key: cache_94'],
	['cache hit', 'Cache hit for key: cache_58'],
	['email sent', 'Email notification sent to user249@example.com'],
];

/**
 * 131,935 lines from 2025-12-17T23:44:21Z to 2025-12-26T23:44:14Z: every kind of the catalogue as often as it says, in
 * random order, at a daily rhythm. The same seed gives the same lines. O(lines).
 */
export function sampleHistory(seed: number = DEFAULT_SEED): LogLines {
	return joined(Array.from(sampleHistoryInParts(seed), ({ lines }) => lines));
}

/**
 * The lines of `sampleHistory`, half of the time at once, named by its first day, e.g. `2025-12-17`: whoever is done with a part
 * before asking for the next never holds them all.
 */
export function* sampleHistoryInParts(seed: number = DEFAULT_SEED): Generator<{ name: string; lines: LogLines }> {
	const draws = seededDraws(seed);
	const order = shuffledKinds(draws);
	const times = arrivals(draws, order.length, HISTORY_START, HISTORY_END);
	let from = 0;
	while (from < times.length) {
		const part = partOf(times[from]);
		let to = from;
		while (to < times.length && partOf(times[to]) === part) to++;
		const lines = emptyLines(to - from);
		for (let i = from; i < to; i++) {
			const kind = catalogue[order[i] ?? 0];
			if (kind === undefined) throw new RangeError(`the catalogue has no kind ${order[i]}`);
			lines.timestampMicros[i - from] = BigInt(times[i] ?? 0);
			lines.levels[i - from] = draws.pick(kind.levels);
			lines.services[i - from] = kind.service;
			lines.messages[i - from] = opening[i]?.[1] ?? kind.write(draws);
		}
		yield { name: new Date((times[from] ?? 0) / 1000).toISOString().slice(0, 10), lines };
		from = to;
	}
}

function partOf(micros = 0): number {
	return Math.floor((micros - HISTORY_START) / MICROSECONDS_PER_PART);
}

/** Indices into the catalogue, each as often as its count says: the opening's first, then the rest shuffled. */
function shuffledKinds(draws: Draws): Uint8Array {
	const total = catalogue.reduce((sum, kind) => sum + kind.count, 0);
	const order = new Uint8Array(total);
	let filled = 0;
	for (const [name] of opening) order[filled++] = catalogue.indexOf(kindNamed(name));
	catalogue.forEach((kind, kindIndex) => {
		const opened = opening.filter(([name]) => name === kind.name).length;
		order.fill(kindIndex, filled, filled + kind.count - opened);
		filled += kind.count - opened;
	});
	// Fisher and Yates, from the end down to the opening, which stays where it is.
	for (let i = total - 1; i > opening.length; i--) {
		const j = draws.between(opening.length, i);
		const held = order[i] ?? 0;
		order[i] = order[j] ?? 0;
		order[j] = held;
	}
	return order;
}
