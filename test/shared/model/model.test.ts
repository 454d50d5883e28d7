import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readTemplateTable, writeTemplateTable } from '../../../shared/duckdb/template-table.ts';
import { ArtifactError } from '../../../shared/errors.ts';
import { checkTemplates } from '../../../shared/model/check-templates.ts';
import { fitModel } from '../../../shared/model/fit.ts';
import { type Model, parseModelDocument, type TemplateTable, versionOf } from '../../../shared/model/model.ts';
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
		assert.equal(
			new Set([1, 2, 3].map((format) => versionOf(sampleModel().document, sampleModel().templates, format))).size,
			3,
		);
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
		[
			'no JSON',
			'{"format":',
			/^model\.json is no JSON: 10 characters, expected a model written by Oddline\. Train again/,
		],
		['nothing', '', /is no JSON/],
		['null', 'null', /is no Oddline model: expected "format": "oddline-model"/],
		['other JSON', '{"a":1}', /is no Oddline model/],
		['another artifact', '{"format":"oddline-current"}', /is no Oddline model/],
		['a newer format', JSON.stringify({ ...document, formatVersion: 3 }), /format version 3: expected 2\. Train again/],
		['no format version', '{"format":"oddline-model"}', /format version undefined: expected 2/],
		['a part missing', JSON.stringify({ ...document, svd: undefined }), /is damaged/],
		[
			'a term lost',
			JSON.stringify({ ...document, tfidf: { ...document.tfidf, terms: document.tfidf.terms.slice(1) } }),
			/damaged: tfidf\.idf is a list of 17, expected 16 of them, one for each term\. Train again.* npm run rollback/,
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
		[
			'no distances',
			JSON.stringify({ ...document, distance: { min: null, max: 1 } }),
			/damaged: distance\.min is null/,
		],
		['no cluster', JSON.stringify({ ...document, clusters: { ...document.clusters, centroids: [] } }), /centroids/],
		[
			'a window that tiles no hour',
			JSON.stringify({ ...document, windowSeconds: 7 }),
			/windowSeconds is 7, expected a div/,
		],
		['another profile', JSON.stringify({ ...document, profile: 'x' }), /profile is "x", expected default or notebook/],
		[
			'own rules that are none',
			JSON.stringify({ ...document, masking: { ...document.masking, customRules: { mode: 'extend', rules: [{}] } } }),
			/masking\.customRules\.rules is a list of 1, expected rules of this version/,
		],
	];
	for (const [what, text, message] of refused) {
		it(`refuses ${what}`, () => {
			assert.throws(
				() => parseModelDocument(text, 'model.json'),
				(error) => error instanceof ArtifactError && message.test(error.message),
			);
		});
	}

	it('takes a model of before drops were counted that training did without', () => {
		const { skippedCount, skippedReasons, ...trainedOn } = document.trainedOn;
		const text = JSON.stringify({ ...document, trainedOn });
		assert.equal(parseModelDocument(text, 'model.json').version, document.version);
		const short = { ...trainedOn, skippedCount: skippedCount + 1, skippedReasons };
		assert.throws(
			() => parseModelDocument(JSON.stringify({ ...document, trainedOn: short }), 'model.json'),
			/trainedOn\.skippedReasons is \{\}, expected 1 drops together/,
		);
	});

	it('takes a model of before clusters and components had ids: their places are', () => {
		const { ids, nextId, wanted, ...clusters } = document.clusters;
		const { componentIds, nextComponentId, ...svd } = document.svd;
		const { linesByDay, ...trainedOn } = document.trainedOn;
		const { continuity, golden, ...others } = document;
		const read = parseModelDocument(
			JSON.stringify({ ...others, formatVersion: 1, clusters, svd, trainedOn }),
			'model.json',
		);
		assert.deepEqual([read.clusters.ids, read.clusters.nextId], [ids, nextId]);
		assert.deepEqual([read.svd.componentIds, read.svd.nextComponentId], [componentIds, nextComponentId]);
		assert.deepEqual([read.continuity.predecessor, read.golden], [null, []]);
	});

	it('refuses another version than its folder’s', () => {
		const text = JSON.stringify(document);
		assert.equal(parseModelDocument(text, 'model.json', document.version).version, document.version);
		assert.throws(
			() => parseModelDocument(text, 'model.json', 'other'),
			/it is of model 2025.*, expected other\. Train/,
		);
	});

	/** Each place of a number, a text or a list within the document, with a way to put something else there. */
	const places = placesIn(document, []).filter(([path]) => !['format', 'formatVersion'].includes(path[0] ?? ''));
	const replaced = (path: readonly string[], value: unknown) => {
		const copy = structuredClone(document);
		const holder = path.slice(0, -1).reduce<unknown>((at, name) => Reflect.get(Object(at), name), copy);
		if (value === undefined) Reflect.deleteProperty(Object(holder), path.at(-1) ?? '');
		else Reflect.set(Object(holder), path.at(-1) ?? '', value);
		return JSON.stringify(copy);
	};

	it('refuses what is no number where one belongs, and a part that is missing or of another kind', () => {
		const other = fc.constantFrom<unknown>(undefined, 'x', [], {}, true, [[1]], Number.NaN);
		fc.assert(
			fc.property(fc.constantFrom(...places), other, ([path, value], replacement) => {
				fc.pre(typeof value !== typeof replacement || Array.isArray(value) !== Array.isArray(replacement));
				// JSON has null for NaN, which says of a silhouette that there is none. The predecessor is null here, or a text.
				fc.pre(!(path.at(-1) === 'silhouette' && Number.isNaN(replacement)));
				fc.pre(!(path.at(-1) === 'predecessor' && (typeof replacement === 'string' || Number.isNaN(replacement))));
				assert.throws(
					() => parseModelDocument(replaced(path, replacement), 'model.json'),
					(error) =>
						error instanceof ArtifactError &&
						/^model\.json is damaged: .*, expected .*\. Train again/.test(error.message),
				);
			}),
			{ numRuns: 2000 },
		);
	});

	it('refuses lists that are longer or shorter than others say', () => {
		const agreeing = places.filter(
			([path, value]) =>
				Array.isArray(value) &&
				!['drops', 'skipped', 'warnings', 'sweep', 'golden'].includes(path.at(-1) ?? '') &&
				value.length > 0,
		);
		fc.assert(
			fc.property(fc.constantFrom(...agreeing), fc.boolean(), ([path, value], isLonger) => {
				const list = value as readonly unknown[]; // Holds: they were filtered.
				const text = replaced(path, isLonger ? [...list, list[0]] : list.slice(1));
				assert.throws(() => parseModelDocument(text, 'model.json'), ArtifactError);
			}),
		);
	});

	it('refuses numbers that cannot be, whatever fits together', () => {
		const { clusters, trainedOn } = document;
		for (const wrong of [
			{ clusters: { ...clusters, sizes: clusters.sizes.with(0, (clusters.sizes[0] ?? 0) + 1) } },
			{ clusters: { ...clusters, silhouette: 2 } },
			{ clusters: { ...clusters, inertia: -1 } },
			{ distance: { min: 2, max: 1 } },
			{ trainedOn: { ...trainedOn, rows: 0.5 } },
			{ trainedOn: { ...trainedOn, maskedMessages: trainedOn.templates - 1 } },
			{ trainedOn: { ...trainedOn, lastSeen: '2020-01-01T00:00:00Z' } },
			{ windowSeconds: '30 SECONDS) --' },
			{ windowSeconds: 0 },
		]) {
			const text = JSON.stringify({ ...document, ...wrong });
			assert.throws(() => parseModelDocument(text, 'model.json'), ArtifactError, JSON.stringify(wrong));
		}
	});
});

