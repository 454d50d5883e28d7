import { InputError, TransientError } from '../errors.ts';

/** One call of a function, which ends at its deadline whatever it is at. In milliseconds. */
export interface Invocation {
	/** From its beginning to its deadline. */
	readonly milliseconds: number;
	readonly timeLeft: () => number;
}

/** Left for telling what became of a drop: at least so long, and a tenth of an invocation. */
const leastReserve = 2000;
const reserveShare = 0.1;
/** A drop that had so much of an invocation, and did not end, needs more than any will give it. */
const shareOfOne = 0.4;

/**
 * The time that one drop has, so that its invocation is not killed at it, again and again and with whatever is beside it. Disposing it
 * stops its clock.
 */
export class TimeBudget implements Disposable {
	readonly #controller = new AbortController();
	readonly #timer: NodeJS.Timeout | undefined;
	readonly #end: number;
	readonly #overdue: () => Error;

	/** @param invocation where absent there is no end */
	constructor(invocation: Invocation | undefined) {
		const { milliseconds, timeLeft } = invocation ?? { milliseconds: 0, timeLeft: () => Number.POSITIVE_INFINITY };
		const given = timeLeft() - Math.max(leastReserve, reserveShare * milliseconds);
		this.#end = performance.now() + given;
		this.#overdue = () => overdue(given, milliseconds);
		if (invocation === undefined) return;
		this.#timer = setTimeout(() => this.#controller.abort(this.#overdue()), Math.max(0, given));
		this.#timer.unref();
	}

	/** Aborts when time is up, for the reason that the drop's failure has. */
	get signal(): AbortSignal {
		return this.#controller.signal;
	}

	/**
	 * For work that gives timers no turn.
	 * @throws where time is up, what the signal's reason is
	 */
	readonly check = (): void => {
		if (performance.now() >= this.#end) this.#controller.abort(this.#overdue());
		this.#controller.signal.throwIfAborted();
	};

	[Symbol.dispose](): void {
		clearTimeout(this.#timer);
	}
}

function overdue(given: number, milliseconds: number): Error {
	const seconds = Math.round(given / 1000);
	if (given < shareOfOne * milliseconds) {
		return new TransientError(`the drop had the last ${seconds} s of an invocation, and needs more: it is tried again`);
	}
	return new InputError(
		'time',
		`the drop was not done in ${seconds} s, of the ${Math.round(milliseconds / 1000)} s that an invocation has: give the function ` +
			'more time or memory (which brings processors), or cut the drop into smaller ones',
	);
}
