import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { usualBounds } from '../../../shared/config.ts';
import { type FittedModel, fitModel } from '../../../shared/model/fit.ts';
import { goldenMismatch, requireGolden } from '../../../shared/model/golden.ts';
import { profileNamed } from '../../../shared/model/profile.ts';
import { judgeModel } from '../../../shared/model/promotion.ts';
import { createScorer } from '../../../shared/model/score.ts';
import type { MaskedTotals } from '../../../shared/model/totals.ts';
import { compareCodePoints } from '../../../shared/text/code-points.ts';
import { options } from './totals.ts';

type Day = Readonly<Record<string, number>>;

const dayName = (day: number) => `2026-03-${String(day).padStart(2, '0')}`;

/** Totals of days of messages with counts, the first day being the first of the month unless it is said. */
function totalsOf(days: readonly Day[], first = 1): MaskedTotals {
	const byMessage = new Map<string, Record<string, number>>();
	for (const [i, day] of days.entries()) {
		for (const [message, n] of Object.entries(day)) {
			byMessage.set(message, { ...byMessage.get(message), [dayName(first + i)]: n });
		}
	}
	const count = (own: Readonly<Record<string, number>>) => Object.values(own).reduce((sum, n) => sum + n, 0);
	const rows = [...byMessage].sort(([a, own], [b, other]) => count(other) - count(own) || compareCodePoints(a, b));
	const times = rows.map(([, own]) => Object.keys(own).map((day) => Date.parse(day) * 1000));
	return {
		messages: rows.map(([message]) => message),
		counts: rows.map(([, own]) => count(own)),
		firstSeen: times.map((own) => own[0] ?? 0),
		lastSeen: times.map((own) => own.at(-1) ?? 0),
		examples: rows.map(([message]) => message.replaceAll('<NUM>', '17')),
		levels: rows.map(([, own]) => ({ INFO: count(own) })),
		days: rows.map(([, own]) => own),
	};
}

const kinds = ['user <NUM> logged in', 'disk of <NUM> is full', 'payment <NUM> accepted', 'cache <NUM> flushed'];
const plain: Day = Object.fromEntries(kinds.map((kind, i) => [kind, 100 + i]));
const nightly = { ...options, profile: profileNamed('default') };

function judged(before: readonly Day[], after: readonly Day[], first = 1, today = 'z') {
	const predecessor = fitModel(totalsOf(before), nightly);
	const model = fitModel(totalsOf(after, first), { ...nightly, predecessor });
	return judgeModel(model, predecessor, usualBounds, today);
}

const week = Array.from({ length: 7 }, () => plain);
const manyKinds = (count: number, n: number): Day =>
	Object.fromEntries(
		Array.from({ length: count }, (_, i) => [
			`${'abcdefghij'[i % 10]}${'klmnopqrst'[Math.floor(i / 10) % 10]} happened`,
			n,
		]),
	);

