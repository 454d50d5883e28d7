import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { Backlog, both, forEachAtOnce, inTurn } from '../../../shared/pipeline/at-once.ts';

/** Work that ends when it is told to. */
class Task {
	readonly #ended = Promise.withResolvers<void>();
	started = false;

	readonly run = async (): Promise<void> => {
		this.started = true;
		await this.#ended.promise;
	};

	end(): void {
		this.#ended.resolve();
	}

	fail(error: Error): void {
		this.#ended.reject(error);
	}
}

/** Everything that can go on without a task's end has gone on. */
const settled = () => setImmediate();

/** Whether a promise has settled, without waiting for it. */
function watch(promise: Promise<unknown>): () => boolean {
	let ended = false;
	const end = () => {
		ended = true;
	};
	promise.then(end, end);
	return () => ended;
}

describe('forEachAtOnce', () => {
	it('works on every item once, never on more than the limit, and always on as many as it may', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(fc.nat(5), { maxLength: 12 }), fc.integer({ min: 1, max: 4 }), async (turns, limit) => {
				const seen: number[] = [];
				let running = 0;
				let most = 0;
				await forEachAtOnce(turns.keys(), limit, async (index) => {
					most = Math.max(most, ++running);
					seen.push(index);
					for (let turn = 0; turn <= (turns[index] ?? 0); turn++) await settled();
					running--;
				});
				assert.deepEqual(seen, [...turns.keys()]);
				assert.equal(most, Math.min(limit, turns.length));
			}),
			{ numRuns: 40 },
		);
	});

	it('asks for an item only when there is room for it', async () => {
		const tasks = [new Task(), new Task(), new Task()];
		let asked = 0;
		function* items() {
			for (const task of tasks) {
				asked++;
				yield task;
			}
		}
		const all = forEachAtOnce(items(), 2, ({ run }) => run());
		await settled();
		assert.equal(asked, 2);
		for (const task of tasks) task.end();
		await all;
		assert.equal(asked, 3);
	});

	it('rejects with the first error, starts nothing after it, and waits for what runs', async () => {
		const [first, second, third] = [new Task(), new Task(), new Task()];
		const all = forEachAtOnce([first, second, third], 2, ({ run }) => run());
		const ended = watch(all);
		second.fail(new Error('of the second'));
		await settled();
		assert.deepEqual([third.started, ended()], [false, false]);
		first.fail(new Error('of the first, but later'));
		await assert.rejects(all, /of the second/);
		assert.equal(third.started, false);
	});

	it('takes work that throws before it returns a promise for work that failed', async () => {
		const thrower = () => {
			throw new Error('at once');
		};
		await assert.rejects(forEachAtOnce([1], 2, thrower), /at once/);
	});
});

describe('both', () => {
	it('gives both results', async () => {
		assert.deepEqual(await both(Promise.resolve(1), Promise.resolve('two')), [1, 'two']);
	});

	it('waits for the one even where the other fails, then tells the failure', async () => {
		for (const failing of [0, 1]) {
			const tasks = [new Task(), new Task()];
			const [one, other] = [tasks[failing], tasks[1 - failing]];
			const result = both(tasks[0]?.run() ?? assert.fail(), tasks[1]?.run() ?? assert.fail());
			const ended = watch(result);
			one?.fail(new Error('gone'));
			await settled();
			assert.equal(ended(), false);
			other?.end();
			await assert.rejects(result, /gone/);
		}
	});
});

describe('inTurn', () => {
	it('starts each when the one before has ended, well or not, and hands on what it gives', async () => {
		const queue = inTurn();
		const [first, second] = [new Task(), new Task()];
		const results = [queue(first.run), queue(second.run), queue(async () => 'third')] as const;
		await settled();
		assert.deepEqual([first.started, second.started], [true, false]);
		first.fail(new Error('of the first'));
		await assert.rejects(results[0], /of the first/);
		await settled();
		assert.equal(second.started, true);
		second.end();
		await results[1];
		assert.equal(await results[2], 'third');
	});

	it('makes queues that do not wait for each other', async () => {
		const stuck = new Task();
		const waiting = inTurn()(stuck.run);
		assert.equal(await inTurn()(async () => 'through'), 'through');
		stuck.end();
		await waiting;
	});
});

describe('a backlog', () => {
	it('takes work without waiting for its end, up to its limit, then until there is room', async () => {
		const tasks = [new Task(), new Task(), new Task()];
		const [first, , third] = tasks;
		await using backlog = new Backlog(2);
		const added = tasks.map(({ run }) => watch(backlog.add(run)));
		await settled();
		assert.deepEqual(
			added.map((isAdded) => isAdded()),
			[true, true, false],
		);
		assert.equal(third?.started, false);
		first?.end();
		await settled();
		assert.equal(added[2]?.(), true);
		assert.equal(third?.started, true);
		const done = backlog.done();
		const ended = watch(done);
		await settled();
		assert.equal(ended(), false);
		for (const task of tasks) task.end();
		await done;
	});

	it('never runs more than its limit, also where several wait to add', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(fc.nat(4), { maxLength: 12 }), fc.integer({ min: 1, max: 3 }), async (turns, limit) => {
				await using backlog = new Backlog(limit);
				let running = 0;
				let most = 0;
				let ended = 0;
				const work = async (turn: number) => {
					most = Math.max(most, ++running);
					for (let i = 0; i <= turn; i++) await settled();
					running--;
					ended++;
				};
				await Promise.all(turns.map((turn) => backlog.add(() => work(turn))));
				await backlog.done();
				assert.equal(ended, turns.length);
				assert.equal(most, Math.min(limit, turns.length));
			}),
			{ numRuns: 40 },
		);
	});

	it('goes on after a failure, and tells the first when it is done', async () => {
		const [failing, other] = [new Task(), new Task()];
		await using backlog = new Backlog(1);
		await backlog.add(failing.run);
		failing.fail(new Error('of the first'));
		await backlog.add(other.run);
		assert.equal(other.started, true);
		other.fail(new Error('of the second'));
		await assert.rejects(backlog.done(), /of the first/);
	});

	it('waits at its disposal for what runs, and says nothing of failures then', async () => {
		const task = new Task();
		const backlog = new Backlog(1);
		await backlog.add(task.run);
		const disposal = backlog[Symbol.asyncDispose]();
		const ended = watch(disposal);
		await settled();
		assert.equal(ended(), false);
		task.fail(new Error('told by done() alone'));
		await disposal;
	});

	it('is done at once where nothing was added', async () => {
		await using backlog = new Backlog(1);
		await backlog.done();
	});
});
