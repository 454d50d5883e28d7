import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readTemplateTable, writeTemplateTable } from '../../../shared/duckdb/template-table.ts';
import { denseRows } from '../../../shared/learn/matrix.ts';
import type { TemplateTable } from '../../../shared/model/model.ts';
import { file, query } from '../../open-parquet.ts';
import { micros, openWorkbench } from './workbench.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const double = fc.double({ noNaN: true, min: -1, max: 1 }).map((n) => n + 0);
const time = fc.integer({ min: micros('1980-01-01T00:00:00Z'), max: micros('2199-12-31T00:00:00Z') });
const row = fc.record({
	template: text,
	count: fc.integer({ min: 1, max: 2 ** 40 }),
	rarity: double,
	anomalyScore: double,
	distance: double,
	cluster: fc.integer({ min: 0, max: 50 }),
	components: fc.tuple(double, double, double),
	firstSeen: time,
	lastSeen: time,
	example: text,
	levels: fc.dictionary(
		fc.oneof(text, fc.constantFrom('', '"', '__proto__', '7', 'a\0b')),
		fc.integer({ min: 1, max: 1e9 }),
		{ noNullPrototype: true },
	),
});

const tables: fc.Arbitrary<TemplateTable> = fc.array(row, { maxLength: 12 }).map((rows) => ({
	templates: rows.map((r) => r.template),
	ids: rows.map((_, i) => `id ${i}`),
	counts: rows.map((r) => r.count),
	rarity: rows.map((r) => r.rarity),
	anomalyScore: rows.map((r) => r.anomalyScore),
	distance: rows.map((r) => r.distance),
	cluster: rows.map((r) => r.cluster),
	components: denseRows(
		rows.map((r) => r.components),
		3,
	),
	firstSeen: rows.map((r) => r.firstSeen),
	lastSeen: rows.map((r) => r.lastSeen),
	examples: rows.map((r) => r.example),
	levels: rows.map((r) => r.levels),
}));

describe('templates.parquet', () => {
	it('is read as it was written', async () => {
		await using workbench = await openWorkbench();
		await fc.assert(
			fc.asyncProperty(tables, async (table) => {
				await writeTemplateTable(workbench.database, table, workbench.file('templates.parquet'));
				assert.deepEqual(await readTemplateTable(workbench.database, workbench.file('templates.parquet'), 3), table);
			}),
			{ numRuns: 40 },
		);
	});

	it('keeps more rows than a batch in their order', async () => {
		await using workbench = await openWorkbench();
		const numbers = Array.from({ length: 5000 }, (_, i) => i);
		const table: TemplateTable = {
			templates: numbers.map((i) => `template ${(i * 7919) % 5000}`),
			ids: numbers.map((i) => `id ${i}`),
			counts: numbers,
			rarity: numbers,
			anomalyScore: numbers,
			distance: numbers,
			cluster: numbers,
			components: denseRows(numbers.map((i) => [i])),
			firstSeen: numbers,
			lastSeen: numbers,
			examples: numbers.map(String),
			levels: numbers.map(() => ({ INFO: 1 })),
		};
		await writeTemplateTable(workbench.database, table, workbench.file('templates.parquet'));
		assert.deepEqual(await readTemplateTable(workbench.database, workbench.file('templates.parquet'), 1), table);
	});

	it('starts with the columns that DESIGN names', async () => {
		await using workbench = await openWorkbench();
		const [table] = fc.sample(tables, { seed: 1, numRuns: 1 });
		assert.ok(table);
		await writeTemplateTable(workbench.database, table, workbench.file('templates.parquet'));
		const described = await query(`DESCRIBE FROM ${file(workbench.file('templates.parquet'))}`);
		assert.deepEqual(
			described.map(({ column_name, column_type }) => `${column_name} ${column_type}`),
			[
				'template VARCHAR',
				'count BIGINT',
				'message_rarity DOUBLE',
				'message_anomaly_score DOUBLE',
				'message_cluster INTEGER',
				'tfidf_0 DOUBLE',
				'tfidf_1 DOUBLE',
				'tfidf_2 DOUBLE',
				'first_seen TIMESTAMP',
				'example VARCHAR',
				'last_seen TIMESTAMP',
				'levels MAP(VARCHAR, BIGINT)',
				'message_distance DOUBLE',
				'parameter_positions INTEGER[]',
				'template_id VARCHAR',
			],
		);
	});
});
