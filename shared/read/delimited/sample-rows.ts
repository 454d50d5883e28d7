import type { JsonObject } from '../json/values.ts';
import { openLayers } from '../layers/open-layers.ts';
import type { DelimitedStart } from '../sniff.ts';
import { splitRow } from './split-row.ts';

const SAMPLE_BYTES = 1 << 16;
const MOST_ROWS = 100;

/** The first rows under a header as records: those before one that goes on over lines or has another number of fields. */
export async function sampleRows(
	open: () => AsyncIterable<Uint8Array>,
	{ names, delimiter }: DelimitedStart,
	checkTime?: () => void,
): Promise<JsonObject[]> {
	const { source } = await openLayers(open(), checkTime);
	try {
		const bytes = await source.peek(SAMPLE_BYTES);
		const lines = Buffer.from(bytes)
			.toString('utf8')
			.split('\n', MOST_ROWS + 2);
		// The last line may be cut.
		if (bytes.length >= SAMPLE_BYTES || lines.at(-1) === '') lines.pop();
		const rows: JsonObject[] = [];
		for (const line of lines.slice(1)) {
			const fields = splitRow(line.endsWith('\r') ? line.slice(0, -1) : line, { delimiter, backslash: false });
			if (typeof fields === 'string' || fields.length !== names.length) break;
			rows.push(Object.fromEntries(names.map((name, i) => [name, fields[i] ?? ''])));
		}
		return rows;
	} finally {
		await source.close();
	}
}
