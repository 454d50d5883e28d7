/** Drops scored by the product's own functions, for tests that merge their windows. */
import assert from 'node:assert/strict';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hourRows, windowRows } from '../../../shared/duckdb/feature-files.ts';
import { type MergeOptions, mergedWindows, usualMerge } from '../../../shared/duckdb/merged-windows.ts';
import { totalHours } from '../../../shared/features/hours.ts';
import type { MessageScore } from '../../../shared/model/score.ts';
import type { Masking } from '../../../shared/text/masking.ts';
import { notebookMasking } from '../../../shared/text/notebook-masking.ts';
import { file, query, type Row } from '../../open-parquet.ts';
import { scoreWith } from '../features/score-with.ts';
import { groupDrop, micros, openWorkbench } from './workbench.ts';

export interface Line {
	/** Microseconds since the epoch. */
	readonly time: number;
	readonly level: string;
	readonly message: string;
}

/** What pieces are scored with. */
export interface TestModel {
	readonly masking: Masking;
	readonly clusterCount: number;
	readonly version: string;
	score(masked: string): MessageScore;
}

const { windowSeconds, componentCount } = usualMerge;

/** A folder for the files of a test. */
export class Pieces implements AsyncDisposable {
	readonly folder: string;
	#files = 0;

	private constructor(folder: string) {
		this.folder = folder;
	}

	static async open(): Promise<Pieces> {
		return new Pieces(await mkdtemp(join(tmpdir(), 'oddline-pieces-')));
	}

	newFile(): string {
		return join(this.folder, `${++this.#files}.parquet`);
	}

	/** Scores lines as one drop. @returns its window file and its hourly file */
	async scored(lines: readonly Line[], model: TestModel): Promise<{ windows: string; hours: string }> {
		await using workbench = await openWorkbench();
		const { database } = workbench;
		const json = lines.map(({ time, level, message }) => JSON.stringify({ timestamp: isoTime(time), level, message }));
		const options = { masking: model.masking, windowSeconds };
		const { summary, counts } = await groupDrop(workbench, 'piece.ndjson', json.join('\n'), options);
		assert.equal(counts.rows, lines.length);
		const drop = await scoreWith(summary, { componentCount, clusterCount: model.clusterCount, score: model.score });
		await database.writeRows(windowRows(drop, drop.appearances, model.version), workbench.file('windows.parquet'));
		await database.writeRows(hourRows(totalHours(drop.totals, drop.grid)), workbench.file('hourly.parquet'));
		const written = { windows: this.newFile(), hours: this.newFile() };
		await copyFile(workbench.file('windows.parquet'), written.windows);
		await copyFile(workbench.file('hourly.parquet'), written.hours);
		return written;
	}

	/** The window files of {@link handPieces}, each scored as a drop of its own. */
	async byHand(model = handModel): Promise<string[]> {
		const scored = await Promise.all(handPieces.map((piece) => this.scored(piece, model)));
		return scored.map(({ windows }) => windows);
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await rm(this.folder, { recursive: true, force: true });
	}
}

/** With all six digits of the fraction. */
export function isoTime(time: number): string {
	const fraction = String(time % 1_000_000).padStart(6, '0');
	return `${new Date(Math.floor(time / 1e6) * 1000).toISOString().slice(0, 19)}.${fraction}Z`;
}

/** A relation of all their rows. */
export function windowsOf(paths: readonly string[]): string {
	return `(FROM read_parquet([${paths.map(file).join(', ')}], union_by_name = true))`;
}

/** What the views give, executed by a DuckDB that is set up as a user's is. */
export async function merged(paths: readonly string[], options: MergeOptions = usualMerge): Promise<Row[]> {
	return await query(
		`WITH windows AS ${windowsOf(paths)} FROM (${mergedWindows('duckdb', options)}) ORDER BY model_version, "timestamp"`,
	);
}

export async function rowsOf(path: string): Promise<Row[]> {
	return await query(`FROM ${file(path)}`);
}

/** A model by hand: two templates that it knows, each with its cluster and components; anything else is unknown. */
export const handModel: TestModel = {
	masking: notebookMasking,
	clusterCount: 3,
	version: 'by hand',
	score(masked) {
		const fixed = { template: masked, reason: null, distance: 0 };
		const known = { ...fixed, known: true };
		if (masked === 'common <NUM>') {
			const knownSince = micros('2025-12-20T00:00:00Z');
			return { ...known, knownSince, rarity: 0.125, anomalyScore: 0.25, cluster: 1, components: [1, -0.5] };
		}
		if (masked === 'rare') {
			const knownSince = micros('2025-12-27T09:00:40.5Z');
			return { ...known, knownSince, rarity: 0.5, anomalyScore: 0.75, cluster: 0, components: [0, 0.5] };
		}
		const unknown = { ...fixed, known: false, knownSince: null };
		return { ...unknown, rarity: 1, anomalyScore: 1, cluster: 2, components: [0.25, 0.25] };
	},
};

function at(time: string, level: string, message: string): Line {
	return { time: micros(`2025-12-27T${time}Z`), level, message };
}

export const handPieces: readonly (readonly Line[])[] = [
	[at('09:01:35', 'info', 'common 3'), at('09:00:01', 'info', 'common 22'), at('09:00:10', 'info', 'strange thing')],
	[at('09:00:20', 'error', 'strange thing'), at('09:00:29.999999', 'info', 'rare')],
	[at('09:00:40.5', 'info', 'rare'), at('09:02:30', 'warn', 'strange thing')],
];
