import { deepEqual, equal } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import type { JsonObject } from '../../../../shared/read/json/values.ts';
import { type OtlpFraming, OtlpStream } from '../../../../shared/read/otlp/otlp-stream.ts';
import { sniffOtlp } from '../../../../shared/read/otlp/sniff-otlp.ts';
import { micros, readBytes } from '../read-file.ts';

/** What `@opentelemetry/otlp-transformer` 0.223.1 wrote of three records in two scopes (`ProtobufLogsSerializer`). */
const request = readFileSync(new URL('../../../fixtures/otlp/logs.pb', import.meta.url));

function read(bytes: Buffer, framing: OtlpFraming, size: number): { values: JsonObject[]; skipped: string[] } {
	const seen = { values: [] as JsonObject[], skipped: [] as string[] };
	const stream = new OtlpStream(framing, {
		value: (value) => seen.values.push(value),
		skip: (reason) => seen.skipped.push(reason),
	});
	for (let start = 0; start < bytes.length; start += size) stream.write(bytes.subarray(start, start + size));
	stream.end();
	return seen;
}

function lengthInFront(bytes: Buffer): Buffer {
	const length = Buffer.alloc(4);
	length.writeUInt32BE(bytes.length);
	return Buffer.concat([length, bytes]);
}

/** 333 is 0b10_1001101. */
const varintInFront = (bytes: Buffer) =>
	Buffer.concat([Buffer.from([(bytes.length & 0x7f) | 0x80, bytes.length >> 7]), bytes]);

describe('OTLP as protobuf', () => {
	test('gives the lines of its records', async () => {
		const { detected, lines } = await readBytes(request);
		equal(detected.kind, 'otlp');
		deepEqual(
			lines.slice(0, 2).map(({ time, level, message, service }) => ({ time, level, message, service })),
			[
				{
					time: micros('2025-12-27T09:17:30.123456Z'),
					level: 'INFO',
					message: 'cart 5501 checked out in 48 ms',
					service: 'shop',
				},
				{ time: micros('2025-12-27T09:17:31.000000Z'), level: 'ERROR', message: 'payment refused é', service: 'shop' },
			],
		);
		deepEqual([lines[2]?.time, lines[2]?.level], [micros('2025-12-27T09:17:32.000005Z'), 'WARN']);
	});

	test('is the same with lengths in front, twice over, cut anywhere', () => {
		const once = read(request, 'request', 1 << 16).values;
		equal(once.length, 2);
		const framed: [OtlpFraming, Buffer][] = [
			['request', request],
			['four-byte lengths', lengthInFront(request)],
			['varint lengths', varintInFront(request)],
		];
		for (const [framing, bytes] of framed) {
			equal(sniffOtlp(bytes)?.framing, framing);
			for (const size of [1, 7, 1000])
				deepEqual(read(Buffer.concat([bytes, bytes]), framing, size), { values: [...once, ...once], skipped: [] });
		}
	});

	test('is malformed where it is cut off', () => {
		deepEqual(read(request.subarray(0, 200), 'request', 7), { values: [], skipped: ['malformed'] });
	});

	test('is told from text that begins with line feeds, and from traces', () => {
		equal(sniffOtlp(Buffer.from(`${'\n'.repeat(20)}a log that begins with blank lines\n`)), undefined);
		equal(sniffOtlp(Buffer.from('\n\u0012\nline\n\u0012')), undefined);
		// ResourceSpans { scope_spans { spans { trace_id: 16 bytes } } }
		const span = Buffer.from([0x0a, 16, ...Array(16).fill(7)]);
		const scope = Buffer.from([0x12, span.length, ...span]);
		const resource = Buffer.from([0x12, scope.length, ...scope]);
		equal(sniffOtlp(Buffer.from([0x0a, resource.length, ...resource]))?.signal, 'other');
	});
});
