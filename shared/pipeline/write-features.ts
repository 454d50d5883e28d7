import type { ObjectStore } from '../aws/object-store.ts';
import type { StoredObject } from '../aws/stored-object.ts';
import { hourRows, windowRows } from '../duckdb/feature-files.ts';
import { writeLogs } from '../duckdb/line-features.ts';
import { ArtifactError } from '../errors.ts';
import { totalHours } from '../features/hours.ts';
import { linesOfScored } from '../features/line-answers.ts';
import type { ScoredDrop } from '../features/scored-drop.ts';
import { both } from './at-once.ts';
import type { OpenScoring } from './drop-scoring.ts';
import type { Manifest, ManifestFile } from './manifest.ts';
import type { OpenDrop } from './open-drop.ts';
import { storeSummary, writeSummaryFile } from './stored-summary.ts';

const parquetType = 'application/vnd.apache.parquet';

/** What becomes of a drop's per-log features: the file that stays, where they are not written anew. */
export type LogFeatures = 'written' | 'none' | ManifestFile;

/** What files are written of. */
export interface FeatureSource {
	readonly opened: OpenDrop;
	readonly scored: ScoredDrop;
	readonly logs: LogFeatures;
}

/**
 * Writes the feature files and the summary, each uploaded while the next is written.
 * @returns the files, in the order of the contract, when all is stored
 */
export async function writeFeatures(scoring: OpenScoring, source: FeatureSource): Promise<Manifest['files']> {
	const { keys, store, config } = scoring;
	const uploads = new Uploads(store, config.outputBucket);
	try {
		await both(writeByWindow(scoring, source, uploads), writeByLine(scoring, source, uploads));
		uploads.add(storedSummaryOf(scoring, source.opened));
	} finally {
		// Until then the workspace must stay.
		await uploads.settled();
	}
	const files = await uploads.files();
	if (typeof source.logs === 'object') files.set(source.logs.key, source.logs);
	return [keys.windows, keys.hourly, keys.logs, keys.summary].flatMap((key) => files.get(key) ?? []);
}

class Uploads {
	readonly #store: ObjectStore;
	readonly #bucket: string;
	readonly #pending: Promise<StoredObject>[] = [];

	constructor(store: ObjectStore, bucket: string) {
		this.#store = store;
		this.#bucket = bucket;
	}

	file(key: string, file: string): void {
		this.add(this.#store.putFile(this.#bucket, key, file, parquetType));
	}

	add(stored: Promise<StoredObject>): void {
		stored.catch(() => undefined); // Told when all are awaited.
		this.#pending.push(stored);
	}

	async settled(): Promise<void> {
		await Promise.allSettled(this.#pending);
	}

	async files(): Promise<Map<string, ManifestFile>> {
		const stored = await Promise.all(this.#pending);
		return new Map(stored.map(({ key, size, eTag }) => [key, { key, bytes: size, eTag }]));
	}
}

async function writeByWindow(
	{ keys, workspace, scorer }: OpenScoring,
	{ scored }: FeatureSource,
	uploads: Uploads,
): Promise<void> {
	const { database } = workspace;
	const [windowsFile, hourlyFile] = [workspace.newFile('windows.parquet'), workspace.newFile('hourly.parquet')];
	await database.writeRows(windowRows(scored, scored.appearances, scorer.document.version), windowsFile);
	uploads.file(keys.windows, windowsFile);
	await database.writeRows(hourRows(totalHours(scored.totals, scored.grid)), hourlyFile);
	uploads.file(keys.hourly, hourlyFile);
}

/** Beside the windows, on a connection of its own: of many lines DuckDB makes most of the file by itself. */
async function writeByLine(
	{ keys, workspace }: OpenScoring,
	{ opened: { drop }, scored, logs }: FeatureSource,
	uploads: Uploads,
): Promise<void> {
	if (logs !== 'written') return;
	if (drop.lines === undefined) throw new Error(`${keys.logs} is to be written, but the drop's lines were not kept`);
	const file = workspace.newFile('logs.parquet');
	await using database = await workspace.database.branch();
	const lines = await writeLogs(database, file, {
		kept: drop.lines.kept,
		grouped: linesOfScored(drop.lines.grouped, scored),
		drop: scored,
	});
	if (lines !== drop.counts.rows) throw doesNotFit(keys.logs, lines, drop.counts.rows);
	uploads.file(keys.logs, file);
}

async function storedSummaryOf(
	{ workspace, scorer, store, config }: OpenScoring,
	{ drop, storedSummary }: OpenDrop,
): Promise<StoredObject> {
	if (storedSummary) return storedSummary;
	const file = await writeSummaryFile(drop, workspace.database);
	return await storeSummary(drop, scorer.profile.masking.fingerprint, file, store, config);
}

/** Nothing that Oddline does leads here; but a line must not get lost without a word. */
function doesNotFit(key: string, lines: number, expected: number): ArtifactError {
	return new ArtifactError(
		`${key} would have ${lines} lines: expected ${expected}, as many as the drop's summary. Score it again`,
	);
}
