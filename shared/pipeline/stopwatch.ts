/** Milliseconds by stage, for manifests and logs. */
export class Stopwatch {
	readonly #laps: Record<string, number> = {};
	#last = performance.now();

	/** Ends the stage that began with the last lap, or with the watch. */
	lap(stage: string): void {
		const now = performance.now();
		this.#laps[stage] = Math.round(now - this.#last);
		this.#last = now;
	}

	get milliseconds(): Readonly<Record<string, number>> {
		return { ...this.#laps };
	}
}
