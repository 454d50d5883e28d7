/** The template book as a Parquet file. */
import { ArtifactError, SqlError } from '../errors.ts';
import type { BookEntry, TemplateBook } from '../model/template-book.ts';
import type { Cell, Database } from './database.ts';
import { literal } from './quote.ts';
import { whatWasSaid } from './unreadable.ts';

/** Writes `book.parquet`: a row for each template that was ever seen, by id. */
export async function writeBook(database: Database, book: TemplateBook, file: string): Promise<void> {
	await database.run(
		`CREATE TABLE book (template_id VARCHAR, template VARCHAR, aliases VARCHAR, first_seen TIMESTAMP, last_seen TIMESTAMP,
			example VARCHAR, message_cluster INTEGER, days VARCHAR)`,
	);
	const entries = [...book.values()];
	const columns: Cell[][] = [
		entries.map(({ id }) => id),
		entries.map(({ template }) => template),
		entries.map(({ aliases }) => JSON.stringify(aliases)),
		entries.map(({ firstSeen }) => BigInt(firstSeen)),
		entries.map(({ lastSeen }) => BigInt(lastSeen)),
		entries.map(({ example }) => example),
		entries.map(({ cluster }) => cluster),
		entries.map(({ days }) => JSON.stringify(days)),
	];
	await database.append('book', columns);
	await database.writeParquet(
		`SELECT * REPLACE (CAST(aliases::JSON AS VARCHAR[]) AS aliases, CAST(days::JSON AS MAP(DATE, BIGINT)) AS days) FROM book`,
		file,
	);
	await database.run('DROP TABLE book');
}

/**
 * Reads what {@link writeBook} wrote.
 * @param subject its key, for people
 * @throws {ArtifactError} where it is no Parquet file of these columns, or a value is missing or of another type
 */
export async function readBook(database: Database, file: string, subject: string): Promise<TemplateBook> {
	const book = new Map<string, BookEntry>();
	const query = `SELECT * REPLACE (aliases::JSON::VARCHAR AS aliases, days::JSON::VARCHAR AS days) FROM read_parquet(${literal(file)})`;
	try {
		for await (const { rowCount, columns } of database.batches(query)) {
			const at = (name: string, i: number) => columns[name]?.[i];
			for (let i = 0; i < rowCount; i++) {
				const [id, template, example] = [at('template_id', i), at('template', i), at('example', i)];
				const [firstSeen, lastSeen, cluster] = [at('first_seen', i), at('last_seen', i), at('message_cluster', i)];
				if (
					![id, template, example].every((text) => typeof text === 'string') ||
					![firstSeen, lastSeen, cluster].every(Number.isSafeInteger)
				) {
					throw damaged(subject, `entry ${book.size} lacks a text or a number, expected all of them`);
				}
				const entry = { id, template, example, firstSeen, lastSeen, cluster } as Omit<BookEntry, 'aliases' | 'days'>; // Hold: just checked.
				// Hold: the query casts a list of VARCHAR and a map of BIGINT to JSON.
				const aliases = JSON.parse(String(at('aliases', i) ?? '[]')) as string[];
				const days = JSON.parse(String(at('days', i) ?? '{}')) as Record<string, number>;
				book.set(entry.id, { ...entry, aliases, days });
			}
		}
	} catch (error) {
		// The statement touches nothing else: it fails for no other reason.
		if (!(error instanceof SqlError)) throw error;
		throw damaged(subject, `it cannot be read (${whatWasSaid(error, file)}), expected a Parquet file`, error);
	}
	return book;
}

function damaged(subject: string, what: string, cause?: unknown): ArtifactError {
	return new ArtifactError(`${subject} is damaged: ${what}. The next training begins a new one`, { cause });
}
