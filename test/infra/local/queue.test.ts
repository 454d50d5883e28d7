import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SQSEvent } from 'aws-lambda';
import fc from 'fast-check';
import { type DeadLetter, LocalQueue, type LocalQueueOptions, type QueueClock } from '../../../infra/local/queue.ts';

/** A clock that stands still until it is told to move; timers fire in order of their time. */
class ManualClock implements QueueClock {
	#now = Date.UTC(2025, 11, 27);
	readonly #timers = new Map<symbol, { readonly due: number; readonly callback: () => void }>();

	now(): number {
		return this.#now;
	}

	after(milliseconds: number, callback: () => void): () => void {
		const key = Symbol('timer');
		this.#timers.set(key, { due: this.#now + milliseconds, callback });
		return () => this.#timers.delete(key);
	}

	get pending(): number {
		return this.#timers.size;
	}

	/** Moves on by `seconds`, firing what comes due, and lets promises settle. */
	async advance(seconds: number): Promise<void> {
		await settled();
		const until = this.#now + seconds * 1000;
		for (;;) {
			const due = [...this.#timers].filter(([, timer]) => timer.due <= until).toSorted(([, a], [, b]) => a.due - b.due);
			const next = due[0];
			if (next === undefined) break;
			this.#timers.delete(next[0]);
			this.#now = next[1].due;
			next[1].callback();
			await settled();
		}
		this.#now = until;
	}
}

/** A turn of the event loop: every promise that can settle by then has. */
function settled(): Promise<void> {
	return new Promise((resolve) => setImmediate(resolve));
}

function queueWith(options: Partial<LocalQueueOptions> = {}): { queue: LocalQueue; clock: ManualClock } {
	const clock = new ManualClock();
	const queue = new LocalQueue({
		name: 'drops',
		visibilityTimeoutSeconds: 60,
		maxReceiveCount: 3,
		redeliverySeconds: 5,
		batchSize: 10,
		concurrency: 1,
		clock,
		...options,
	});
	return { queue, clock };
}

function bodies(event: SQSEvent): string[] {
	return event.Records.map((record) => record.body);
}

describe('a local queue delivers as SQS does to Lambda', () => {
	it('hands on records of the shape that Lambda has', async () => {
		const { queue, clock } = queueWith();
		const events: SQSEvent[] = [];
		queue.consume(async (event) => void events.push(event));

		const messageId = queue.send('hello');
		await queue.idle();

		assert.equal(events.length, 1);
		assert.deepEqual(events[0]?.Records, [
			{
				messageId,
				receiptHandle: `${messageId}#1`,
				body: 'hello',
				attributes: {
					ApproximateReceiveCount: '1',
					SentTimestamp: String(clock.now()),
					SenderId: '000000000000',
					ApproximateFirstReceiveTimestamp: String(clock.now()),
				},
				messageAttributes: {},
				// `printf hello | md5sum`
				md5OfBody: '5d41402abc4b2a76b9719d911017c592',
				eventSource: 'aws:sqs',
				eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:drops',
				awsRegion: 'us-east-1',
			},
		]);
	});

	it('cuts what was sent together into batches of at most batchSize', async () => {
		const { queue } = queueWith({ batchSize: 4 });
		const sizes: number[] = [];
		queue.consume(async (event) => void sizes.push(event.Records.length));

		for (let i = 0; i < 10; i++) queue.send(`${i}`);
		await queue.idle();

		assert.deepEqual(sizes, [4, 4, 2]);
	});

	it('waits for others to share an event, from the first message on', async () => {
		const { queue, clock } = queueWith({ batchingSeconds: 2 });
		const batches: string[][] = [];
		queue.consume(async (event) => void batches.push(bodies(event)));
		queue.send('first');
		await clock.advance(1);
		queue.send('second');
		assert.deepEqual(batches, []);
		await clock.advance(1);
		assert.deepEqual(batches, [['first', 'second']]);
		await queue.idle();
	});

	it('does not wait again for what has waited as long already', async () => {
		const { queue, clock } = queueWith({ batchingSeconds: 2, batchSize: 1 });
		const seen: string[] = [];
		queue.send('early');
		await clock.advance(2);
		queue.consume(async (event) => {
			seen.push(...bodies(event));
			if (seen.length === 1) queue.send('late');
		});
		await settled();
		assert.deepEqual(seen, ['early']);
		await clock.advance(1);
		assert.deepEqual(seen, ['early']);
		await clock.advance(1);
		assert.deepEqual(seen, ['early', 'late']);
		await queue.idle();
	});

	it('waits only for the rest of it, and brings a failed batch back as one', async () => {
		const { queue, clock } = queueWith({ batchingSeconds: 2, redeliverySeconds: 5 });
		const batches: string[][] = [];
		queue.send('a');
		await clock.advance(1);
		queue.consume(async (event) => {
			batches.push(bodies(event));
			if (batches.length === 1) throw new Error('not yet');
		});
		queue.send('b');
		await clock.advance(1);
		assert.deepEqual(batches, [['a', 'b']]);
		await clock.advance(7);
		assert.deepEqual(batches.slice(1), [['a', 'b']]);
		await queue.idle();
	});

	it('keeps messages until somebody consumes', async () => {
		const { queue } = queueWith();
		const seen: string[] = [];
		queue.send('early');
		queue.consume(async (event) => void seen.push(...bodies(event)));
		await queue.idle();
		assert.deepEqual(seen, ['early']);
	});

	it('never runs more handlers at once than its concurrency', async () => {
		const { queue } = queueWith({ batchSize: 1, concurrency: 3 });
		let running = 0;
		let most = 0;
		queue.consume(async () => {
			running++;
			most = Math.max(most, running);
			await settled();
			running--;
		});
		for (let i = 0; i < 10; i++) queue.send(`${i}`);
		await queue.idle();
		assert.equal(most, 3);
	});

	it('takes one consumer only', () => {
		const { queue } = queueWith();
		queue.consume(async () => {});
		assert.throws(() => queue.consume(async () => {}), /already has a consumer/);
	});
});

describe('a local queue delivers again what failed', () => {
	it('redelivers only the failed items of a batch, after the delay, with a higher receive count', async () => {
		const { queue, clock } = queueWith();
		const receives: [body: string, count: string | undefined][] = [];
		queue.consume(async (event) => {
			for (const { body, attributes } of event.Records) receives.push([body, attributes.ApproximateReceiveCount]);
			const failed = event.Records.filter(({ body, attributes }) => {
				return body === 'bad' && attributes.ApproximateReceiveCount === '1';
			});
			return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
		});
		queue.send('good');
		queue.send('bad');

		await clock.advance(4);
		assert.deepEqual(receives, [
			['good', '1'],
			['bad', '1'],
		]);
		await clock.advance(1);
		assert.deepEqual(receives.slice(2), [['bad', '2']]);
		await queue.idle();
		assert.equal(queue.deadLetters.length, 0);
	});

	it('redelivers the whole batch when the handler throws, before or after its first await', async () => {
		const { queue, clock } = queueWith({ redeliverySeconds: 0 });
		let calls = 0;
		const seen: string[][] = [];
		queue.consume((event) => {
			seen.push(bodies(event));
			calls++;
			if (calls === 1) throw new Error('synchronous');
			return calls === 2 ? Promise.reject(new Error('asynchronous')) : Promise.resolve();
		});
		queue.send('a');
		queue.send('b');
		await clock.advance(0);
		await queue.idle();
		assert.deepEqual(seen, [
			['a', 'b'],
			['a', 'b'],
			['a', 'b'],
		]);
	});

	it('fails the whole batch when the handler names a message that is not in it', async () => {
		const { queue, clock } = queueWith({ maxReceiveCount: 1 });
		queue.consume(async () => ({ batchItemFailures: [{ itemIdentifier: 'nobody' }] }));
		queue.send('a');
		queue.send('b');
		await clock.advance(0);
		assert.deepEqual(
			queue.deadLetters.map(({ body }) => body),
			['a', 'b'],
		);
		assert.match(queue.deadLetters[0]?.error.message ?? '', /"nobody"/);
	});

	it('takes a message back when the handler outlasts the visibility timeout, and ignores its late answer', async () => {
		const { queue, clock } = queueWith();
		const answers: (() => void)[] = [];
		queue.consume(() => new Promise((resolve) => answers.push(() => resolve())));
		queue.send('slow');

		await clock.advance(60);
		assert.equal(answers.length, 2, 'the second receive follows the timeout at once');
		answers[0]?.();
		await settled();
		let idle = false;
		const becomesIdle = queue.idle().then(() => {
			idle = true;
		});
		await settled();
		assert.equal(idle, false, 'the first receive answers too late to acknowledge');
		answers[1]?.();
		await becomesIdle;
		assert.equal(clock.pending, 0);
	});
});

describe('a local queue gives up', () => {
	it('after maxReceiveCount receives, with the last error, telling once', async () => {
		const told: DeadLetter[] = [];
		const { queue, clock } = queueWith({ onDeadLetter: (letter) => told.push(letter) });
		let calls = 0;
		queue.consume(async () => {
			calls++;
			throw new Error(`failure ${calls}`);
		});
		const messageId = queue.send('doomed');
		await clock.advance(5);
		assert.equal(queue.deadLetters.length, 0);
		await clock.advance(5);
		await queue.idle();
		assert.deepEqual(
			queue.deadLetters.map(({ error, ...letter }) => ({ ...letter, error: error.message })),
			[{ messageId, body: 'doomed', receiveCount: 3, error: 'failure 3' }],
		);
		assert.deepEqual(told, queue.deadLetters);
	});

	it('until dead letters are driven back, as if never received', async () => {
		const { queue, clock } = queueWith({ maxReceiveCount: 1 });
		let broken = true;
		const counts: string[] = [];
		queue.consume(async (event) => {
			if (broken) throw new Error('not yet');
			counts.push(...event.Records.map((record) => record.attributes.ApproximateReceiveCount));
		});
		queue.send('a');
		queue.send('b');
		await clock.advance(0);
		assert.equal(queue.deadLetters.length, 2);
		broken = false;
		assert.equal(queue.redrive(), 2);
		await queue.idle();
		assert.deepEqual(counts, ['1', '1']);
		assert.equal(queue.deadLetters.length, 0);
	});

	it('and is idle at once, without timers, when it is closed', async () => {
		const { queue, clock } = queueWith();
		queue.consume(async () => {
			throw new Error('always');
		});
		queue.send('a');
		await clock.advance(0);
		assert.equal(clock.pending, 1);
		queue.close();
		await queue.idle();
		assert.equal(clock.pending, 0);
		assert.throws(() => queue.send('b'), /closed/);
	});
});

it('refuses options outside their range, naming the option and its value', () => {
	assert.throws(() => queueWith({ batchSize: 11 }), /batchSize is 11/);
	assert.throws(() => queueWith({ maxReceiveCount: 0 }), /maxReceiveCount is 0/);
	assert.throws(() => queueWith({ concurrency: 0.5 }), /concurrency is 0.5/);
});

it('loses nothing and acknowledges nothing twice, whatever fails', async () => {
	type Outcome = 'acknowledge' | 'report' | 'throw' | 'outlast';
	const outcome = fc.constantFrom<Outcome>('acknowledge', 'report', 'throw', 'outlast');
	await fc.assert(
		fc.asyncProperty(
			fc.array(fc.array(outcome, { maxLength: 5 }), { maxLength: 25 }),
			fc.integer({ min: 1, max: 4 }),
			fc.integer({ min: 1, max: 10 }),
			fc.integer({ min: 1, max: 4 }),
			async (scripts, maxReceiveCount, batchSize, concurrency) => {
				const { queue, clock } = queueWith({ maxReceiveCount, batchSize, concurrency });
				const receives = new Map<string, number>();
				const successes = new Map<string, number>();
				// Message i's nth receive goes as its script says. One that throws or outlasts takes its whole batch with it.
				queue.consume(async (event) => {
					const planned = event.Records.map((record) => {
						const receive = (receives.get(record.body) ?? 0) + 1;
						receives.set(record.body, receive);
						assert.equal(record.attributes.ApproximateReceiveCount, String(receive));
						const script = scripts[Number(record.body)] ?? [];
						return { record, outcome: script[receive - 1] ?? 'acknowledge' };
					});
					if (planned.some(({ outcome }) => outcome === 'outlast')) await new Promise<never>(() => {});
					if (planned.some(({ outcome }) => outcome === 'throw')) throw new Error('scripted');
					const failed = planned.filter(({ outcome }) => outcome === 'report');
					for (const { record, outcome } of planned) {
						if (outcome === 'acknowledge') successes.set(record.body, (successes.get(record.body) ?? 0) + 1);
					}
					return { batchItemFailures: failed.map(({ record }) => ({ itemIdentifier: record.messageId })) };
				});
				for (const i of scripts.keys()) queue.send(String(i));
				// At most 25 messages of 4 receives, one after the other, each at most 60 s and 5 s between them.
				await clock.advance(25 * 4 * 65);
				await queue.idle();

				const dead = new Map(queue.deadLetters.map(({ body, receiveCount }) => [body, receiveCount]));
				assert.equal(dead.size, queue.deadLetters.length, 'no message dies twice');
				for (const i of scripts.keys()) {
					const body = String(i);
					if (dead.has(body)) {
						assert.equal(dead.get(body), maxReceiveCount);
						assert.equal(receives.get(body), maxReceiveCount);
						assert.equal(successes.get(body), undefined);
					} else {
						assert.equal(successes.get(body), 1);
					}
				}
			},
		),
	);
});

it('keeps time by itself when no clock is given', async () => {
	const queue = new LocalQueue({
		name: 'drops',
		visibilityTimeoutSeconds: 60,
		maxReceiveCount: 2,
		redeliverySeconds: 0.001,
		batchSize: 1,
		concurrency: 1,
	});
	let calls = 0;
	queue.consume(async () => {
		calls++;
		if (calls === 1) throw new Error('once');
	});
	queue.send('a');
	await queue.idle();
	assert.equal(calls, 2);
	queue.close();
});