describe('the templates of a model', () => {
	const { document, templates } = sampleModel();
	const check = (table: TemplateTable) => checkTemplates(table, document, 'templates.parquet');
	const columns = ['counts', 'rarity', 'anomalyScore', 'distance', 'cluster', 'firstSeen', 'lastSeen'] as const;
	const anyRow = fc.nat({ max: templates.templates.length - 1 });

	it('are taken as they were fitted', () => check(templates));

	it('are refused where a number is none, or cannot be', () => {
		const wrong = fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 2 ** 60, -(2 ** 60));
		fc.assert(
			fc.property(fc.constantFrom(...columns), anyRow, wrong, (column, row, value) => {
				fc.pre(!(column === 'distance' && value === 2 ** 60)); // The farthest may be anywhere.
				const table = { ...templates, [column]: Array.from(templates[column]).with(row, value) };
				assert.throws(() => check(table), /^ArtifactError: templates\.parquet is damaged: .*\. Train again/);
			}),
		);
		fc.assert(
			fc.property(fc.nat({ max: templates.components.values.length - 1 }), (place) => {
				const values = templates.components.values.with(place, Number.NaN);
				const table = { ...templates, components: { ...templates.components, values } };
				assert.throws(() => check(table), /a component of template \d is no number/);
			}),
		);
	});

	it('are refused where they are not those that the document tells of', () => {
		fc.assert(
			fc.property(anyRow, anyRow, (row, other) => {
				const moved = { ...templates, counts: templates.counts.with(row, (templates.counts[row] ?? 0) + 1) };
				assert.throws(() => check(moved), /cluster \d has \d+ lines, expected \d+, as model\.json says/);
				fc.pre(row !== other);
				const twice = { ...templates, templates: templates.templates.with(row, templates.templates[other] ?? '') };
				assert.throws(() => check(twice), /names a template twice/);
			}),
		);
		const fewer = { ...templates, templates: templates.templates.slice(1) };
		assert.throws(() => check(fewer), /it has 6 templates, expected 7, as model\.json says/);
	});
});

function placesIn(value: unknown, path: readonly string[]): [path: readonly string[], value: unknown][] {
	const own: [readonly string[], unknown][] = path.length > 0 ? [[path, value]] : [];
	if (typeof value !== 'object' || value === null) return own;
	return [...own, ...Object.entries(value).flatMap(([name, part]) => placesIn(part, [...path, name]))];
}
