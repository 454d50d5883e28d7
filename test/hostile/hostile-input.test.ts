/** The beginning of what `npm run hostile` does. */
import assert from 'node:assert/strict';
import { after, before, describe, it, type TestContext } from 'node:test';
import { eachCostlyFile } from './costly-trials.ts';
import { tryEqualDrops } from './equal-drops.ts';
import { type HostileFile, hostileFile } from './hostile-files.ts';
import { HostileTrial } from './trial.ts';

const count = 60;
const batchSize = 10;
const seed = 1;

describe('hostile files', () => {
	let trial: HostileTrial;
	before(async () => {
		trial = await HostileTrial.start();
	});
	after(async () => await trial[Symbol.asyncDispose]());

	it('are the same for the same seed, whatever was made before', () => {
		const { seeds } = trial;
		assert.deepEqual(hostileFile(seed, 42, seeds), hostileFile(seed, 42, seeds));
		assert.notDeepEqual(hostileFile(seed, 42, seeds).bytes, hostileFile(seed + 1, 42, seeds).bytes);
		const keys = new Set(Array.from({ length: count }, (_, index) => hostileFile(seed, index, seeds).key));
		assert.equal(keys.size, count);
	});

	it('start from files that are whole', async () => {
		const scored = trial.seeds.filter(({ isScored }) => isScored);
		const valid = scored.map(({ name, ending, bytes }, i) => ({
			key: `valid-${i}${ending}`,
			bytes,
			origin: name,
		}));
		for (const [i, { status, message }] of (await trial.score(valid)).entries()) {
			assert.equal(status, 'complete', `${valid[i]?.origin}: ${message}`);
		}
	});

	it(`each end in a score or a reason: ${count}`, async (test: TestContext) => {
		const outcomes = new Map<string, number>();
		for (let first = 0; first < count; first += batchSize) {
			const files = Array.from({ length: batchSize }, (_, i) => hostileFile(seed, first + i, trial.seeds));
			for (const { status, reason } of await trial.score(files)) {
				const outcome = reason ?? status;
				outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
			}
		}
		test.diagnostic(JSON.stringify(Object.fromEntries(outcomes)));
		// Else the mutations would be too timid, or too crude.
		for (const outcome of ['complete', 'unreadable', 'no-usable-rows']) {
			assert.ok((outcomes.get(outcome) ?? 0) > 0, outcome);
		}
	});

	it('of every kind that is dear to read, made small, end so as well', async () => {
		const files: HostileFile[] = [];
		for await (const hostile of eachCostlyFile(seed, 0.005, trial.folder)) files.push(hostile);
		for (let first = 0; first < files.length; first += batchSize) {
			await trial.score(files.slice(first, first + batchSize));
		}
		assert.ok(files.length > 25);
	});

	it('leave a log of which each line is one JSON object', async () => {
		assert.ok((await trial.checkLog()) > count);
	});
});

describe('drops of one size', () => {
	it('that are written again and deleted leave a true model and true features', async () => {
		const { violations, writes } = await tryEqualDrops(16, 2, seed);
		assert.deepEqual(violations, []);
		assert.ok(writes > 16);
	});
});
