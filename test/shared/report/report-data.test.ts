import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fitModel } from '../../../shared/model/fit.ts';
import type { Model } from '../../../shared/model/model.ts';
import { profileNamed } from '../../../shared/model/profile.ts';
import { listedTemplates } from '../../../shared/report/listed-templates.ts';
import { mappedTemplates } from '../../../shared/report/message-map.ts';
import { type ReportContents, rowsAtFirst } from '../../../shared/report/report-contents.ts';
import {
	type HourFigures,
	mostTemplateEntries,
	type ReportInput,
	reportContents,
} from '../../../shared/report/report-data.ts';
import { describeScores } from '../../../shared/report/score-distribution.ts';
import { templatesSince } from '../../../shared/report/since-previous.ts';
import { options, sampleModel, totalsOf } from '../model/totals.ts';

const trainedAt = new Date('2025-12-28T00:00:00Z');
const hourMicros = 3_600_000_000;
const noHours: HourFigures = { hours: { hours: 1, rows: [] }, templateHours: { hours: 1, rows: [] } };

async function report(input: Partial<ReportInput> = {}, figures = noHours): Promise<ReportContents> {
	return await reportContents({ model: sampleModel(), previous: 'none', trainedAt, ...input }, async () => figures);
}

/** So many templates that share no word, template i seen i + 1 times. */
function manyTemplates(count: number): Model {
	const word = (i: number) => `w${[...String(i)].map((digit) => 'abcdefghij'[Number(digit)]).join('')}`;
	return fitModel(
		totalsOf(Object.fromEntries(Array.from({ length: count }, (_, i) => [`${word(i)} happened`, i + 1]))),
		{ ...options, profile: profileNamed('default') },
	);
}

describe('the contents of a report', () => {
	it('name templates by number, most frequent first', async () => {
		const { templates, mostCommon, rarest, mostUnusual } = await report();
		assert.deepEqual(
			templates.map(({ count }) => count),
			[40, 30, 20, 10, 6, 5, 1],
		);
		assert.equal(templates[0]?.template, 'user <NUM> logged in');
		assert.equal(templates[0]?.example, 'user 7 logged in');
		assert.deepEqual(mostCommon, [0, 1, 2, 3, 4, 5, 6]);
		assert.deepEqual(rarest, [6, 5, 4, 3, 2, 1, 0]);
		const scores = mostUnusual.map((number) => templates[number]?.score ?? -1);
		assert.deepEqual(
			scores,
			scores.toSorted((a, b) => b - a),
		);
	});

	it('are the same for the same input', async () => {
		assert.deepEqual(await report(), await report());
	});

	it('count the lines of every cluster, which are all lines', async () => {
		const { clusters, quality } = await report();
		assert.equal(
			clusters.reduce((sum, { lines }) => sum + lines, 0),
			quality.lines,
		);
		assert.equal(quality.lines, 112);
		assert.ok(clusters.every(({ samples, templates }) => samples.length === Math.min(3, templates)));
	});

	it('put every template on the map where they are few, each at a place of its own', async () => {
		const { map } = await report();
		assert.equal(map.points.length, 7);
		assert.equal(map.leftOut, 0);
		assert.equal(new Set(map.points.map(({ x, y }) => `${x} ${y}`)).size, 7);
	});

	it('say how many templates are left out where they are many, and keep new, unusual, rare and frequent ones', async () => {
		const count = listedTemplates + 500;
		const model = manyTemplates(count);
		const { templates, templatesLeftOut, map } = await report({ model });
		assert.equal(templates.length, listedTemplates);
		assert.equal(templatesLeftOut, 500);
		assert.equal(map.points.length, mappedTemplates);
		assert.equal(map.leftOut, count - mappedTemplates);
		assert.equal(templates[0]?.count, count);
		assert.equal(templates.at(-1)?.count, 1);
		assert.ok(map.points.some(({ template }) => templates[template]?.count === 1));
		assert.ok(map.points.some(({ template }) => templates[template]?.count === count));
	});

	it('list a single severe template among thousands that are as unusual and new, and show it first', async () => {
		const model = manyTemplates(listedTemplates + 500);
		// All of one count, so that nothing but its level tells it from the others.
		const [count, fatal] = [model.templates.templates.length, 1234];
		const templates = {
			...model.templates,
			counts: new Array<number>(count).fill(1),
			anomalyScore: new Array<number>(count).fill(0.5),
			levels: model.templates.levels.map(
				(_, row): Record<string, number> => (row === fatal ? { FATAL: 1 } : { INFO: 1 }),
			),
		};
		const previous = fitModel(totalsOf({ 'cache flushed': 6 }), { ...options, profile: profileNamed('default') });
		const contents = await report({ model: { ...model, templates }, previous });
		const { newTemplates, mostUnusual, rarest } = contents;
		for (const list of [newTemplates.listed.slice(0, rowsAtFirst), mostUnusual, rarest]) {
			assert.ok(list.some((number) => contents.templates[number]?.levels[0]?.[0] === 'FATAL'));
		}
		assert.equal(contents.templates.length, listedTemplates);
		assert.equal(new Set(newTemplates.listed).size, newTemplates.listed.length);
	});

	it('cut long texts', async () => {
		const model = fitModel(totalsOf({ ['x'.repeat(10_000)]: 6, short: 6 }), options);
		const { templates } = await report({ model });
		assert.deepEqual(
			templates.map(({ example }) => example.length).toSorted((a, b) => a - b),
			[5, 401],
		);
	});

	it('count a new template in the hour where it was first seen', async () => {
		// The sample's templates are first seen from 2025-12-27T00:00:00.000000Z on, a microsecond apart.
		const first = Date.parse('2025-12-27T00:00:00Z') * 1000;
		const row = (start: number) => ({ start, lines: 56, meanScore: 0.1, meanRarity: 0.2 });
		const rows = [row(first - hourMicros), row(first), row(first + 2 * hourMicros)];
		const { hours } = await report({}, { ...noHours, hours: { hours: 1, rows } });
		assert.deepEqual(hours.newTemplates, [0, 7, 0]);
		assert.deepEqual(hours.lines, [56, 56, 56]);
	});

	it('hold a template’s hours as steps from one to the next', async () => {
		const rows = [
			{ wanted: 0, start: 10 * hourMicros, lines: 4 },
			{ wanted: 0, start: 13 * hourMicros, lines: 5 },
			{ wanted: 2, start: 11 * hourMicros, lines: 6 },
		];
		const { templateHours } = await report({}, { ...noHours, templateHours: { hours: 1, rows } });
		assert.equal(templateHours.origin, 10 * 3_600_000);
		assert.deepEqual(templateHours.byTemplate, { 0: [0, 4, 3, 5], 2: [1, 6] });
		assert.equal(templateHours.leftOut, 5);
	});

	it('leave out the template amid which the reading of hours stopped', async () => {
		const rows = Array.from({ length: mostTemplateEntries }, (_, i) => ({
			wanted: i < 100 ? 0 : 1,
			start: i * hourMicros,
			lines: 1,
		}));
		const { templateHours } = await report({}, { ...noHours, templateHours: { hours: 1, rows } });
		assert.deepEqual(Object.keys(templateHours.byTemplate), ['0']);
	});
});

