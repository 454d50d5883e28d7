/** A queue in this process that behaves to a Lambda handler as SQS does: batches, receipts, redelivery, dead letters. */
import { randomUUID } from 'node:crypto';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { failuresOf, type QueueHandler, queueArn, sqsRecord } from './sqs-event.ts';

/** What the queue needs of time; tests give their own. */
export interface QueueClock {
	/** Milliseconds since 1970. */
	now(): number;
	/** Calls back once after `milliseconds`; the returned function calls it off. */
	after(milliseconds: number, callback: () => void): () => void;
}

export interface LocalQueueOptions {
	readonly name: string;
	/** How long a handler may take; after that its batch becomes visible again and its answer no longer counts. */
	readonly visibilityTimeoutSeconds: number;
	/** After this many failed receives a message becomes a dead letter. At least 1. */
	readonly maxReceiveCount: number;
	/** How long a failed message waits until it is visible again. */
	readonly redeliverySeconds: number;
	/** How long a message may wait for others to share its event. None by default. */
	readonly batchingSeconds?: number;
	/** Messages in one event at most: 1 to 10. */
	readonly batchSize: number;
	/** Handlers running at once at most. At least 1. */
	readonly concurrency: number;
	readonly clock?: QueueClock;
	/** Called once for each message that is given up. */
	readonly onDeadLetter?: (letter: DeadLetter) => void;
}

/** A message that failed `maxReceiveCount` times. */
export interface DeadLetter {
	readonly messageId: string;
	readonly body: string;
	readonly receiveCount: number;
	/** What the last receive failed with. */
	readonly error: Error;
}

interface Message {
	readonly messageId: string;
	readonly body: string;
	readonly sentTimestamp: number;
	/** Since when it waits for a consumer: sent, or back after a failed receive. */
	visibleSince: number;
	firstReceiveTimestamp: number | undefined;
	receiveCount: number;
}

const LARGEST_BATCH = 10;

const systemClock: QueueClock = {
	now: () => Date.now(),
	after: (milliseconds, callback) => {
		const timer = setTimeout(callback, milliseconds);
		return () => clearTimeout(timer);
	},
};

/**
 * Standard-queue semantics, with one consumer: at-least-once delivery, no order promised. A message leaves the queue in
 * one of two ways: a handler's answer acknowledges it within the visibility timeout, or it becomes a dead letter after
 * exactly `maxReceiveCount` receives. Messages wait in memory and are lost with the process.
 */
export class LocalQueue {
	readonly name: string;
	readonly arn: string;
	readonly #options: LocalQueueOptions;
	readonly #clock: QueueClock;
	readonly #visible: Message[] = [];
	readonly #letters: DeadLetter[] = [];
	/** Calls off a pending timer: one per message that waits for redelivery, one per running handler. */
	readonly #timers = new Set<() => void>();
	#waiting = 0;
	#running = 0;
	#dispatchPlanned = false;
	#closed = false;
	#handler: QueueHandler | undefined;
	#idle: PromiseWithResolvers<void> | undefined;

	/** @throws RangeError for an option outside its range */
	constructor(options: LocalQueueOptions) {
		requireWithin('batchSize', options.batchSize, 1, LARGEST_BATCH);
		requireWithin('maxReceiveCount', options.maxReceiveCount, 1, 1000);
		requireWithin('concurrency', options.concurrency, 1, 1000);
		this.name = options.name;
		this.arn = queueArn(options.name);
		this.#options = options;
		this.#clock = options.clock ?? systemClock;
	}

	/** Messages given up, oldest first. */
	get deadLetters(): readonly DeadLetter[] {
		return this.#letters;
	}

