import type { TimeContext } from '../../times/time-context.ts';
import { jsonRecord } from '../json-in-text.ts';
import { Payload } from '../payload.ts';
import type { Dialect, DialectKind } from './dialect.ts';

/**
 * Container logs as kubelet finds them (CRI): `time stdout F message`, where `P` is a piece of a message that goes on in the next line of
 * the same stream. The time is the last piece's, the message is what the program wrote, without a time of its own.
 */

/** Bytes of a message's pieces; what comes beyond begins a new event. */
const MOST_PIECES = 1 << 20;

export const cri: DialectKind = {
	timed: true,
	create: (context: TimeContext): Dialect => {
		const pieces: Record<'stdout' | 'stderr', { bytes: Buffer[]; length: number }> = {
			stdout: { bytes: [], length: 0 },
			stderr: { bytes: [], length: 0 },
		};
		const inner = new Payload(context);
		return {
			name: 'cri',
			take(line, parts, timeEnd) {
				const { bytes, end } = line;
				// ` stdout F `
				if (timeEnd + 10 > end || bytes[timeEnd] !== 0x20 || bytes[timeEnd + 1] !== 0x73 || bytes[timeEnd + 2] !== 0x74)
					return false;
				const word = bytes.toString('latin1', timeEnd + 1, timeEnd + 8);
				if (word !== 'stdout ' && word !== 'stderr ') return false;
				const tag = bytes[timeEnd + 8];
				if ((tag !== 0x46 && tag !== 0x50) || (bytes[timeEnd + 9] !== 0x20 && bytes[timeEnd + 9] !== 0x3a))
					return false;
				let from = timeEnd + 9;
				// Tags may follow P or F with colons between them.
				while (from < end && bytes[from] !== 0x20) from++;
				from++;
				const stream = pieces[word === 'stdout ' ? 'stdout' : 'stderr'];
				if (tag === 0x50 && stream.length + end - from < MOST_PIECES) {
					stream.bytes.push(Buffer.from(bytes.subarray(from, end)));
					stream.length += end - from;
					parts.silent = true;
					return true;
				}
				let payload = bytes;
				let [start, stop] = [Math.min(from, end), end];
				if (stream.length > 0) {
					payload = Buffer.concat([...stream.bytes, bytes.subarray(start, stop)]);
					[start, stop] = [0, payload.length];
					stream.bytes = [];
					stream.length = 0;
				}
				const record = jsonRecord(payload, start, stop);
				if (record !== undefined) {
					parts.record = {
						log: payload.toString('utf8', start, stop),
						stream: word.trim(),
						time: bytes.toString('latin1', line.start, timeEnd),
					};
					return true;
				}
				inner.read(payload, start, stop, parts);
				if (payload !== bytes) {
					parts.message ??= payload.toString('utf8', parts.start, parts.end);
					parts.cutStart = 0;
					parts.cutEnd = 0;
				}
				return true;
			},
		};
	},
};