describe('new templates since the previous model', () => {
	const before = { 'user <NUM> logged in': 40, 'disk nearly full': 20 };
	const fit = (counts: Record<string, number>, profile: 'default' | 'notebook' = 'default') =>
		fitModel(totalsOf(counts), { ...options, profile: profileNamed(profile) });

	it('are those that it did not have', async () => {
		const model = fit({ ...before, 'kernel panic': 1 });
		const previous = fit(before);
		const { newTemplates, templates, previous: told } = await report({ model, previous });
		assert.equal(newTemplates.total, 1);
		assert.deepEqual(
			newTemplates.listed.map((number) => templates[number]?.template),
			['kernel panic'],
		);
		assert.equal(told.version, previous.document.version);
	});

	it('are none where nothing changed', () => {
		assert.deepEqual(templatesSince(fit(before), fit(before)), []);
	});

	it('are not known where the previous model masks otherwise', async () => {
		const previous = fit(before, 'notebook');
		assert.equal(templatesSince(previous, fit(before)), undefined);
		const { previous: told, newTemplates } = await report({ model: fit(before), previous });
		assert.deepEqual([told.version !== null && told.comparable, newTemplates.total], [false, 0]);
	});
});

describe('the distribution of scores', () => {
	it('is that of pandas’ describe over the lines written out', () => {
		// Lines 0.5, 0.1, 0.1, 0.1: mean 0.2; deviation √((0.3² + 3 · 0.1²) / 3) = 0.2; quartiles at the positions 0.75, 1.5,
		// 2.25 of 0.1, 0.1, 0.1, 0.5: 0.1, 0.1, 0.1 + 0.25 · 0.4 = 0.2.
		const { templates } = sampleModel();
		const described = describeScores({
			...templates,
			counts: [3, 1],
			anomalyScore: [0.1, 0.5],
			rarity: [1 / 3, 0.001],
		});
		assert.deepEqual(described, {
			mean: 0.2,
			deviation: 0.2,
			min: 0.1,
			quartiles: [0.1, 0.1, 0.2],
			max: 0.5,
			rareLines: 3,
		});
	});
});
