import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { groupedLines, messageOfLine, newLines } from '../../../shared/features/line-answers.ts';
import { notebookMasking } from '../../../shared/text/notebook-masking.ts';
import { earliest, summaryOf, type TestLine } from '../group/lines.ts';
import { scoreWith } from './score-with.ts';

/** 2025-12-27T00:00:00Z */
const start = 1_766_793_600_000_000;

/** A template that the model knows is a message's first word; it first saw them at certain seconds. */
const knownSince: Readonly<Record<string, number>> = { disk: start + 2_000_000, fan: start, user: start + 9_000_000 };

function templateOf(masked: string): string {
	const [word = ''] = masked.split(' ');
	return word in knownSince ? word : masked;
}

describe('answers by line', () => {
	it('say each line’s message, and at which line a template is new: the first in the drop of those at its first instant', async () => {
		const line: fc.Arbitrary<TestLine> = fc.record({
			time: fc.nat(4).map((second) => start + second * 1_000_000),
			level: fc.constantFrom('INFO', null),
			message: fc
				.tuple(fc.constantFrom('disk', 'Disk', 'fan', 'user', 'never', 'Never'), fc.constantFrom('', ' 1', ' 22', ' a'))
				.map((parts) => parts.join('')),
		});
		let news = 0;
		await fc.assert(
			fc.asyncProperty(fc.array(line, { maxLength: 30, size: 'max' }), async (lines) => {
				const { summary, groups, messageOfKey } = await summaryOf(lines, notebookMasking, 30, [7]);
				const grouped = groupedLines(groups, messageOfKey);
				assert.ok(grouped);
				const masked = lines.map(({ message }) => notebookMasking.mask(message));
				assert.deepEqual(
					lines.map((_, i) => summary.messages.textOf(messageOfLine(grouped, i))),
					masked,
				);
				const drop = await scoreWith(summary, {
					clusterCount: 1,
					componentCount: 0,
					score(message) {
						const template = templateOf(message);
						const since = knownSince[template];
						const rest = { reason: null, rarity: 1, anomalyScore: 1, distance: 0, cluster: 0, components: [] };
						return { ...rest, template, known: since !== undefined, knownSince: since ?? null };
					},
				});
				const found = newLines(grouped, drop);
				const { scored } = drop;
				for (let template = 0; template < found.length; template++) {
					const text = scored.templates.textOf(template);
					const members = lines.filter((_, i) => templateOf(masked[i] ?? '') === text);
					// What has the number of a message of a known template is no template: no line has it.
					const isUsed = scored.template.includes(template);
					const first = earliest(members);
					const isNew = isUsed && (!(text in knownSince) || first === knownSince[text]);
					const expected = isNew
						? lines.findIndex(({ time }, i) => time === first && templateOf(masked[i] ?? '') === text)
						: -1;
					assert.equal(found[template], expected, text);
					if (isNew) news++;
				}
			}),
			{ numRuns: 300 },
		);
		assert.ok(news > 100);
	});
});
