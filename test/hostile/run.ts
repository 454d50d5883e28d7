/**
 * `npm run hostile [-- --files N --events N --drops N --seed S --scale SIZE]`: each kind of file that is dear to read, at that
 * part of what an attacker would send; so many hostile files against the scoring bundle, in batches of ten; so many events that
 * come twice, late and out of order; and so many drops of one size, written again between trainings. Tells what became of
 * them; exits with 1 where anything did not hold, and keeps the files that did it.
 */
import { parseArgs } from 'node:util';
import type { Manifest } from '../../shared/pipeline/manifest.ts';
import { scoreShuffled } from '../end-to-end/shuffled-events.ts';
import { eachCostlyFile } from './costly-trials.ts';
import { tryEqualDrops } from './equal-drops.ts';
import { type HostileFile, hostileFile } from './hostile-files.ts';
import { HostileTrial } from './trial.ts';

const batchSize = 10;
const trainings = 3;

const { values } = parseArgs({
	options: {
		files: { type: 'string', default: '10000' },
		events: { type: 'string', default: '1000' },
		drops: { type: 'string', default: '116' },
		seed: { type: 'string', default: '1' },
		scale: { type: 'string', default: '1' },
	},
});
const [count, events, seed] = [Number(values.files), Number(values.events), Number(values.seed)];
const drops = Number(values.drops);
const scale = Number(values.scale);
if (![count, events, drops, seed].every((value) => Number.isSafeInteger(value) && value >= 0) || !(scale >= 0)) {
	console.error(
		'usage: npm run hostile [-- --files N --events N --drops N --seed S --scale SIZE], whole numbers, but for SIZE',
	);
	process.exit(2);
}

const outcomes = new Map<string, number>();
const violations: string[] = [];
let slowest = { milliseconds: 0, origin: '', index: 0 };
{
	await using trial = await HostileTrial.start();
	if (scale > 0) await tryCostly(trial);
	const start = performance.now();
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
	const each = (1000 * seconds) / Math.max(1, count);
	console.log(`${count} files of seed ${seed} in ${seconds.toFixed(0)} s, ${each.toFixed(0)} ms each`);
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
if (drops > 0) {
	const begun = performance.now();
	const { violations: untrue, ...figures } = await tryEqualDrops(drops, trainings, seed);
	const seconds = (performance.now() - begun) / 1000;
	console.log(
		`drops of one size, in ${seconds.toFixed(0)} s: ${untrue.length === 0 ? 'all models true' : 'VIOLATION'}`,
	);
	console.log(
		`  ${Object.entries(figures)
			.map(([name, figure]) => `${name} ${figure}`)
			.join(', ')}`,
	);
	violations.push(...untrue.map((what) => `drops of one size, ${what}`));
}
for (const violation of violations) console.error(`\n${violation}`);
process.exitCode = violations.length > 0 ? 1 : 0;

/** Each kind of costly file alone, so that time and memory are its own. */
async function tryCostly(trial: HostileTrial): Promise<void> {
	console.log(`files that are dear to read, at ${scale} of their size:`);
	for await (const hostile of eachCostlyFile(seed, scale, trial.folder)) {
		let outcome = 'VIOLATION';
		try {
			for (const { status, reason } of await trial.score([hostile])) outcome = reason ? `${status}: ${reason}` : status;
		} catch (error) {
			await tell(trial, hostile, error);
		}
		const { seconds, peakBytes } = trial.last;
		const figures = [
			`${Math.ceil(hostile.bytes.length / 1024)} KiB`,
			`${seconds.toFixed(1)} s`,
			`${Math.round(peakBytes / 2 ** 20)} MiB`,
		];
		console.log(`  ${hostile.origin}: ${outcome} (${figures.join(', ')})`);
	}
}

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
			await tell(trial, hostile, alone, first + i);
		}
	}
	if (violations.length > told) return;
	violations.push(`files ${first} to ${first + files.length - 1} of seed ${seed}, only together: ${text(error)}`);
}

async function tell(trial: HostileTrial, hostile: HostileFile, error: unknown, index?: number): Promise<void> {
	const kept = await trial.keep(hostile, index === undefined ? `${seed}-${hostile.key}` : `${seed}-${index}`);
	const which = index === undefined ? 'costly file' : `file ${index}`;
	const what = `${which} of seed ${seed} (${hostile.origin}), kept as ${kept}, key ${JSON.stringify(hostile.key)}`;
	violations.push(`${what}: ${text(error)}`);
	console.error(violations.at(-1));
}

function text(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
