import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { scoreMessages } from '../../../shared/duckdb/scored-messages.ts';
import { openWorkbench } from './workbench.ts';

describe('scoring messages', () => {
	it('asks for each of more messages than DuckDB hands out at once, and once only', async () => {
		await using workbench = await openWorkbench();
		const { database } = workbench;
		const count = 40_000;
		await database.run(
			`CREATE TEMP TABLE messages AS SELECT i::INTEGER AS message_id, 'message ' || i AS message_processed FROM range(${count}) t(i)`,
		);
		const asked = new Set<string>();
		await scoreMessages(database, 1, (masked) => {
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
		});
		assert.equal(asked.size, count);
		const [row] = await database.rows(
			`SELECT count(*) AS n, count(DISTINCT message_id) AS ids, count(*) FILTER (tfidf_0 != message_id / ${count}) AS wrong FROM scored`,
		);
		assert.deepEqual(row, { n: count, ids: count, wrong: 0 });
	});

	it('gives a number to each template: its own to a known one, its message’s to one that is its message', async () => {
		await using workbench = await openWorkbench();
		const { database } = workbench;
		await database.run(
			`CREATE TABLE messages AS SELECT * FROM (VALUES (0, 'job a'), (1, 'job b'), (2, 'never'), (3, 'user a')) t(message_id, message_processed)`,
		);
		const rest = {
			knownSince: null,
			rarity: 1,
			anomalyScore: 0,
			reason: null,
			distance: 0,
			cluster: 0,
			components: [],
		};
		await scoreMessages(database, 0, (masked) => {
			if (masked === 'never') return { ...rest, template: masked, known: false };
			return { ...rest, template: masked.replace(/ .*/, ' <*>'), known: true };
		});
		assert.deepEqual(
			await database.rows(
				'SELECT message_id, template, known FROM scored JOIN templates USING (template_number) ORDER BY message_id',
			),
			[
				{ message_id: 0, template: 'job <*>', known: true },
				{ message_id: 1, template: 'job <*>', known: true },
				{ message_id: 2, template: 'never', known: false },
				{ message_id: 3, template: 'user <*>', known: true },
			],
		);
		const [numbers] = await database.rows('SELECT count(DISTINCT template_number) AS n FROM scored');
		assert.equal(numbers?.n, 3);
	});

	it('cannot lose rows unseen: a statement while a result is being read is refused', async () => {
		await using workbench = await openWorkbench();
		const { database } = workbench;
		await assert.rejects(async () => {
			for await (const _ of database.batches('SELECT * FROM range(10000)')) await database.run('SELECT 1');
		}, /would run while the result of this query is still being read/);
		assert.equal((await database.rows('SELECT 1 AS one'))[0]?.one, 1);
	});
});
