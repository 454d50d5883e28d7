/**
 * Bytes that come in pieces, with a look ahead and a way back: what decoders of several members need, since one takes more than it uses.
 */
export class ByteSource {
	readonly #iterator: AsyncIterator<Uint8Array>;
	/** What was read and not yet given, first first. */
	readonly #held: Uint8Array[] = [];
	#heldLength = 0;
	#ended = false;
	readonly #check: () => void;

	/** @param check called before each piece: what it throws ends the reading, of a bomb that would go on for hours */
	constructor(bytes: AsyncIterable<Uint8Array>, check: () => void = () => undefined) {
		this.#check = check;
		this.#iterator = bytes[Symbol.asyncIterator]();
	}

	/** The next bytes, one or more, or `undefined` at the end. */
	async next(): Promise<Uint8Array | undefined> {
		if (this.#held.length === 0) await this.#pull();
		const piece = this.#held.shift();
		if (piece !== undefined) this.#heldLength -= piece.length;
		return piece;
	}

	/** Puts bytes back in front. */
	unread(bytes: Uint8Array): void {
		if (bytes.length === 0) return;
		this.#held.unshift(bytes);
		this.#heldLength += bytes.length;
	}

	/** The next `length` bytes, or fewer at the end, without taking them. */
	async peek(length: number): Promise<Uint8Array> {
		while (this.#heldLength < length && (await this.#pull()));
		const first = this.#held[0];
		if (first === undefined) return new Uint8Array(0);
		if (first.length < length && this.#held.length > 1) {
			const all = Buffer.concat(this.#held);
			this.#held.splice(0, this.#held.length, all);
			return all.subarray(0, length);
		}
		return first.subarray(0, length);
	}

	/** Takes up to `length` bytes away; says how many there were. */
	async skip(length: number): Promise<number> {
		let skipped = 0;
		while (skipped < length) {
			const piece = await this.next();
			if (piece === undefined) break;
			const taken = Math.min(piece.length, length - skipped);
			if (taken < piece.length) this.unread(piece.subarray(taken));
			skipped += taken;
		}
		return skipped;
	}

	/** All that is left. Whoever stops early closes the source. */
	async *rest(): AsyncGenerator<Uint8Array> {
		try {
			for (let piece = await this.next(); piece !== undefined; piece = await this.next()) yield piece;
		} finally {
			await this.close();
		}
	}

	async close(): Promise<void> {
		this.#ended = true;
		await this.#iterator.return?.();
	}

	async #pull(): Promise<boolean> {
		while (!this.#ended) {
			this.#check();
			const { value, done } = await this.#iterator.next();
			if (done === true) this.#ended = true;
			else if (value.length > 0) {
				this.#held.push(value);
				this.#heldLength += value.length;
				return true;
			}
		}
		return false;
	}
}