	/** Queues a message and returns its id. @throws Error once the queue is closed */
	send(body: string): string {
		if (this.#closed) throw new Error(`queue ${this.name} is closed and takes no more messages`);
		const messageId = randomUUID();
		this.#enqueue(this.#newMessage(messageId, body));
		return messageId;
	}

	/**
	 * Delivers to `handler` from now on, in batches, as long as the queue is open.
	 *
	 * @throws Error if the queue has a consumer already
	 */
	consume(handler: QueueHandler): void {
		if (this.#handler !== undefined) throw new Error(`queue ${this.name} already has a consumer; it takes only one`);
		this.#handler = handler;
		this.#planDispatch();
	}

	/** Resolves when no message is queued, in flight or waiting for redelivery; at once if none is, or on `close`. */
	idle(): Promise<void> {
		if (this.#isIdle()) return Promise.resolve();
		this.#idle ??= Promise.withResolvers();
		return this.#idle.promise;
	}

	/** Queues every dead letter again, as a message never received, and returns how many. */
	redrive(): number {
		if (this.#closed) throw new Error(`queue ${this.name} is closed and takes no more messages`);
		const letters = this.#letters.splice(0);
		for (const { messageId, body } of letters) this.#enqueue(this.#newMessage(messageId, body));
		return letters.length;
	}

	/** Whether the queue takes no more messages. */
	get closed(): boolean {
		return this.#closed;
	}

	/** Stops delivering, drops what waits and calls off all timers; what a handler still answers is ignored. */
	close(): void {
		this.#closed = true;
		this.#visible.length = 0;
		this.#waiting = 0;
		this.#running = 0;
		for (const callOff of this.#timers) callOff();
		this.#timers.clear();
		this.#resolveIfIdle();
	}

	#newMessage(messageId: string, body: string): Message {
		const now = this.#clock.now();
		return {
			messageId,
			body,
			sentTimestamp: now,
			visibleSince: now,
			firstReceiveTimestamp: undefined,
			receiveCount: 0,
		};
	}

	#enqueue(message: Message): void {
		message.visibleSince = this.#clock.now();
		this.#visible.push(message);
		this.#planDispatch();
	}

	/** Dispatches in a moment rather than now, so that messages sent in one go share a batch. */
	#planDispatch(): void {
		const [oldest] = this.#visible;
		if (this.#dispatchPlanned || this.#handler === undefined || oldest === undefined) return;
		this.#dispatchPlanned = true;
		const dispatch = () => {
			this.#dispatchPlanned = false;
			this.#dispatch();
		};
		const { batchingSeconds = 0 } = this.#options;
		// What has waited already, for a consumer or for the batch before it, has given others as much time.
		const remaining = batchingSeconds - (this.#clock.now() - oldest.visibleSince) / 1000;
		if (remaining > 0) this.#schedule(remaining, dispatch);
		else queueMicrotask(dispatch);
	}

	#dispatch(): void {
		const handler = this.#handler;
		if (handler === undefined) return;
		while (!this.#closed && this.#visible.length > 0 && this.#running < this.#options.concurrency) {
			this.#deliver(this.#visible.splice(0, this.#options.batchSize), handler);
		}
	}

	/** One receive of a batch: exactly one of answer, error and visibility timeout settles it, whichever is first. */
	#deliver(batch: readonly Message[], handler: QueueHandler): void {
		const { visibilityTimeoutSeconds } = this.#options;
		let settled = false;
		this.#running++;
		const settle = (failureOf: (message: Message) => Error | undefined, delaySeconds: number): void => {
			if (settled || this.#closed) return;
			settled = true;
			cancelTimeout();
			this.#running--;
			for (const message of batch) {
				const failure = failureOf(message);
				if (failure !== undefined) this.#fail(message, failure, delaySeconds);
			}
			this.#planDispatch();
			this.#resolveIfIdle();
		};
		const cancelTimeout = this.#schedule(visibilityTimeoutSeconds, () => {
			const message = `the handler took longer than the visibility timeout of ${visibilityTimeoutSeconds} s`;
			// The timeout has been the wait: the batch is visible at once.
			settle(() => new Error(message), 0);
		});
		const { redeliverySeconds } = this.#options;
		const event: SQSEvent = { Records: batch.map((message) => this.#receive(message)) };
		// Called inside an async function, so that what it throws before its first await is a rejection, too.
		const answer = (async () => await handler(event))();
		answer.then(
			(response) => settle(failuresOf(batch, response), redeliverySeconds),
			(error: unknown) => settle(() => asError(error), redeliverySeconds),
		);
	}

	/** Counts the receive. */
	#receive(message: Message): SQSRecord {
		message.receiveCount++;
		message.firstReceiveTimestamp ??= this.#clock.now();
		return sqsRecord({ ...message, firstReceiveTimestamp: message.firstReceiveTimestamp }, this.arn);
	}

	#fail(message: Message, error: Error, delaySeconds: number): void {
		const { messageId, body, receiveCount } = message;
		if (receiveCount >= this.#options.maxReceiveCount) {
			const letter: DeadLetter = { messageId, body, receiveCount, error };
			this.#letters.push(letter);
			// Out of the way of the batch's other messages, should the callback throw.
			queueMicrotask(() => this.#options.onDeadLetter?.(letter));
			return;
		}
		if (delaySeconds === 0) {
			this.#enqueue(message);
			return;
		}
		this.#waiting++;
		this.#schedule(delaySeconds, () => {
			this.#waiting--;
			this.#enqueue(message);
		});
	}

	#schedule(seconds: number, callback: () => void): () => void {
		const callOff = this.#clock.after(seconds * 1000, () => {
			this.#timers.delete(callOff);
			callback();
		});
		this.#timers.add(callOff);
		return () => {
			this.#timers.delete(callOff);
			callOff();
		};
	}

	#isIdle(): boolean {
		return this.#visible.length === 0 && this.#running === 0 && this.#waiting === 0;
	}

	#resolveIfIdle(): void {
		if (!this.#isIdle()) return;
		this.#idle?.resolve();
		this.#idle = undefined;
	}
}

function asError(thrown: unknown): Error {
	return thrown instanceof Error ? thrown : new Error(String(thrown));
}

function requireWithin(option: string, value: number, low: number, high: number): void {
	if (Number.isInteger(value) && value >= low && value <= high) return;
	throw new RangeError(`queue option ${option} is ${value}, but must be a whole number from ${low} to ${high}`);
}
