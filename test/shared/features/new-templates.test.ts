import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { unknownTemplates } from '../../../shared/features/new-templates.ts';
import type { ScoredDrop } from '../../../shared/features/scored-drop.ts';
import { mostSevereKind } from '../../../shared/model/levels.ts';
import { chooseShown } from '../../../shared/model/shown.ts';
import { idOfText } from '../../../shared/model/template-id.ts';
import { notebookMasking } from '../../../shared/text/notebook-masking.ts';
import { micros } from '../duckdb/workbench.ts';
import { summaryOf, type TestLine } from '../group/lines.ts';
import { scoreWith } from './score-with.ts';

/** Scores lines with a model that knows nothing. */
async function unknown(lines: readonly TestLine[]): Promise<ScoredDrop> {
	const { summary } = await summaryOf(lines, notebookMasking);
	const rest = {
		known: false,
		knownSince: null,
		reason: 'never seen',
		rarity: 1,
		anomalyScore: 1,
		distance: 2,
		cluster: 0,
	};
	const score = (template: string) => ({ ...rest, template, components: [] });
	return await scoreWith(summary, { clusterCount: 1, componentCount: 0, score });
}

const start = micros('2025-12-27T09:00:00Z');
const reasonOf = (message: number) => `never seen: ${message}`;

describe('new templates', () => {
	it('that are many are listed as the rule for all lists chooses, whatever levels a flood has', async () => {
		const level = fc.constantFrom('FATAL', 'ERROR', 'WARN', 'INFO', 'AUDIT', null);
		// Letters only: digits are masked.
		const word = fc.string({ unit: fc.constantFrom(...'abcdef'), minLength: 1, maxLength: 6 });
		const drop = fc.array(fc.record({ word, level, times: fc.integer({ min: 1, max: 3 }) }), {
			maxLength: 60,
			size: 'max',
		});
		await fc.assert(
			fc.asyncProperty(drop, fc.integer({ min: 1, max: 20 }), async (rows, limit) => {
				const scored = await unknown(
					rows.flatMap((row) => Array<TestLine>(row.times).fill({ time: start, level: row.level, message: row.word })),
				);
				const levels = new Map<string, string[]>();
				const counts = new Map<string, number>();
				for (const row of rows) {
					levels.set(row.word, [...(levels.get(row.word) ?? []), row.level ?? '']);
					counts.set(row.word, (counts.get(row.word) ?? 0) + row.times);
				}
				// All score 1: the more frequent ranks higher, then the lesser text.
				const ranked = [...counts.keys()].sort(
					(a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0) || (a < b ? -1 : 1),
				);
				const found = unknownTemplates(scored, limit, reasonOf);
				assert.deepEqual(
					found.templates.map(({ template }) => template),
					chooseShown(ranked, limit, (text) => mostSevereKind(levels.get(text) ?? [])),
				);
				assert.equal(found.total, ranked.length);
				const severe = ranked.filter((text) => levels.get(text)?.some((one) => one === 'FATAL' || one === 'ERROR'));
				assert.equal(found.severe, severe.length);
				for (const { template, levels: said, count } of found.templates) {
					assert.deepEqual(said, [...new Set(levels.get(template))].filter((one) => one !== '').sort());
					assert.equal(count, counts.get(template));
				}
			}),
			{ numRuns: 200 },
		);
	});

	it('have for their example the least of the lines at their first instant, whatever the levels of these', async () => {
		const at = (seconds: number, level: string | null, message: string): TestLine => ({
			time: start + seconds * 1_000_000,
			level,
			message,
		});
		const scored = await unknown([
			at(7, 'INFO', 'Disk 1'),
			at(5, 'INFO', 'disk 9'),
			at(5, 'WARN', 'Disk 95'),
			at(5, null, 'Disk 94'),
			at(40, 'ERROR', 'disk 0'),
		]);
		const { templates } = unknownTemplates(scored, 10, reasonOf);
		assert.deepEqual(templates, [
			{
				templateId: idOfText('disk <NUM>'),
				template: 'disk <NUM>',
				firstSeen: start + 5_000_000,
				count: 5,
				levels: ['ERROR', 'INFO', 'WARN'],
				example: 'Disk 94',
				score: 1,
				reason: 'never seen: 0',
			},
		]);
	});
});
