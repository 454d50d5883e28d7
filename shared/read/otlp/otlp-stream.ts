import type { JsonObject } from '../json/values.ts';
import type { SkipReason } from '../lines.ts';
import { LENGTH, ProtobufCursor } from './protobuf.ts';
import { resourceLogs } from './resource-logs.ts';

/**
 * OTLP requests as protobuf: one (the collector's S3 exporter), or several with their lengths in front, as four bytes (its file exporter) or
 * as a varint. A ResourceLogs is held whole, a request is not.
 */

export type OtlpFraming = 'request' | 'four-byte lengths' | 'varint lengths';

export interface OtlpHandlers {
	/** As OTLP's JSON. */
	value(value: JsonObject): void;
	skip(reason: SkipReason): void;
}

const LONGEST_PART = 64 << 20;

export class OtlpStream {
	readonly #framing: OtlpFraming;
	readonly #handlers: OtlpHandlers;
	#held: Buffer = Buffer.alloc(0);
	#parts: Uint8Array[] = [];
	#partsLength = 0;
	/** Bytes that must be there before another look is worth it. */
	#needed = 1;
	#dropping = 0;

	constructor(framing: OtlpFraming, handlers: OtlpHandlers) {
		this.#framing = framing;
		this.#handlers = handlers;
	}

	write(bytes: Uint8Array): void {
		let piece = bytes;
		if (this.#dropping > 0) {
			const dropped = Math.min(this.#dropping, piece.length);
			this.#dropping -= dropped;
			piece = piece.subarray(dropped);
		}
		if (piece.length === 0) return;
		// Copied, since whoever gives bytes may use their memory again.
		this.#parts.push(Uint8Array.from(piece));
		this.#partsLength += piece.length;
		if (this.#held.length + this.#partsLength < this.#needed) return;
		this.#held = Buffer.concat([this.#held, ...this.#parts]);
		this.#parts = [];
		this.#partsLength = 0;
		let at = 0;
		for (let next = this.#part(at); next > at; next = this.#part(at)) at = next;
		this.#held = this.#held.subarray(Math.min(at, this.#held.length));
		this.#needed = Math.max(1, this.#needed - at);
	}

	end(): void {
		if (this.#held.length + this.#partsLength > 0 || this.#dropping > 0) this.#handlers.skip('malformed');
	}

	/** Reads the part at `start` and gives its end; `start` itself where more bytes are needed. */
	#part(start: number): number {
		const bytes = this.#held;
		const length = this.#lengthAt(start);
		if (length === undefined) {
			this.#needed = bytes.length + 1;
			return start;
		}
		const end = length.body + length.value;
		if (length.value > LONGEST_PART || !Number.isSafeInteger(end)) {
			this.#handlers.skip('too-long');
			this.#dropping = Math.max(0, end - bytes.length);
			return bytes.length;
		}
		if (end > bytes.length) {
			this.#needed = end;
			return start;
		}
		if (this.#framing === 'request') this.#resource(bytes, length.body, end, length.tag);
		else {
			const request = new ProtobufCursor(bytes, length.body, end);
			while (request.next())
				if (request.wire === LENGTH) this.#resource(bytes, request.start, request.stop, request.field);
			if (request.damaged) this.#handlers.skip('malformed');
		}
		return end;
	}

	#resource(bytes: Buffer, start: number, end: number, field: number): void {
		if (field !== 1) return;
		for (const value of resourceLogs(bytes, start, end)) {
			if (value === undefined) this.#handlers.skip('malformed');
			else this.#handlers.value(value);
		}
	}

	/** The length in front of a part, and its field where the part is a request's. */
	#lengthAt(start: number): { value: number; body: number; tag: number } | undefined {
		const bytes = this.#held;
		if (this.#framing === 'four-byte lengths') {
			if (bytes.length < start + 4) return undefined;
			return { value: bytes.readUInt32BE(start), body: start + 4, tag: 1 };
		}
		let at = start;
		let tag = 1;
		if (this.#framing === 'request') {
			if (at >= bytes.length) return undefined;
			tag = (bytes[at++] as number) >> 3;
		}
		let value = 0;
		for (let scale = 1; at < bytes.length; scale *= 128) {
			const byte = bytes[at++] as number;
			value += (byte & 0x7f) * scale;
			if (byte < 0x80) return { value, body: at, tag };
		}
		return undefined;
	}
}
