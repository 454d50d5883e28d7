/** The same level in every format, and none where there is none. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { literal } from '../../../shared/duckdb/quote.ts';
import { micros, readDrop } from './workbench.ts';

const time = '2025-12-27T09:00:00Z';

const csvCell = (text: string) => `"${text.replaceAll('"', '""')}"`;

/** The levels that each format gives for these, `null` standing for none. */
async function levelsByFormat(levels: readonly (string | null)[]): Promise<Record<string, unknown[]>> {
	const cells = levels.map((level) => (level === null ? '' : csvCell(level)));
	const csv = `timestamp,level,message\n${cells.map((cell) => `${time},${cell},m\n`).join('')}`;
	const ndjson = levels.map((level) => `${JSON.stringify({ timestamp: time, level, message: 'm' })}\n`).join('');
	const rows = levels.map((level, i) => `(${i}, ${level === null ? 'NULL' : literal(level)})`);
	const query = `SELECT '${time}' AS timestamp, level, 'm' AS message FROM (VALUES ${rows.join()}) AS v(i, level) ORDER BY i`;
	const bytes = query.replace('level,', 'CASE WHEN level IS NOT NULL THEN encode(level) END AS level,');
	const distinct = [...new Set(levels.filter((level) => level !== null))].map(literal);
	const enumerated =
		distinct.length > 0 ? query.replace('level,', `level::ENUM(${distinct.join(', ')}) AS level,`) : query;
	const read = async (key: string, content: Parameters<typeof readDrop>[1]) => {
		const { lines } = await readDrop(key, content);
		for (const [at, , message] of lines) assert.deepEqual([at, message], [micros(time), 'm']);
		return lines.map(([, level]) => level);
	};
	return {
		'a.csv': await read('a.csv', csv),
		'a.ndjson': await read('a.ndjson', ndjson),
		'a.json': await read('a.json', `[${ndjson.trim().replaceAll('\n', ',')}]`),
		'a.parquet': await read('a.parquet', { query }),
		'bytes.parquet': await read('bytes.parquet', { query: bytes }),
		'enum.parquet': await read('enum.parquet', { query: enumerated }),
	};
}

describe('a level', () => {
	it('that is absent, empty or blank is none, in CSV, JSON and Parquet', async () => {
		const blanks = [null, '', ' ', '   ', '\t', '\n', '\r\n', ' \t ', '\u00A0', '\u3000', '\v', '\f'];
		for (const [format, levels] of Object.entries(await levelsByFormat(['x', ...blanks]))) {
			assert.deepEqual(levels, ['X', ...blanks.map(() => null)], format);
		}
	});

	it('that is a cell without quotes is none in CSV, as is one that is missing', async () => {
		const csv = `timestamp,message,level\n${time},m,\n${time},m,  \n${time},m,info\n`;
		const { lines } = await readDrop('a.csv', csv);
		assert.deepEqual(
			lines.map(([, level]) => level),
			[null, null, 'INFO'],
		);
		const ndjson = `${JSON.stringify({ timestamp: time, message: 'm' })}\n`;
		assert.equal((await readDrop('a.ndjson', ndjson)).lines[0]?.[1], null);
	});

	it('is the same in every format, whatever it is', async () => {
		const anyLevel = fc.option(
			fc.string({ unit: fc.constantFrom(' ', '\t', 'a', 'I', 'ß', '!', '"', ',', '日', '\u00A0'), maxLength: 4 }),
		);
		await fc.assert(
			fc.asyncProperty(fc.array(anyLevel, { minLength: 1, maxLength: 12 }), async (levels) => {
				const { 'a.parquet': expected, ...others } = await levelsByFormat(levels);
				for (const [format, read] of Object.entries(others)) assert.deepEqual(read, expected, format);
				for (const level of expected ?? []) assert.ok(level === null || String(level).trim() !== '');
			}),
			{ numRuns: 20 },
		);
	});
});
