/** Why everything stops, where a signal says so. */
export class Interruption extends Error {
	override readonly name = 'Interruption';
	/** What shells take for "ended by this signal". */
	readonly exitCode: number;

	constructor(signal: keyof typeof exitCodes) {
		super(`ended by ${signal}`);
		this.exitCode = exitCodes[signal];
	}
}

/** 128 and the signal's number. */
const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

export interface InterruptionWatch extends Disposable {
	/** Aborted by the first signal, with an {@link Interruption}. */
	readonly signal: AbortSignal;
	/** Rejects with the interruption as soon as there is one. */
	readonly interrupted: Promise<never>;
}

/**
 * Takes SIGINT and SIGTERM from now on. The first one aborts; more of them change nothing, since npm passes on what the
 * terminal has already sent to everyone.
 */
export function watchInterruption(): InterruptionWatch {
	const controller = new AbortController();
	const { promise: interrupted, reject } = Promise.withResolvers<never>();
	interrupted.catch(() => undefined); // Whoever is not waiting need not know.
	const interrupt = (signal: NodeJS.Signals) => {
		if (controller.signal.aborted || !(signal === 'SIGINT' || signal === 'SIGTERM')) return;
		const interruption = new Interruption(signal);
		controller.abort(interruption);
		reject(interruption);
	};
	process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
	return {
		signal: controller.signal,
		interrupted,
		[Symbol.dispose]() {
			process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
		},
	};
}
