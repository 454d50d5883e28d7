import { type Random, seededRandom } from '../../shared/learn/random.ts';
import type { LabelledLine } from './labelled-lines.ts';

/** Lines to train on and lines to score; a scored line is novel where training has no line of its event. */
export interface Split {
	readonly training: readonly LabelledLine[];
	readonly scored: readonly LabelledLine[];
	/** For each scored line. */
	readonly novel: readonly boolean[];
}

const TRAINING_SHARE = 0.6;
const HELD_OUT_SHARE = 0.3;

/** The first 60% of the lines by time train, the rest is scored. */
export function naturalSplit(lines: readonly LabelledLine[]): Split {
	const cut = Math.floor(lines.length * TRAINING_SHARE);
	return withNovelty(lines.slice(0, cut), lines.slice(cut));
}

/** A random 30% of the events are never trained on; of the other events' lines a random 60% are. */
export function holdOutSplit(lines: readonly LabelledLine[], seed: number): Split {
	const random = seededRandom(seed);
	const events = shuffle([...new Set(lines.map(({ event }) => event))].sort(), random);
	const heldOut = new Set(events.slice(0, Math.max(1, Math.round(events.length * HELD_OUT_SHARE))));
	const training: LabelledLine[] = [];
	const scored: LabelledLine[] = [];
	for (const line of lines) {
		if (!heldOut.has(line.event) && random() < TRAINING_SHARE) training.push(line);
		else scored.push(line);
	}
	return withNovelty(training, scored);
}

function withNovelty(training: readonly LabelledLine[], scored: readonly LabelledLine[]): Split {
	const known = new Set(training.map(({ event }) => event));
	return { training, scored, novel: scored.map(({ event }) => !known.has(event)) };
}

/** Fisher–Yates. */
function shuffle<Item>(items: readonly Item[], random: Random): Item[] {
	const shuffled = [...items];
	for (let i = shuffled.length - 1; i > 0; i--) {
		const j = Math.floor(random() * (i + 1));
		const [a, b] = [shuffled[i], shuffled[j]];
		if (a === undefined || b === undefined) continue;
		shuffled[i] = b;
		shuffled[j] = a;
	}
	return shuffled;
}
