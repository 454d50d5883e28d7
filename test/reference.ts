/**
 * The reference data: what the notebook's own code computed with scikit-learn. `seedlike` is a fixture of this project;
 * the LogHub sets may not be copied (free for research only) and are read from beside the project where they are there.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';

/** `expected.json`, as far as tests read it. */
export interface ReferenceFigures {
	readonly rows: number;
	readonly templates: number;
	readonly vocabulary: readonly string[];
	readonly idf: readonly number[];
	readonly singular_values: readonly number[];
	readonly explained_variance_ratio: readonly number[];
	readonly explained_variance_ratio_sum: number;
	readonly k: number;
	readonly inertia_best: number;
	readonly silhouette_sampled: number;
	readonly windows: number;
	readonly rare_messages_over_0_01: number;
}

/** A row of `templates.parquet`. */
export interface ReferenceTemplate {
	readonly template: string;
	readonly count: number;
	readonly rarity: number;
	readonly cluster: number;
	readonly anomaly: number;
	/** `tfidf_0` … `tfidf_14`: the components, up to a sign a column. */
	readonly components: readonly number[];
}

export interface ReferenceSet {
	readonly name: string;
	/** File path of the raw lines. */
	readonly logs: string;
	/** Folder of what is expected of them. */
	readonly folder: string;
	readonly expected: ReferenceFigures;
	readonly templates: readonly ReferenceTemplate[];
}

const fixture = fileURLToPath(new URL('./fixtures/seedlike/', import.meta.url));
const loghub = fileURLToPath(new URL('../../shared/reference/loghub/', import.meta.url));

const places = [
	{ name: 'seedlike', logs: `${fixture}logs.parquet`, folder: `${fixture}expected/` },
	...['HDFS', 'OpenSSH', 'Spark', 'Zookeeper'].map((name) => ({
		name,
		logs: `${loghub}${name}.logs.parquet`,
		folder: `${loghub}${name}.expected/`,
	})),
];

/** The names of all sets, and of those that this machine lacks ("reference data absent"). */
export const referenceNames: readonly string[] = places.map((place) => place.name);
export const absentReferences: readonly string[] = places
	.filter((place) => !existsSync(`${place.folder}expected.json`))
	.map((place) => place.name);

/** One set by name, or `undefined` where it is absent on this machine. */
export async function readReference(name: string): Promise<ReferenceSet | undefined> {
	const place = places.find((candidate) => candidate.name === name);
	if (place === undefined) throw new RangeError(`no reference set "${name}", expected one of ${referenceNames}`);
	if (absentReferences.includes(name)) return undefined;
	// What expected.json holds is stated by the reference's README; a missing figure fails the test that reads it.
	const expected = JSON.parse(readFileSync(`${place.folder}expected.json`, 'utf8')) as ReferenceFigures;
	return { ...place, expected, templates: await readTemplates(`${place.folder}templates.parquet`) };
}

/** The sets that are present. */
export async function readReferences(): Promise<ReferenceSet[]> {
	const sets = await Promise.all(referenceNames.map(readReference));
	return sets.filter((set) => set !== undefined);
}

async function readTemplates(file: string): Promise<ReferenceTemplate[]> {
	const instance = await DuckDBInstance.create(':memory:');
	const connection = await instance.connect();
	try {
		const components = Array.from({ length: 15 }, (_, i) => `"tfidf_${i}"::DOUBLE`).join(', ');
		const reader = await connection.runAndReadAll(
			`SELECT template::VARCHAR, count::DOUBLE, rarity::DOUBLE, cluster::DOUBLE, anomaly::DOUBLE, ${components}
			FROM read_parquet('${file.replaceAll("'", "''")}')`,
		);
		return reader.getRows().map(([template, ...figures]) => {
			const [count = 0, rarity = 0, cluster = 0, anomaly = 0, ...components] = figures.map(Number);
			return { template: String(template), count, rarity, cluster, anomaly, components };
		});
	} finally {
		connection.closeSync();
		instance.closeSync();
	}
}
