/** Values by name, those that were asked for last. */
export class LatestUsed<T> {
	readonly #most: number;
	readonly #values = new Map<string, T>();

	/** @param most how many are held, at least 1 */
	constructor(most: number) {
		this.#most = most;
	}

	get(name: string, make: () => T): T {
		const value = this.#values.get(name) ?? make();
		this.#values.delete(name);
		this.#values.set(name, value);
		const [oldest = name] = this.#values.keys();
		if (this.#values.size > this.#most) this.#values.delete(oldest);
		return value;
	}

	forget(name: string): void {
		this.#values.delete(name);
	}
}
