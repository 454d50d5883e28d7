/** Runs `work` on every item, at most `limit` at once; rejects with the first error once running work has ended. */
export async function forEachAtOnce<T>(
	items: Iterable<T>,
	limit: number,
	work: (item: T) => Promise<void>,
): Promise<void> {
	const iterator = items[Symbol.iterator]();
	const failures: unknown[] = [];
	const worker = async () => {
		for (let next = iterator.next(); !next.done && failures.length === 0; next = iterator.next()) {
			try {
				await work(next.value);
			} catch (error) {
				failures.push(error);
			}
		}
	};
	await Promise.all(Array.from({ length: limit }, worker));
	if (failures.length > 0) throw failures[0];
}

/** Both, to their ends, even where one fails: what they use must not go while the other still uses it. */
export async function both<A, B>(first: A | Promise<A>, second: B | Promise<B>): Promise<[A, B]> {
	await Promise.allSettled([first, second]);
	return [await first, await second];
}

/** Makes a queue: what is handed to it runs one after the other, in the order in which it came. */
export function inTurn(): <T>(work: () => Promise<T>) => Promise<T> {
	let last: Promise<unknown> = Promise.resolve();
	return (work) => {
		const turn = last.then(work);
		last = turn.catch(() => undefined);
		return turn;
	};
}

/** Work that is waited for at the end only, at most `limit` pieces at once. */
export class Backlog implements AsyncDisposable {
	readonly #limit: number;
	readonly #running = new Set<Promise<void>>();
	readonly #failures: unknown[] = [];

	constructor(limit: number) {
		this.#limit = limit;
	}

	/** Starts a piece of work, once there is room. */
	async add(work: () => Promise<unknown>): Promise<void> {
		while (this.#running.size >= this.#limit) await Promise.race(this.#running);
		const running = work()
			.catch((error) => this.#failures.push(error))
			.then(() => {
				this.#running.delete(running);
			});
		this.#running.add(running);
	}

	/** Resolves when all has ended. @throws the first error */
	async done(): Promise<void> {
		await Promise.all(this.#running);
		if (this.#failures.length > 0) throw this.#failures[0];
	}

	/** Waits: what the work uses must not go before it. */
	async [Symbol.asyncDispose](): Promise<void> {
		await Promise.all(this.#running);
	}
}
