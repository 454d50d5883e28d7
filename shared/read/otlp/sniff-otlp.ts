import type { OtlpFraming } from './otlp-stream.ts';
import { LENGTH, ProtobufCursor } from './protobuf.ts';

/**
 * Whether bytes are OTLP as protobuf, and of what: a text that begins with a line feed looks alike at first, so the first log record must fit.
 */
export function sniffOtlp(
	sample: Buffer,
): { readonly framing: OtlpFraming; readonly signal: 'logs' | 'other' } | undefined {
	for (const framing of ['request', 'four-byte lengths', 'varint lengths'] as const) {
		const start = framing === 'request' ? 0 : framing === 'four-byte lengths' ? 4 : varintLength(sample);
		if (sample.length < start + 8 || sample[start] !== 0x0a) continue;
		const signal = signalOf(sample, start);
		if (signal !== undefined) return { framing, signal };
	}
	return undefined;
}

function varintLength(sample: Buffer): number {
	let at = 0;
	while (at < 5 && (sample[at] ?? 0) >= 0x80) at++;
	return at + 1;
}

/** Follows the first ResourceLogs to its first record. What the sample cuts off counts as fitting. */
function signalOf(sample: Buffer, start: number): 'logs' | 'other' | undefined {
	const resource = enter(sample, start, Number.POSITIVE_INFINITY, 1);
	if (resource === undefined) return undefined;
	const [from, to] = resource;
	let at = from;
	// A resource, if there is one, stands in front of the scopes; its attributes have keys that are words.
	if (sample[at] === 0x0a) {
		const attributes = enter(sample, at, to, 1);
		if (attributes === undefined) return undefined;
		const [first, end] = attributes;
		if (end > first && !attributeFits(sample, first, end)) return undefined;
		at = end;
	}
	const scope = enter(sample, at, to, 2);
	if (scope === undefined) return undefined;
	let [record, scopeEnd] = scope;
	if (sample[record] === 0x0a) {
		const name = enter(sample, record, scopeEnd, 1);
		if (name === undefined) return undefined;
		record = name[1];
	}
	const log = enter(sample, record, scopeEnd, 2);
	if (log === undefined) return undefined;
	// A span begins with its trace's id, a metric with its name, both in field 1 as bytes; a log record's field 1 is eight bytes.
	const cursor = new ProtobufCursor(sample, log[0], Math.min(log[1], sample.length));
	if (!cursor.next()) return undefined;
	if (cursor.field === 1 && cursor.wire === LENGTH) return 'other';
	return [1, 2, 3, 5, 6, 8, 9, 10, 11, 12].includes(cursor.field) ? 'logs' : undefined;
}

function attributeFits(sample: Buffer, start: number, end: number): boolean {
	if (sample[start] === 0x10) return true;
	const attribute = enter(sample, start, end, 1);
	const key = attribute && enter(sample, attribute[0], attribute[1], 1);
	return key !== undefined && /^[\w.\-/]+$/.test(sample.toString('latin1', key[0], Math.min(key[1], sample.length)));
}

/** The content of the message at `at`, which must be `field` and end within `end`. */
function enter(sample: Buffer, at: number, end: number, field: number): [number, number] | undefined {
	if (sample[at] !== ((field << 3) | LENGTH)) return undefined;
	let length = 0;
	let position = at + 1;
	for (let scale = 1; position < sample.length && position <= at + 5; scale *= 128) {
		const byte = sample[position++] as number;
		length += (byte & 0x7f) * scale;
		if (byte >= 0x80) continue;
		const stop = position + length;
		return stop <= end ? [position, stop] : undefined;
	}
	return undefined;
}
