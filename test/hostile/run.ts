/**
 * `npm run hostile [-- --files N --events N --seed S]`: that many hostile files against the scoring bundle, in batches of
 * ten, and that many events that come twice, late and out of order. Tells what became of them; exits with 1 where
 * anything did not hold, and keeps the files that did it.
 */
import { parseArgs } from 'node:util';
import type { Manifest } from '../../shared/pipeline/manifest.ts';
import { scoreShuffled } from '../end-to-end/shuffled-events.ts';
import { type HostileFile, hostileFile } from './hostile-files.ts';
import { HostileTrial } from './trial.ts';

const batchSize = 10;

const { values } = parseArgs({
	options: {
		files: { type: 'string', default: '10000' },
		events: { type: 'string', default: '1000' },
		seed: { type: 'string', default: '1' },
	},
});
const [count, events, seed] = [Number(values.files), Number(values.events), Number(values.seed)];
if (![count, events, seed].every((value) => Number.isSafeInteger(value) && value >= 0)) {
	console.error('usage: npm run hostile [-- --files N --events N --seed S], whole numbers');
	process.exit(2);
}

const outcomes = new Map<string, number>();
const violations: string[] = [];
let slowest = { milliseconds: 0, origin: '', index: 0 };
const start = performance.now();
{
	await using trial = await HostileTrial.start();
	for (let first = 0; first < count; first += batchSize) {
		const files = Array.from({ length: Math.min(batchSize, count - first) }, (_, i) =>
			hostileFile(seed, first + i, trial.seeds),
		);
		try {
			for (const [i, manifest] of (await trial.score(files)).entries()) note(manifest, first + i, files[i]);
		} catch (error) {
			await blame(trial, files, first, error);
		}
		if (process.stderr.isTTY) process.stderr.write(`\r${first + files.length} of ${count}`);
	}
	if (process.stderr.isTTY) process.stderr.write('\r');
	const seconds = (performance.now() - start) / 1000;
	console.log(
		`${count} files of seed ${seed} in ${seconds.toFixed(0)} s, ${((1000 * seconds) / count).toFixed(0)} ms each`,
	);
	for (const [outcome, files] of [...outcomes].sort(([, a], [, b]) => b - a)) console.log(`  ${outcome}: ${files}`);
	console.log(`  memory: ${(trial.peakBytes / 2 ** 20).toFixed(0)} MiB at most`);
	console.log(`  slowest: ${slowest.milliseconds} ms, file ${slowest.index} (${slowest.origin})`);
	console.log(`  log lines: ${await trial.checkLog()}`);
}
if (events > 0) {
	const shuffling = performance.now();
	try {
		const figures = Object.entries(await scoreShuffled(events, seed));
		const seconds = (performance.now() - shuffling) / 1000;
		console.log(`events in disorder, in ${seconds.toFixed(0)} s: outputs as of the clean sequence`);
		console.log(`  ${figures.map(([name, figure]) => `${name} ${figure}`).join(', ')}`);
	} catch (error) {
		violations.push(`events in disorder: ${text(error)}`);
	}
}
for (const violation of violations) console.error(`\n${violation}`);
process.exitCode = violations.length > 0 ? 1 : 0;

function note({ status, reason, timings = {} }: Manifest, index: number, hostile: HostileFile | undefined): void {
	const outcome = reason ? `${status}: ${reason}` : status;
	outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
	const milliseconds = Object.values(timings).reduce((sum, spent) => sum + spent, 0);
	if (milliseconds > slowest.milliseconds) slowest = { milliseconds, origin: hostile?.origin ?? '', index };
}

/** Which files of a batch it was: each is tried alone. */
async function blame(trial: HostileTrial, files: readonly HostileFile[], first: number, error: unknown): Promise<void> {
	const told = violations.length;
	for (const [i, hostile] of files.entries()) {
		try {
			for (const manifest of await trial.score([hostile])) note(manifest, first + i, hostile);
		} catch (alone) {
			await tell(trial, hostile, first + i, alone);
		}
	}
	if (violations.length > told) return;
	violations.push(`files ${first} to ${first + files.length - 1} of seed ${seed}, only together: ${text(error)}`);
}

async function tell(trial: HostileTrial, hostile: HostileFile, index: number, error: unknown): Promise<void> {
	const kept = await trial.keep(hostile, `${seed}-${index}`);
	const what = `file ${index} of seed ${seed} (${hostile.origin}), kept as ${kept}, key ${JSON.stringify(hostile.key)}`;
	violations.push(`${what}: ${text(error)}`);
	console.error(violations.at(-1));
}

function text(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
