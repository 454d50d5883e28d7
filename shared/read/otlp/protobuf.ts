/**
 * The wire format of protobuf, as much as reading needs: one field after the other. Anything that does not fit ends the message as damaged.
 */
export class ProtobufCursor {
	readonly bytes: Buffer;
	at: number;
	readonly end: number;
	/** Of the present field. */
	field = 0;
	wire = 0;
	/** The present field's content: of a length-delimited one its bytes, of a fixed one its 8 or 4. */
	start = 0;
	stop = 0;
	/** A varint's value; exact to 2^53. */
	value = 0;
	damaged = false;

	constructor(bytes: Buffer, start: number, end: number) {
		this.bytes = bytes;
		this.at = start;
		this.end = end;
	}

	/** On to the next field; `false` at the end or where it is {@link damaged}. */
	next(): boolean {
		if (this.at >= this.end) return false;
		const tag = this.#varint();
		this.field = Math.floor(tag / 8);
		this.wire = tag & 7;
		if (this.damaged || this.field === 0) return this.#fail();
		this.start = this.at;
		if (this.wire === VARINT) this.value = this.#varint();
		else if (this.wire === FIXED64) this.at += 8;
		else if (this.wire === FIXED32) this.at += 4;
		else if (this.wire === LENGTH) {
			const length = this.#varint();
			this.start = this.at;
			this.at += length;
		} else return this.#fail();
		this.stop = this.at;
		if (this.damaged || this.at > this.end) return this.#fail();
		return true;
	}

	/** The present field's message. */
	message(): ProtobufCursor {
		return new ProtobufCursor(this.bytes, this.start, this.stop);
	}

	text(): string {
		return this.bytes.toString('utf8', this.start, this.stop);
	}

	/** The present fixed64 as a whole number. */
	fixed64(): bigint {
		return this.bytes.readBigUInt64LE(this.start);
	}

	/** The present varint as a signed 64-bit number. */
	int64(): bigint {
		let value = 0n;
		let shift = 0n;
		for (let at = this.start; at < this.stop; at++, shift += 7n)
			value |= BigInt((this.bytes[at] as number) & 0x7f) << shift;
		return BigInt.asIntN(64, value);
	}

	#varint(): number {
		let value = 0;
		let scale = 1;
		for (let count = 0; count < 10 && this.at < this.end; count++, scale *= 128) {
			const byte = this.bytes[this.at++] as number;
			value += (byte & 0x7f) * scale;
			if (byte < 0x80) return value;
		}
		this.damaged = true;
		return 0;
	}

	#fail(): false {
		this.damaged = true;
		return false;
	}
}

export const VARINT = 0;
export const FIXED64 = 1;
export const LENGTH = 2;
const FIXED32 = 5;
