import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readTemplateTable, writeTemplateTable } from '../../../shared/duckdb/template-table.ts';
import { ArtifactError } from '../../../shared/errors.ts';
import { fitModel } from '../../../shared/model/fit.ts';
import { type Model, parseModelDocument } from '../../../shared/model/model.ts';
import { createScorer } from '../../../shared/model/score.ts';
import { openWorkbench, type Workbench } from '../duckdb/workbench.ts';
import { anyTotals, options, sample, sampleModel } from './totals.ts';

/** A model through its files. */
async function stored({ document, templates }: Model, { database, file }: Workbench): Promise<Model> {
	await writeTemplateTable(database, templates, file('templates.parquet'));
	const parsed = parseModelDocument(JSON.stringify(document), 'model.json');
	return { document: parsed, templates: await readTemplateTable(database, file('templates.parquet'), 15) };
}

/** Columns as plain arrays, whatever kind they were. */
function columnsOf({ templates }: Model) {
	return Object.fromEntries(
		Object.entries(templates).map(([name, column]) => [
			name,
			'values' in column && 'columnCount' in column ? { ...column, values: [...column.values] } : Array.from(column),
		]),
	);
}

describe('a model', () => {
	it('is the same after it was written and read', async () => {
		await using workbench = await openWorkbench();
		await fc.assert(
			fc.asyncProperty(anyTotals, async (totals) => {
				const model = fitModel(totals, options);
				const read = await stored(model, workbench);
				// JSON has no sign for a zero, and nothing depends on it.
				assert.deepEqual(read.document, JSON.parse(JSON.stringify(model.document)));
				assert.deepEqual(columnsOf(read), columnsOf(model));
				const [before, after] = [createScorer(model), createScorer(read)];
				for (const message of [...totals.messages, 'never seen disk']) {
					const [expected, found] = [before.score(message), after.score(message)];
					assert.deepEqual(
						{ ...found, components: [...Array.from(found.components)] },
						{ ...expected, components: [...Array.from(expected.components)] },
					);
				}
			}),
			{ numRuns: 15 },
		);
	});

	it('has a version that follows from its content', () => {
		const { version } = sampleModel().document;
		assert.equal(sampleModel().document.version, version);
		// The last line's second, and twelve digits of a hash.
		assert.match(version, /^20251227T000001Z-[0-9a-f]{12}$/);
		const others = [
			fitModel({ ...sample, counts: sample.counts.with(0, 41) }, options),
			fitModel({ ...sample, examples: sample.examples.with(0, 'other') }, options),
			fitModel({ ...sample, firstSeen: sample.firstSeen.with(0, 1) }, options),
			fitModel(sample, { ...options, clusters: 2 }),
			fitModel(sample, { ...options, windowSeconds: 60 }),
			fitModel(sample, { ...options, drops: [] }),
		];
		const versions = new Set(others.map(({ document }) => document.version));
		assert.equal(versions.size, others.length);
		assert.ok(!versions.has(version));
	});
});

describe('reading model.json', () => {
	const { document } = sampleModel();
	const refused: [what: string, text: string, message: RegExp][] = [
		['no JSON', '{"format":', /^model\.json is no JSON: expected a model written by Oddline/],
		['nothing', '', /is no JSON/],
		['null', 'null', /is no Oddline model: expected "format": "oddline-model"/],
		['other JSON', '{"a":1}', /is no Oddline model/],
		['another artifact', '{"format":"oddline-current"}', /is no Oddline model/],
		['a newer format', JSON.stringify({ ...document, formatVersion: 2 }), /format version 2: expected 1\. Train again/],
		['no format version', '{"format":"oddline-model"}', /format version undefined: expected 1/],
		['a part missing', JSON.stringify({ ...document, svd: undefined }), /is damaged/],
		[
			'a term lost',
			JSON.stringify({ ...document, tfidf: { ...document.tfidf, terms: document.tfidf.terms.slice(1) } }),
			/damaged: its vocabulary, components and centroids do not fit/,
		],
		[
			'a component cut',
			JSON.stringify({
				...document,
				svd: { ...document.svd, components: document.svd.components.map((row) => row.slice(1)) },
			}),
			/damaged/,
		],
		[
			'a centroid cut',
			JSON.stringify({ ...document, clusters: { ...document.clusters, centroids: [[1]] } }),
			/damaged/,
		],
		['no distances', JSON.stringify({ ...document, distance: { min: null, max: 1 } }), /damaged/],
	];
	for (const [what, text, message] of refused) {
		it(`refuses ${what}`, () => {
			assert.throws(
				() => parseModelDocument(text, 'model.json'),
				(error) => error instanceof ArtifactError && message.test(error.message),
			);
		});
	}
});
