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

	/** Milliseconds of all stages together. */
	get total(): number {
		return Object.values(this.#laps).reduce((sum, lap) => sum + lap, 0);
	}

	get milliseconds(): Readonly<Record<string, number>> {
		return { ...this.#laps };
	}
}
