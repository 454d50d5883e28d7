/** Masked messages to fit models to. */
import fc from 'fast-check';
import { fitModel } from '../../../shared/model/fit.ts';
import type { FitOptions } from '../../../shared/model/fit-options.ts';
import type { Model } from '../../../shared/model/model.ts';
import { profileNamed } from '../../../shared/model/profile.ts';
import type { MaskedTotals } from '../../../shared/model/totals.ts';
import { compareCodePoints } from '../../../shared/text/code-points.ts';

export const options: FitOptions = {
	profile: profileNamed('notebook'),
	clusters: 3,
	windowSeconds: 30,
	drops: [{ key: 'logs/a.csv', eTag: 'e', rows: 1 }],
	skippedDrops: [],
};

/** 2025-12-27T00:00:00Z */
const start = 1766793600000000;

/** Totals of messages with counts, in their order: most frequent first, then by code point. */
export function totalsOf(counts: Readonly<Record<string, number>>): MaskedTotals {
	const rows = Object.entries(counts).sort(([a, n], [b, m]) => m - n || compareCodePoints(a, b));
	return {
		messages: rows.map(([message]) => message),
		counts: rows.map(([, count]) => count),
		firstSeen: rows.map((_, i) => start + i),
		lastSeen: rows.map((_, i) => start + 1_000_000 + i),
		examples: rows.map(([message]) => message.replaceAll('<NUM>', '7')),
		levels: rows.map(([, count]) => ({ INFO: count })),
		days: rows.map(([, count]) => ({ '2025-12-27': count })),
	};
}

export const sample = totalsOf({
	'user <NUM> logged in': 40,
	'user <NUM> logged out': 30,
	'disk nearly full': 20,
	'disk replaced': 6,
	'cache flushed': 10,
	'payment <NUM> accepted': 5,
	'kernel panic': 1,
});

export const sampleModel = (): Model => fitModel(sample, options);

const words = fc.constantFrom('disk', 'user', '<NUM>', 'full', 'login', 'cache', 'é', '日本', 'timeout', 'db');
export const anyTotals: fc.Arbitrary<MaskedTotals> = fc
	.array(fc.tuple(fc.array(words, { maxLength: 5 }), fc.integer({ min: 1, max: 12 })), { minLength: 1, maxLength: 15 })
	.map((rows) => totalsOf(Object.fromEntries(rows.map(([parts, count]) => [parts.join(' '), count]))));
