/** Writes the sample as the files that `npm start` uploads. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { sampleHistoryInParts } from './history.ts';
import { type IncidentDrop, sampleIncident } from './incident.ts';
import { ParquetWriter } from './parquet.ts';
import { csvText, ndjsonText } from './text-formats.ts';

/** What was written, as absolute or relative paths beginning with the directory that was asked for. */
export interface WrittenSample {
	/** One parquet file for half of the nine days, oldest first: `2025-12-17.parquet`, `2025-12-22.parquet`. */
	readonly history: string[];
	/** In order of time, e.g. `incident-1-new-database-error.parquet`. */
	readonly incident: { readonly file: string; readonly title: string; readonly what: string }[];
}

/**
 * Writes history and incident into `directory`, which must exist; the same seed gives the same bytes.
 *
 * Columns: `timestamp`, `level`, `service`, `message`. Parquet has instants (TIMESTAMPTZ, zstd), NDJSON has ISO times
 * with `Z`, CSV has times without zone: the three shapes that a drop may have.
 *
 * @throws the file system's error if a file cannot be written, DuckDB's if a parquet file cannot.
 */
export async function writeSample(directory: string, seed?: number): Promise<WrittenSample> {
	using parquet = await ParquetWriter.open();
	const writing: Promise<void>[] = [];
	const start = (written: Promise<void>): void => {
		// Its failure is reported when it is awaited; until then Node must not take it for an unhandled one.
		written.catch(() => undefined);
		writing.push(written);
	};
	try {
		const history: string[] = [];
		for (const { name, lines } of sampleHistoryInParts(seed)) {
			const file = join(directory, `${name}.parquet`);
			history.push(file);
			start(parquet.write(file, lines));
			// The next part is generated while this one is compressed; never more than four wait for DuckDB.
			await writing.at(-4);
		}
		const incident: WrittenSample['incident'] = [];
		for (const [i, drop] of sampleIncident(seed).entries()) {
			const file = join(directory, `incident-${i + 1}-${drop.name}.${drop.format}`);
			incident.push({ file, title: drop.title, what: drop.what });
			start(writeDrop(parquet, file, drop));
		}
		await Promise.all(writing);
		return { history, incident };
	} finally {
		// DuckDB closes after the last write has ended, even where another has failed.
		await Promise.allSettled(writing);
	}
}

async function writeDrop(parquet: ParquetWriter, file: string, drop: IncidentDrop): Promise<void> {
	switch (drop.format) {
		case 'parquet':
			return await parquet.write(file, drop.lines);
		case 'ndjson.gz':
			return await writeFile(file, gzipSync(ndjsonText(drop.lines)));
		case 'csv':
			return await writeFile(file, csvText(drop.lines));
	}
}
