/** Window files of many drops, opened as one relation, and their merge written as one file. */
import { ArtifactError, SqlError } from '../errors.ts';
import type { Database } from './database.ts';
import { type MergeOptions, mergedWindows } from './merged-windows.ts';
import { literal } from './quote.ts';

/** A window file in the database's folder. */
export interface WindowFile {
	readonly path: string;
	/** What people know it by: its key. */
	readonly key: string;
}

/** Columns that merging reads: a file may lack those that a later version added, and is told so then. */
const readColumns = {
	timestamp: 'TIMESTAMP',
	log_count: 'BIGINT',
	max_anomaly_score: 'DOUBLE',
	cluster_counts: 'BIGINT[]',
	model_version: 'VARCHAR',
	unseen_log_count: 'BIGINT',
	sums_high: 'BIGINT[]',
	sums_low: 'BIGINT[]',
	first_appearances:
		'STRUCT(template_id VARCHAR, first_seen_us BIGINT, is_new BOOLEAN, unseen BOOLEAN, severe BOOLEAN)[]',
	knowledge_through: 'VARCHAR',
};

/**
 * Creates the table `window_files(path, model_version)` and, of the rows of one model's files, the view `windows`.
 *
 * @param files at least one
 * @returns how many files are of each model; the others' are not in `windows`
 * @throws {ArtifactError} naming a file that is no window file, or lacks what merging needs
 */
export async function openWindowFiles(
	database: Database,
	files: readonly WindowFile[],
	modelVersion: string,
): Promise<ReadonlyMap<string, number>> {
	const keyOf = new Map(files.map(({ path, key }) => [path, key]));
	try {
		await database.run(
			`CREATE TABLE window_files AS
			SELECT DISTINCT path, model_version FROM ${rowsOf(files.map(({ path }) => path))}`,
		);
	} catch (error) {
		// The statement, which the message ends with, names all of them.
		const [said = ''] = error instanceof SqlError ? error.message.split('\n') : [];
		const damaged = files.find(({ path }) => said.includes(path));
		if (!damaged) throw error;
		throw new ArtifactError(
			`${damaged.key} cannot be read as a window file: expected Parquet as Oddline writes it. Score its drop again`,
			{ cause: error },
		);
	}
	const counted = await database.rows(
		'SELECT model_version, count(DISTINCT path) AS n FROM window_files GROUP BY 1 ORDER BY n DESC, 1',
	);
	const merged = await database.rows(
		`SELECT path FROM window_files WHERE model_version = ${literal(modelVersion)} ORDER BY path`,
	);
	const paths = merged.map(({ path }) => String(path));
	if (paths.length > 0) {
		await database.run(
			`CREATE VIEW windows AS SELECT * FROM ${rowsOf(paths)} WHERE model_version = ${literal(modelVersion)}`,
		);
		await requireSums(database, keyOf);
	}
	return new Map(counted.map(({ model_version: version, n }) => [String(version), Number(n)]));
}

async function requireSums(database: Database, keyOf: ReadonlyMap<string, string>): Promise<void> {
	const [old] = await database.rows(
		`SELECT min(path) AS path, count(DISTINCT path) AS n FROM windows
		WHERE log_count > 0 AND (sums_high IS NULL OR sums_low IS NULL OR first_appearances IS NULL)`,
	);
	if (old?.path == null) return;
	const others = Number(old.n) - 1;
	throw new ArtifactError(
		`${keyOf.get(String(old.path))}${others > 0 ? ` and ${others} more` : ''} ` +
			`${others > 0 ? 'have' : 'has'} no exact sums: expected the columns sums_high, sums_low and first_appearances, ` +
			'which an earlier version of Oddline did not write. Score the drops again',
	);
}

export interface MergedFile {
	/** Windows that start at or after this instant; microseconds since the epoch. */
	readonly from?: number | undefined;
	/** Windows that start before it. */
	readonly to?: number | undefined;
	readonly format: 'parquet' | 'csv';
}

/**
 * Writes what {@link mergedWindows} makes of the view `windows`, in the order of time. Of all windows, as Parquet, it is
 * the uncut drop's file to the byte. In CSV, lists are JSON.
 * @returns the number of windows
 */
export async function writeMergedWindows(
	database: Database,
	file: string,
	merge: MergeOptions,
	{ from, to, format }: MergedFile,
): Promise<number> {
	const within = [
		...(from === undefined ? [] : [`"timestamp" >= make_timestamp(${from})`]),
		...(to === undefined ? [] : [`"timestamp" < make_timestamp(${to})`]),
	];
	const rows = `FROM (${mergedWindows('duckdb', merge)})${within.length > 0 ? ` WHERE ${within.join(' AND ')}` : ''} ORDER BY "timestamp"`;
	if (format === 'parquet') return await database.writeParquet(`SELECT * ${rows}`, file);
	const lists = ['cluster_counts', 'sums_high', 'sums_low', 'first_appearances'];
	const asJson = lists.map((name) => `to_json(${name}) AS ${name}`).join(', ');
	return await database.run(`COPY (SELECT * REPLACE (${asJson}) ${rows}) TO ${literal(file)} (FORMAT csv, HEADER)`);
}

/** The rows of files, whichever of the columns they have, and each file's `path`. */
function rowsOf(paths: readonly string[]): string {
	const none = Object.entries(readColumns).map(([name, type]) => `NULL::${type} AS "${name}"`);
	const files = `[${paths.map(literal).join(', ')}]`;
	return `(SELECT ${none.join(', ')} WHERE false
		UNION ALL BY NAME SELECT * FROM read_parquet(${files}, union_by_name = true, filename = 'path'))`;
}
