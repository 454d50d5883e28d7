import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { firstComponent, highUnits, lowUnits } from '../../../shared/features/exact-sums.ts';
import { type MessageScoring, scoreMessages } from '../../../shared/features/scored-messages.ts';
import { ByteTable } from '../../../shared/group/byte-table.ts';
import { type Messages, orderMessages } from '../../../shared/group/summary.ts';
import type { MessageScore } from '../../../shared/model/score.ts';

function messagesOf(texts: readonly string[]): Messages {
	const table = new ByteTable();
	for (const text of texts) table.internText(text);
	return orderMessages(table).messages;
}

const scoring = (score: (masked: string) => MessageScore): MessageScoring => ({ score });

describe('scoring messages', () => {
	it('asks for each of many messages, and once only', async () => {
		const count = 40_000;
		const messages = messagesOf(Array.from({ length: count }, (_, i) => `message ${i}`));
		const asked = new Set<string>();
		const scored = await scoreMessages(
			messages,
			1,
			scoring((masked) => {
				assert.ok(!asked.has(masked), `${masked} is asked for twice`);
				asked.add(masked);
				return {
					template: masked,
					known: true,
					knownSince: 0,
					rarity: 1,
					anomalyScore: 0,
					reason: null,
					distance: 0,
					cluster: 0,
					components: [Number(masked.slice(8)) / count],
				};
			}),
		);
		assert.equal(asked.size, count);
		assert.equal(messages.size, count);
		const { averagedCount, highs, lows, template, templates } = scored;
		for (let message = 0; message < count; message++) {
			const text = messages.textOf(message);
			const component = Number(text.slice(8)) / count;
			const at = message * averagedCount + firstComponent;
			// In units of 2^-52, both whole numbers: the component itself may be half a unit off.
			const units = (highs[at] ?? Number.NaN) * highUnits + (lows[at] ?? Number.NaN);
			assert.ok(Math.abs(units - component * lowUnits) <= 0.5, text);
			assert.equal(templates.textOf(template[message] ?? -1), text);
		}
		assert.equal(new Set(template).size, count);
	});

	it('gives a number to each template: its own to a known one, its message’s to one that is its message', async () => {
		const messages = messagesOf(['user a', 'never', 'job b', 'job a']);
		const rest = {
			knownSince: null,
			rarity: 1,
			anomalyScore: 0,
			reason: null,
			distance: 0,
			cluster: 0,
			components: [],
		};
		const { template, templates } = await scoreMessages(
			messages,
			0,
			scoring((masked) => {
				if (masked === 'never') return { ...rest, template: masked, known: false };
				return { ...rest, template: masked.replace(/ .*/, ' <*>'), known: true };
			}),
		);
		assert.deepEqual(
			Array.from(template, (number, message) => ({
				message_id: message,
				message: messages.textOf(message),
				template: templates.textOf(number),
				known: templates.isKnown(number),
			})),
			[
				{ message_id: 0, message: 'job a', template: 'job <*>', known: true },
				{ message_id: 1, message: 'job b', template: 'job <*>', known: true },
				{ message_id: 2, message: 'never', template: 'never', known: false },
				{ message_id: 3, message: 'user a', template: 'user <*>', known: true },
			],
		);
		assert.equal(template[2], 2);
		assert.equal(new Set(template).size, 3);
	});

	it('refuses an unknown template that is not its message', async () => {
		const answer = {
			template: 'another',
			known: false,
			knownSince: null,
			rarity: 1,
			anomalyScore: 1,
			reason: null,
			distance: 0,
			cluster: 0,
			components: [],
		};
		await assert.rejects(scoreMessages(messagesOf(['never']), 0, { score: () => answer }), {
			message: 'the unknown template "another" is not its message "never"',
		});
	});
});
