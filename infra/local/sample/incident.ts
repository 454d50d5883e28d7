/**
 * The day after the history: three half hours, one for each example use case of the reference notebook. What is odd is
 * not how many lines there are, except in the second, but what they say.
 */
import { catalogue, kindNamed, type MessageKind } from './catalogue.ts';
import { type Draws, seededDraws } from './draws.ts';
import { DEFAULT_SEED, HISTORY_END, HISTORY_START } from './history.ts';
import { emptyLines, type LogLines } from './log-lines.ts';
import { newDatabaseError, silentFailure } from './novelties.ts';
import { arrivals, cumulativeIntensity } from './rhythm.ts';

type SampleFormat = 'parquet' | 'ndjson.gz' | 'csv';

/** One drop of the incident. */
export interface IncidentDrop {
	/** For file names, e.g. `new-database-error`. */
	readonly name: string;
	/** For people, a few words. */
	readonly title: string;
	/** For people, one sentence. */
	readonly what: string;
	readonly lines: LogLines;
	readonly format: SampleFormat;
}

/** A line before it is written: when, and of which kind. */
interface PlannedLine {
	readonly time: number;
	readonly kind: MessageKind;
}

const MINUTE = 60_000_000;
const NEW_ERROR_LINES = 5;
const SPIKE_LINES = 1000;
/** Share of the third drop's lines that were never seen before. */
const SILENT_SHARE = 0.4;

/**
 * The incident's three drops, at 09:00, 12:00 and 15:00 UTC on 2025-12-27, each about half an hour long. The same seed
 * gives the same lines.
 */
export function sampleIncident(seed: number = DEFAULT_SEED): IncidentDrop[] {
	// Another stream than the history's, or the incident would repeat its first draws.
	const draws = seededDraws(seed + 1);
	return [
		{
			name: 'new-database-error',
			title: 'A new database error',
			what: 'Half an hour of normal traffic, and five lines of a database error that was never seen before.',
			lines: written(draws, withNewError(draws, normalTraffic(draws, 9))),
			format: 'parquet',
		},
		{
			name: 'known-error-spike',
			title: 'A spike of a known error',
			what: 'Normal traffic, and a thousand more of the "insufficient funds" errors that every day has a few of.',
			lines: written(draws, withSpike(draws, normalTraffic(draws, 12))),
			format: 'ndjson.gz',
		},
		{
			name: 'silent-failure',
			title: 'A silent failure',
			what: 'Normal volume and normal levels, but two lines in five say things that were never said before.',
			lines: written(draws, withSilentFailure(draws, normalTraffic(draws, 15))),
			format: 'csv',
		},
	];
}

/** Half an hour from `hour` o'clock, with as many lines as the history's rhythm has then, kinds drawn by their counts. */
function normalTraffic(draws: Draws, hour: number): PlannedLine[] {
	const start = Date.UTC(2025, 11, 27, hour) * 1000 + draws.between(0, MINUTE / 10);
	const end = start + 30 * MINUTE - draws.between(0, MINUTE / 10);
	const historyLines = catalogue.reduce((sum, kind) => sum + kind.count, 0);
	const share =
		(cumulativeIntensity(end) - cumulativeIntensity(start)) /
		(cumulativeIntensity(HISTORY_END) - cumulativeIntensity(HISTORY_START));
	const times = arrivals(draws, Math.round(historyLines * share), start, end);
	return Array.from(times, (time) => ({ time, kind: drawnByCount(draws, catalogue, historyLines) }));
}

function drawnByCount(draws: Draws, kinds: readonly MessageKind[], total: number): MessageKind {
	let left = draws.next() * total;
	for (const kind of kinds) {
		left -= kind.count;
		if (left < 0) return kind;
	}
	throw new RangeError(`the kinds' counts add up to less than ${total}`);
}

/** Adds the new error, scattered over the drop's second half. */
function withNewError(draws: Draws, traffic: PlannedLine[]): PlannedLine[] {
	const added = Array.from({ length: NEW_ERROR_LINES }, () => {
		return { time: momentWithin(draws, traffic, 0.5, 1), kind: newDatabaseError };
	});
	return [...traffic, ...added];
}

/** Adds the spike: it takes the middle third of the drop. */
function withSpike(draws: Draws, traffic: PlannedLine[]): PlannedLine[] {
	const kind = kindNamed('payment failed insufficient funds');
	const added = Array.from({ length: SPIKE_LINES }, () => ({ time: momentWithin(draws, traffic, 1 / 3, 2 / 3), kind }));
	return [...traffic, ...added];
}

/** Replaces a share of the lines, so that the volume stays. */
function withSilentFailure(draws: Draws, traffic: PlannedLine[]): PlannedLine[] {
	const total = silentFailure.reduce((sum, kind) => sum + kind.count, 0);
	return traffic.map((line) => {
		return draws.next() < SILENT_SHARE ? { time: line.time, kind: drawnByCount(draws, silentFailure, total) } : line;
	});
}

/** A whole microsecond between the shares `from` and `to` of the traffic's span. */
function momentWithin(draws: Draws, traffic: readonly PlannedLine[], from: number, to: number): number {
	const start = traffic[0]?.time ?? 0;
	const span = (traffic.at(-1)?.time ?? start) - start;
	return Math.floor(start + span * (from + draws.next() * (to - from)));
}

/** The planned lines in order of time, each with its message. */
function written(draws: Draws, planned: readonly PlannedLine[]): LogLines {
	const lines = emptyLines(planned.length);
	planned
		.toSorted((a, b) => a.time - b.time)
		.forEach(({ time, kind }, i) => {
			lines.timestampMicros[i] = BigInt(time);
			lines.levels[i] = draws.pick(kind.levels);
			lines.services[i] = kind.service;
			lines.messages[i] = kind.write(draws);
		});
	return lines;
}