describe('a new model', () => {
	it('may serve after an ordinary night', () => {
		const { figures, failures } = judged(week, [...week.slice(1), { ...plain, 'a new one, seldom': 2 }], 2);
		assert.deepEqual(failures, []);
		assert.deepEqual([figures.day, figures.linesRatio > 0.99, figures.unseenShare < 0.01], [dayName(8), true, true]);
	});

	it('may not where too many of the day’s lines are of templates that were not known', () => {
		const { failures } = judged(week, [...week.slice(1), { ...plain, 'the upstream is gone': 30_000 }], 2);
		assert.equal(failures.length, 1);
		assert.match(
			failures[0] ?? '',
			/^98\.7 % of the lines of 2026-03-08 are of templates that were not known: expected at most 5 %$/,
		);
	});

	it('may not where it has far more templates, or far fewer', () => {
		const more = judged(week, [...week.slice(1), { ...plain, ...manyKinds(12, 1) }], 2);
		assert.deepEqual(more.failures, [
			'it has 4 times the templates of the model before: expected 0.5 times to 2.5 times',
		]);
		const wide = Array.from({ length: 7 }, () => ({ ...plain, ...manyKinds(12, 10) }));
		const fewer = judged(wide, week, 2);
		assert.match(fewer.failures.join(), /^it has 0\.25 times the templates/);
	});

	it('may not where most of the history is gone, or most of a day', () => {
		assert.match(judged(week, week.slice(5), 7).failures.join(), /^it is trained on 0\.286 times the lines/);
		const half = Object.fromEntries(Object.entries(plain).map(([kind, n]) => [kind, Math.floor(n / 3)]));
		assert.match(
			judged(week, [...week.slice(1), half], 2).failures.join(),
			/^2026-03-08 has 0\.33 times the lines of the quietest other day: expected at least 0\.5 times$/,
		);
	});

	it('may where a flood leaves the look-back, and where a day is as quiet as others were', () => {
		const flood = { ...plain, 'user <NUM> logged in': 100_000 };
		assert.deepEqual(judged([flood, ...week.slice(1)], week, 2).failures, []);
		const quiet = Object.fromEntries(Object.entries(plain).map(([kind, n]) => [kind, Math.floor(n / 4)]));
		const weekend = [plain, plain, plain, plain, quiet, plain, plain];
		assert.deepEqual(judged(weekend, [...weekend.slice(1), quiet], 2).failures, []);
	});

	it('is judged by the last day that is over', () => {
		const days = [...week.slice(1), { 'user <NUM> logged in': 1 }];
		assert.equal(judged(week, days, 2, dayName(8)).figures.day, dayName(7));
		assert.deepEqual(judged(week, days, 2, dayName(8)).failures, []);
	});

	it('may serve whatever it is where the one before had seen two days', () => {
		assert.deepEqual(judged(week.slice(5), [{ 'quite another thing': 5 }], 9).failures, []);
	});

	it('may not where its space does not hold on the day’s lines, which a fresh one would', () => {
		const model = fitModel(totalsOf(week), nightly);
		const blind: FittedModel = {
			...model,
			document: {
				...model.document,
				svd: { ...model.document.svd, components: model.document.svd.components.map((row) => row.map(() => 0)) },
			},
		};
		const { failures } = judgeModel(blind, model, usualBounds, 'z');
		assert.match(failures.join(), /^the components explain 0 % of what fresh ones would of the lines of 2026-03-07/);
	});
});

describe('the rarity of a template', () => {
	it('follows from its lines a day, however long the look-back is, and from its first day on', () => {
		const rarityOf = (days: readonly Day[], text: string) => {
			const { templates } = fitModel(totalsOf(days), nightly);
			const row = templates.templates.indexOf(text);
			return [templates.rarity[row], templates.anomalyScore[row]];
		};
		for (const length of [1, 3, 7])
			assert.deepEqual(rarityOf(week.slice(0, length), 'user <NUM> logged in'), [1 / 101, 1 / 102]);
		const late = { ...plain, 'since two days': 4 };
		assert.deepEqual(rarityOf([...week, late, late], 'since two days'), [1 / 5, 1 / 6]);
		assert.deepEqual(
			rarityOf([late, ...week.slice(1), plain], 'since two days'),
			[1 / 1.5, 1 / 2.5],
			'once in eight days',
		);
	});
});

describe('golden messages', () => {
	const model = fitModel(totalsOf(week), nightly);
	const scorer = createScorer(model);

	it('are of frequent and rare templates, and say of the model what it says', () => {
		assert.equal(model.document.golden.length, kinds.length);
		assert.equal(goldenMismatch(model.document.golden, scorer), undefined);
		assert.equal(fitModel(totalsOf([manyKinds(100, 9)]), nightly).document.golden.length, 16);
	});

	it('tell of code that masks or scores otherwise', () => {
		const [first] = model.document.golden;
		assert.ok(first);
		for (const [change, said] of [
			[{ masked: 'x' }, /is masked as "user <NUM> logged in", expected "x"|is masked as/],
			[{ templateId: '0' }, /is of template [0-9a-f]{16}, expected 0/],
			[{ anomalyScore: 0.5 }, /scores 0\.\d+, expected 0\.5/],
			[{ cluster: 99 }, /is in cluster \d+, expected 99/],
		] as const) {
			const document = { ...model.document, golden: [{ ...first, ...change }] };
			assert.throws(() => requireGolden({ ...scorer, document }), said);
		}
	});

	it('of the model before decide whether there is anything to stay with', () => {
		const bad = fitModel(totalsOf([...week.slice(1), { 'the upstream is gone': 30_000 }], 2), {
			...nightly,
			predecessor: model,
		});
		assert.notDeepEqual(judgeModel(bad, model, usualBounds, 'z').failures, []);
		const [first] = model.document.golden;
		assert.ok(first);
		// This code cannot serve it: whatever comes is better.
		const document = { ...model.document, golden: [{ ...first, masked: 'x' }] };
		assert.deepEqual(judgeModel(bad, { ...model, document }, usualBounds, 'z').failures, []);
	});
});
