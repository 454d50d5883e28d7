import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { DropFacts, Stage } from './stages.ts';

export interface Measurement {
	/** One for each repetition. */
	readonly seconds: readonly number[];
	/** Resident, Node.js and DuckDB included. */
	readonly peakBytes: number;
}

export async function prepareInChild(directory: string): Promise<DropFacts> {
	// Holds: it is what child.ts sends.
	return (await answerOf(['prepare', directory])) as DropFacts;
}

export async function measureInChild(stage: Stage, directory: string, repetitions: number): Promise<Measurement> {
	// Holds: it is what child.ts sends.
	return (await answerOf([stage, directory, String(repetitions)])) as Measurement;
}

/** The child inherits Node's own flags. */
function answerOf(words: readonly string[]): Promise<unknown> {
	const { promise, resolve, reject } = Promise.withResolvers<unknown>();
	const child = fork(join(import.meta.dirname, 'child.ts'), words);
	child.once('message', resolve);
	child.once('error', reject);
	child.once('exit', (code, signal) => {
		// No more than a rejection that comes too late where the child has answered.
		reject(new Error(`measuring ${words[0]} ended with ${signal ?? `exit code ${code}`} and no answer`));
	});
	return promise;
}

export function median(values: readonly number[]): number {
	const sorted = values.toSorted((a, b) => a - b);
	const middle = sorted.length / 2;
	return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle) - 1] ?? Number.NaN)) / 2;
}
