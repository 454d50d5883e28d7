import { copyFile, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Database } from '../../shared/duckdb/database.ts';
import { literal } from '../../shared/duckdb/quote.ts';

/** A drop to measure on: lines of nobody, the same at every run. */
export interface DropPlan {
	readonly name: string;
	/** The committed sample, or lines made by DuckDB. */
	readonly source: 'sample' | Synthetic;
	/** Timed repetitions, after one that warms up. */
	readonly repetitions: number;
}

export interface Synthetic {
	readonly lines: number;
	/** Distinct messages once numbers are masked. */
	readonly templates: number;
	/** Whether every message has several numbers of many values, so that almost every message is distinct. */
	readonly manyValued: boolean;
}

export const sampleFile = join(import.meta.dirname, '../fixtures/seedlike/logs.parquet');

export function dropPlans(large: boolean): DropPlan[] {
	const usual: DropPlan[] = [
		{ name: 'sample', source: 'sample', repetitions: 5 },
		synthetic(1e5, 100, 5),
		synthetic(1e6, 100, 3),
		synthetic(1e6, 100, 3, true),
		synthetic(1e6, 1e4, 3),
	];
	return large ? [...usual, synthetic(1e6, 1e5, 3), synthetic(1e7, 100, 3), synthetic(1e7, 100, 3, true)] : usual;
}

function synthetic(lines: number, templates: number, repetitions: number, manyValued = false): DropPlan {
	const values = manyValued ? ', many-valued' : '';
	const name = `${lines.toLocaleString('en')} lines, ${templates.toLocaleString('en')} templates${values}`;
	return { name, source: { lines, templates, manyValued }, repetitions };
}

/** Writes the drop as `drop.parquet` into a new folder. */
export async function makeDrop({ source }: DropPlan, directory: string): Promise<void> {
	await mkdir(directory);
	const file = join(directory, 'drop.parquet');
	if (source === 'sample') return await copyFile(sampleFile, file);
	await using database = await Database.open(directory, { memoryMegabytes: 1024, threads: 1 });
	await database.writeParquet(linesQuery(source), file);
}

/**
 * Writes a history of many drops: the same templates over the same days, whatever the number of lines.
 * @returns the drops' files
 */
export async function makeHistory(lines: number, dropCount: number, directory: string): Promise<string[]> {
	await mkdir(directory, { recursive: true });
	await using database = await Database.open(directory, { memoryMegabytes: 1024, threads: 1 });
	const all = join(directory, 'all.parquet');
	await database.writeParquet(linesQuery({ lines, templates: 100, manyValued: false }, lines / historySeconds), all);
	const perDrop = Math.ceil(lines / dropCount);
	const files: string[] = [];
	for (let first = 0; first < lines; first += perDrop) {
		const file = join(directory, `drop-${String(files.length).padStart(4, '0')}.parquet`);
		await database.writeParquet(
			`SELECT timestamp, level, message FROM read_parquet(${literal(all)}, file_row_number = true)
			WHERE file_row_number >= ${first} AND file_row_number < ${first + perDrop} ORDER BY file_row_number`,
			file,
		);
		files.push(file);
	}
	await rm(all);
	return files;
}

/** Six days. */
const historySeconds = 6 * 86_400;

/** Days that the sample spans, the last one not to its end. */
const sampleDays = 9;

/** Writes the sample `times` times over, one span of its days after the other: lines grow, and time goes on. */
export async function repeatSample(times: number, directory: string): Promise<string> {
	await mkdir(directory);
	const [sample, file] = [join(directory, 'sample.parquet'), join(directory, 'drop.parquet')];
	await copyFile(sampleFile, sample);
	await using database = await Database.open(directory, { memoryMegabytes: 1024, threads: 1 });
	await database.writeParquet(
		`SELECT timestamp::TIMESTAMP + to_days((${sampleDays} * span)::INTEGER) AS timestamp, level, message
		FROM read_parquet(${literal(sample)}, file_row_number = true), range(${times}) AS spans(span)
		ORDER BY span, file_row_number`,
		file,
	);
	return file;
}

/** 600 in a window of 30 s. */
const usualLinesPerSecond = 20;

/**
 * Every value is a hash of the line's number and of what it stands for, so that lines do not depend on threads or runs.
 * Templates are five words of 832 each, so that no two differ in one word only; the n-th is
 * as frequent as 1/n (Zipf). A level belongs to a template.
 */
function linesQuery({ lines, templates, manyValued }: Synthetic, linesPerSecond = usualLinesPerSecond): string {
	const drawn = (salt: string, upTo: number, of = 'i') => `(hash(${of}, '${salt}') % ${upTo})::BIGINT`;
	const letter = (salt: string) => `chr(97 + ${drawn(salt, 26, 't')}::INTEGER)`;
	const word = (place: number) =>
		`concat(['con', 'de', 'in', 'per', 're', 'sub', 'trans', 'un'][1 + ${drawn(`head${place}`, 8, 't')}],
			${letter(`first${place}`)}, ['ed', 'er', 'ion', 'ment'][1 + ${drawn(`tail${place}`, 4, 't')}])`;
	const words = [1, 2, 3, 4, 5].map(word).join(', ');
	const values = manyValued
		? `', request ', ${drawn('request', 1e8)}, ' of user ', ${drawn('user', 1e6)}, ' from 10.', ${drawn('net', 256)}, '.',
			${drawn('host', 256)}, '.7 took ', ${drawn('took', 5000)}, ' ms'`
		: `', attempt ', ${drawn('attempt', 3)}, ' took ', ${drawn('took', 500)}, ' ms'`;
	return `SELECT TIMESTAMP '2026-01-05 00:00:00' + to_microseconds((i * ${1e6 / linesPerSecond})::BIGINT) AS timestamp,
			['INFO', 'INFO', 'INFO', 'WARN', 'ERROR'][1 + ${drawn('level', 5, 't')}] AS level,
			concat_ws('', concat_ws(' ', ${words}), ${values}) AS message
		FROM (SELECT i, floor(pow(${templates}, ${drawn('template', 1e12)} / 1e12))::BIGINT AS t FROM range(${lines}) AS r(i))
		ORDER BY i`;
}
