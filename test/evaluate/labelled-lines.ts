/** LogHub's labelled samples: lines whose true template is known. Read from beside the project; they may not be copied. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';

export interface LabelledLine {
	readonly message: string;
	/** The true template's id. */
	readonly event: string;
}

/** The labelled file: beside the project, or in the folder (or the `.parquet` file) that `ODDLINE_REFERENCE` names. */
export function labelledFile(environment: NodeJS.ProcessEnv): string {
	const override = environment.ODDLINE_REFERENCE;
	if (override?.endsWith('.parquet')) return override;
	const folder = override ?? fileURLToPath(new URL('../../../shared/reference', import.meta.url));
	return `${folder}/loghub/labelled.parquet`;
}

/** Each set's lines by time, by the set's name; undefined where the file is absent. */
export async function readLabelledLines(file: string): Promise<Map<string, LabelledLine[]> | undefined> {
	if (!existsSync(file)) return undefined;
	const instance = await DuckDBInstance.create(':memory:');
	const connection = await instance.connect();
	try {
		const reader = await connection.runAndReadAll(
			`SELECT dataset::VARCHAR, message::VARCHAR, event_id::VARCHAR
			FROM read_parquet('${file.replaceAll("'", "''")}', file_row_number = true)
			ORDER BY dataset, timestamp, file_row_number`,
		);
		const sets = new Map<string, LabelledLine[]>();
		for (const [dataset, message, event] of reader.getRows()) {
			const name = String(dataset);
			const lines = sets.get(name) ?? [];
			lines.push({ message: String(message ?? ''), event: String(event) });
			sets.set(name, lines);
		}
		return sets;
	} finally {
		connection.closeSync();
		instance.closeSync();
	}
}
