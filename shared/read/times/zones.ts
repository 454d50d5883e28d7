import { MICROS_OF_DAY, MICROS_OF_MINUTE } from './civil.ts';

/**
 * Local times of IANA zones and fixed offsets to UTC. A local time that the clocks skip (spring) is read with the offset before the change,
 * so that it comes out as much later as the clocks moved; one that comes twice (autumn) is the first of the two. `java.time` and Temporal's
 * "compatible" do the same.
 */

export interface Zone {
	/** Microseconds since the epoch of a local time, itself given as microseconds as if it were UTC. */
	toUtc(local: number): number;
}

const MOST_ZONES = 500;
const zones = new Map<string, Zone | undefined>();

/** The zone of an IANA name or an offset (`+02:00`, `-0530`, `+8`, `UTC+2`), or undefined where there is none of that name. */
export function zoneOf(name: string): Zone | undefined {
	if (zones.has(name)) return zones.get(name);
	// Names may come from hostile text.
	if (zones.size >= MOST_ZONES) zones.clear();
	const zone = name.length > 64 ? undefined : makeZone(name);
	zones.set(name, zone);
	return zone;
}

function makeZone(name: string): Zone | undefined {
	const offset = /^(?:UTC|GMT)?([+-])([0-9]{1,2})(?::?([0-9]{2}))?$/.exec(name);
	if (offset !== null) {
		const minutes = Number(offset[2]) * 60 + Number(offset[3] ?? 0);
		if (minutes > 18 * 60) return undefined;
		const micros = (offset[1] === '-' ? -1 : 1) * minutes * MICROS_OF_MINUTE;
		return { toUtc: (local) => local - micros };
	}
	try {
		const format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
		return new IanaZone(format);
	} catch {
		return undefined;
	}
}

/** Offsets change only at full quarters of an hour. */
const BLOCK_MILLIS = 15 * 60_000;
const MOST_BLOCKS = 10_000;

class IanaZone implements Zone {
	readonly #format: Intl.DateTimeFormat;
	readonly #offsets = new Map<number, number>();

	constructor(format: Intl.DateTimeFormat) {
		this.#format = format;
	}

	toUtc(local: number): number {
		const before = this.#offsetAt(local - MICROS_OF_DAY);
		if (this.#offsetAt(local - before) === before) return local - before;
		const after = this.#offsetAt(local + MICROS_OF_DAY);
		return this.#offsetAt(local - after) === after ? local - after : local - before;
	}

	/** Microseconds east of UTC at an instant. */
	#offsetAt(micros: number): number {
		const block = Math.floor(micros / 1000 / BLOCK_MILLIS);
		const known = this.#offsets.get(block);
		if (known !== undefined) return known;
		if (this.#offsets.size >= MOST_BLOCKS) this.#offsets.clear();
		const name = this.#format.formatToParts(block * BLOCK_MILLIS).find(({ type }) => type === 'timeZoneName')?.value;
		const offset = offsetOfName(name ?? 'GMT');
		this.#offsets.set(block, offset);
		return offset;
	}
}

/** `GMT`, `GMT-05:00`, `GMT+00:53:28` to microseconds. */
function offsetOfName(name: string): number {
	const parts = /^GMT([+-])([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?$/.exec(name);
	if (parts === null) return 0;
	const seconds = Number(parts[2]) * 3600 + Number(parts[3]) * 60 + Number(parts[4] ?? 0);
	return (parts[1] === '-' ? -1 : 1) * seconds * 1_000_000;
}
