import { deepEqual } from 'node:assert/strict';
import { micros, readBytes } from '../read-file.ts';

/** What a person reads in a drop; the object was written on 27 November 2026 at 16:00 UTC. A time of null is the object's. */
export type Wanted = readonly [time: string | null, level: string | null, message: string, service?: string];
/** A log writer, what it wrote, and the events in it. */
export type WriterCase = readonly [writer: string, text: string, ...wanted: Wanted[]];

const day = '2026-11-27T';
const OBJECT = `${day}16:00:00Z`;

/** Reads the bytes whole and in small pieces. Where no service is said, any will do. */
export async function readsAs(text: string | Buffer, wanted: readonly Wanted[]): Promise<void> {
	for (const size of [1 << 16, 7]) {
		const { lines } = await readBytes(Buffer.from(text), {}, size);
		deepEqual(
			lines.map(({ time, level, message, service }, index) => [
				new Date(time / 1000).toISOString().slice(0, -1) + String(time % 1000).padStart(3, '0'),
				level,
				message,
				wanted[index]?.[3] === undefined ? undefined : service,
			]),
			wanted.map(([time, level, message, service]) => {
				const at = micros(time === null ? OBJECT : time.includes('T') ? `${time}Z` : `${day}${time}Z`);
				return [
					new Date(at / 1000).toISOString().slice(0, -1) + String(at % 1000).padStart(3, '0'),
					level,
					message,
					service,
				];
			}),
		);
	}
}
