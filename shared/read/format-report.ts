import type { SkipReason } from './lines.ts';

/**
 * What reading a drop found out about it: what the manifest's `format` and `npm run try` say. Readers note what they used as they go;
 * names come from hostile text, so that every list of names is bounded.
 */

/** What a field of a record is taken for. */
export type FieldRole = 'time' | 'level' | 'message' | 'service';

export interface FormatSummary {
	/** Outermost first: `gzip`, `zstd`. */
	readonly layers: readonly string[];
	/** How records are parted: `json lines`, `json array`, `csv`, `text`, `otlp protobuf`, … */
	readonly framing: string;
	/** Text dialects, envelopes and known layouts met, with how many events each gave. */
	readonly dialects: Readonly<Record<string, number>>;
	/** By role the names of the fields used, with the share of records (0 to 1) that took it from there. */
	readonly fields: Readonly<Partial<Record<FieldRole, Readonly<Record<string, number>>>>>;
	readonly timeLayouts: Readonly<Record<string, number>>;
	readonly levelScales: Readonly<Record<string, number>>;
	/** The fields that a message was composed of, where records have none. */
	readonly composedOf: readonly string[];
}

export interface ReadReport {
	readonly format: FormatSummary;
	/** Records of the drop: lines and skipped ones. */
	readonly read: number;
	/** Lines given. */
	readonly lines: number;
	readonly skipped: Readonly<Partial<Record<SkipReason, number>>>;
	/** Physical text lines that were joined to the event before them. */
	readonly continuationLines: number;
	/** Lines without a time of their own that took the one before (leading ones: the first after). */
	readonly timesFromBefore: number;
	/** Lines of a drop without any time that took the object's own. */
	readonly timesFromObject: number;
	/** Whether there were more distinct levels or services than are told apart. */
	readonly levelsCut: boolean;
	readonly servicesCut: boolean;
}

const MOST_NAMES = 40;
const LONGEST_NAME = 120;

/** Counts by name, of at most {@link MOST_NAMES} names; what comes after counts as `…`. */
class NameCounts {
	readonly #counts = new Map<string, number>();

	add(name: string, count: number): void {
		const before = this.#counts.get(name);
		if (before !== undefined) this.#counts.set(name, before + count);
		else if (this.#counts.size < MOST_NAMES && name.length <= LONGEST_NAME) this.#counts.set(name, count);
		else this.#counts.set('…', (this.#counts.get('…') ?? 0) + count);
	}

	names(): string[] {
		return [...this.#counts.keys()];
	}

	toRecord(scale = 1): Record<string, number> {
		return Object.fromEntries([...this.#counts].map(([name, count]) => [name, count * scale]));
	}
}

/** Where readers note what they met. Cheap enough for once a record; tight loops count by themselves and note at their end. */
export class FormatNotes {
	readonly #dialects = new NameCounts();
	readonly #fields = new Map<FieldRole, NameCounts>();
	readonly #timeLayouts = new NameCounts();
	readonly #levelScales = new NameCounts();
	readonly #composedOf = new NameCounts();

	/** A text dialect, an envelope or a known layout gave `count` more events. */
	dialect(name: string, count = 1): void {
		this.#dialects.add(name, count);
	}

	/** `count` more records took `role` from the field `name`. */
	field(role: FieldRole, name: string, count = 1): void {
		let names = this.#fields.get(role);
		if (names === undefined) {
			names = new NameCounts();
			this.#fields.set(role, names);
		}
		names.add(name, count);
	}

	timeLayout(name: string, count = 1): void {
		this.#timeLayouts.add(name, count);
	}

	levelScale(name: string, count = 1): void {
		this.#levelScales.add(name, count);
	}

	composedOf(names: readonly string[]): void {
		for (const name of names) this.#composedOf.add(name, 1);
	}

	/** `records` is what the shares are of. */
	summary(layers: readonly string[], framing: string, records: number): FormatSummary {
		const fields: Partial<Record<FieldRole, Record<string, number>>> = {};
		for (const [role, names] of this.#fields) fields[role] = names.toRecord(records > 0 ? 1 / records : 0);
		return {
			layers,
			framing,
			dialects: this.#dialects.toRecord(),
			fields,
			timeLayouts: this.#timeLayouts.toRecord(),
			levelScales: this.#levelScales.toRecord(),
			composedOf: this.#composedOf.names(),
		};
	}
}
