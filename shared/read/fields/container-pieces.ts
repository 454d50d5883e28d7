import type { JsonObject, JsonValue } from '../json/values.ts';

/**
 * Container runtimes cut long lines: Docker after 16 KB (a piece lacks its line end), CRI and fluentd's Docker driver with a mark. Pieces are held
 * by stream until the last one comes; the record is then the first piece's, with the whole text.
 */
export class ContainerPieces {
	readonly #held = new Map<JsonValue, { record: JsonObject; parts: string[]; length: number }>();
	#heldLength = 0;
	/** Shippers cut line ends off: only where they are kept does a missing one say something. */
	#keepsLineEnds = false;

	/** The record to read now, or undefined while pieces are missing. Records that no runtime wrote come back as they are. */
	next(given: JsonObject): JsonObject | undefined {
		const record = typeof given.log === 'string' ? withoutCri(given, given.log) : given;
		const text = record.log;
		if (typeof text !== 'string') return record;
		const stream = [record.stream, record.source, record.container_id].find((name) => typeof name === 'string') ?? '';
		const whole = this.#isWhole(record, text);
		const held = this.#held.get(stream);
		if (whole && held === undefined) return record;
		const pieces = held ?? { record, parts: [], length: 0 };
		pieces.parts.push(text);
		pieces.length += text.length;
		this.#heldLength += text.length;
		// Nobody's line is longer than this: what is held is bounded.
		const isFull = this.#heldLength > MOST_HELD || (held === undefined && this.#held.size >= MOST_STREAMS);
		if (whole || isFull || pieces.length > LONGEST_LINE) {
			this.#held.delete(stream);
			this.#heldLength -= pieces.length;
			return joined(pieces);
		}
		if (held === undefined) {
			this.#held.set(stream, pieces);
		}
		return undefined;
	}

	/** What was still held at the drop's end. */
	rest(): JsonObject[] {
		const records = [...this.#held.values()].map(joined);
		this.#held.clear();
		this.#heldLength = 0;
		return records;
	}

	#isWhole(record: JsonObject, text: string): boolean {
		if (record.logtag === 'P') return false;
		if (record.partial_message === 'true' || record.partial_message === true) return record.partial_last === 'true';
		if (text.endsWith('\n')) {
			this.#keepsLineEnds = true;
			return true;
		}
		const isDocker =
			typeof record.stream === 'string' && typeof record.time === 'string' && record.logtag === undefined;
		return !isDocker || !(this.#keepsLineEnds || text.length >= DOCKER_PIECE);
	}
}

const LONGEST_LINE = 1 << 20;
const MOST_STREAMS = 1000;
const MOST_HELD = 16 << 20;
const DOCKER_PIECE = 16_000;

function joined(pieces: { readonly record: JsonObject; readonly parts: readonly string[] }): JsonObject {
	return { ...pieces.record, log: pieces.parts.join('') };
}

const CRI = /^(\d{4}-\d{2}-\d{2}T[\d:.]{8,18}(?:Z|[+-]\d{2}:\d{2})) (stdout|stderr) ([FP])(?::\w{1,20})* /;

/** kubelet's line as a whole in `log`: a shipper that parses it names its parts so. */
function withoutCri(record: JsonObject, text: string): JsonObject {
	if (text.charCodeAt(0) !== 0x32) return record;
	const [head, time = '', stream = '', logtag = ''] = CRI.exec(text) ?? [];
	return head === undefined ? record : { ...record, time, stream, logtag, log: text.slice(head.length) };
}
