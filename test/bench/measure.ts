import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { type DropFacts, type Stage, stages } from './stages.ts';

export interface Measurement {
	/** One for each repetition. */
	readonly seconds: readonly number[];
	/** Resident, Node.js and DuckDB included. */
	readonly peakBytes: number;
}

export async function prepareInChild(directory: string): Promise<DropFacts> {
	const child = start('prepare', directory);
	// Holds: it is what child.ts sends.
	const facts = (await ask(child)) as DropFacts;
	child.disconnect();
	return facts;
}

/** Every stage in a process of its own; in turns, so that what else the machine does falls on all of them alike. */
export async function measureStages(directory: string, repetitions: number): Promise<Map<Stage, Measurement>> {
	const children = new Map(stages.map((stage) => [stage, start(stage, directory)]));
	const seconds = new Map<Stage, number[]>(stages.map((stage) => [stage, []]));
	const peaks = new Map<Stage, number>();
	for (let repetition = 0; repetition <= repetitions; repetition++) {
		for (const [stage, child] of children) {
			// Holds: it is what child.ts sends.
			const answer = (await ask(child)) as { seconds: number; peakBytes: number };
			const isWarmUp = repetition === 0;
			if (!isWarmUp) seconds.get(stage)?.push(answer.seconds);
			peaks.set(stage, answer.peakBytes);
		}
	}
	for (const child of children.values()) child.disconnect();
	return new Map(
		stages.map((stage) => [stage, { seconds: seconds.get(stage) ?? [], peakBytes: peaks.get(stage) ?? 0 }]),
	);
}

/** The child inherits Node's own flags. */
function start(task: Stage | 'prepare', directory: string): ChildProcess {
	return fork(join(import.meta.dirname, 'child.ts'), [task, directory]);
}

function ask(child: ChildProcess): Promise<unknown> {
	const { promise, resolve, reject } = Promise.withResolvers<unknown>();
	const onExit = (code: number | null, signal: string | null) =>
		reject(new Error(`${child.spawnargs.at(-2)} ended with ${signal ?? `exit code ${code}`} and no answer`));
	child.once('exit', onExit);
	child.once('message', (answer) => {
		child.off('exit', onExit);
		resolve(answer);
	});
	child.send('go');
	return promise;
}

export function median(values: readonly number[]): number {
	const sorted = values.toSorted((a, b) => a - b);
	const middle = (sorted.length - 1) / 2;
	return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2;
}
