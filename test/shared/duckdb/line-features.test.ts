import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { writeLogs } from '../../../shared/duckdb/line-features.ts';
import { openLines } from '../../../shared/duckdb/lines.ts';
import { literal } from '../../../shared/duckdb/quote.ts';
import type { MessageScore } from '../../../shared/model/score.ts';
import { notebookMasking } from '../../../shared/text/notebook-masking.ts';
import { query } from '../../open-parquet.ts';
import { scoreWith } from '../features/score-with.ts';
import { keptEachWay, type Place } from './kept-each-way.ts';
import { objectTime, openBy, openWorkbench } from './workbench.ts';

const lineCount = 200_000;
const messageCount = 26 ** 3;

/** Every line is another message; masked ones are three letters and what is the same in all, and come 11 times each. */
const drop = `SELECT TIMESTAMP '2026-01-05' + to_microseconds((i * 7919 % ${lineCount}) * 1000) AS timestamp, 'INFO' AS level,
	concat(${[676, 26, 1].map((place) => `chr((97 + i // ${place} % 26)::INTEGER)`).join(', ')}, ' line ', i) AS message
	FROM range(${lineCount}) AS r(i) ORDER BY i`;

/** By template: the instant, in microseconds, at which the drop has it first. */
const firstSeen = new Map<string, number>();
for (let i = 0; i < lineCount; i++) {
	const template = String.fromCharCode(97 + (Math.floor(i / 676) % 26), 97 + (Math.floor(i / 26) % 26));
	const micros = Date.UTC(2026, 0, 5) * 1000 + ((i * 7919) % lineCount) * 1000;
	firstSeen.set(template, Math.min(micros, firstSeen.get(template) ?? micros));
}

/** A template is a message's first two letters, and the model saw it first at just its line here; its score tells which. */
function score(masked: string): MessageScore {
	const template = masked.slice(0, 2);
	const knownSince = firstSeen.get(template) ?? null;
	const anomalyScore = (masked.charCodeAt(0) * 128 + masked.charCodeAt(1)) / 2 ** 14;
	const rest = { known: true, knownSince, reason: null, rarity: 1, distance: 2, cluster: 0 };
	return { ...rest, template, anomalyScore, components: [0] };
}

/** Row groups that no batch of DuckDB's divides, and more of them than threads. */
const rowGroup = 20_480;

interface WrittenWay {
	readonly threads: number;
	readonly place: Place;
	/** More messages than these are looked up by a join. */
	readonly listedMessages: number | undefined;
}

async function logsOf({ threads, place, listedMessages }: WrittenWay) {
	await using workbench = await openWorkbench(threads);
	const { database } = workbench;
	await database.run(
		`COPY (${drop}) TO ${literal(workbench.file('drop'))} (FORMAT parquet, ROW_GROUP_SIZE ${rowGroup})`,
	);
	const opened = await openLines(database, { file: workbench.file('drop'), key: 'a.parquet', objectTime });
	const { summary, grouped, kept: everywhere } = await keptEachWay(workbench, opened, notebookMasking);
	const kept = everywhere.get(place);
	assert.ok(kept);
	const lines = { kept, grouped, drop: await scoreWith(summary, { clusterCount: 1, componentCount: 1, score }) };
	assert.equal(await writeLogs(database, workbench.file('logs.parquet'), lines, listedMessages), lineCount);
	const [found] = await query(
		`SELECT count(*)::INTEGER AS lines, count(DISTINCT message_processed)::INTEGER AS keys,
			count(*) FILTER (split_part(message, ' line ', 2)::BIGINT = file_row_number)::INTEGER AS placed,
			count(*) FILTER (message_processed = left(message, 3) || ' line <NUM>' AND template = left(message, 2)
				AND message_anomaly_score = (ascii(message) * 128 + ascii(message[2])) / 16384)::INTEGER AS answered,
			count(*) FILTER (is_new_template)::INTEGER AS new,
			count(*) FILTER (is_new_template AND timestamp = first)::INTEGER AS firsts
		FROM (SELECT *, min(timestamp) OVER (PARTITION BY template) AS first
			FROM read_parquet(${literal(workbench.file('logs.parquet'))}, file_row_number = true))`,
	);
	return {
		found,
		hash: createHash('sha256')
			.update(await readFile(workbench.file('logs.parquet')))
			.digest('hex'),
	};
}

describe('per-log features', () => {
	it('keep the drop’s order and are the same bytes, whatever the threads and however a line finds its answer', async () => {
		const right = {
			lines: lineCount,
			keys: messageCount,
			placed: lineCount,
			answered: lineCount,
			new: 676,
			firsts: 676,
		};
		const ways: WrittenWay[] = [
			{ threads: 1, place: 'held', listedMessages: undefined },
			{ threads: 2, place: 'in the file', listedMessages: messageCount },
			{ threads: 5, place: 'in the file', listedMessages: undefined },
			{ threads: 4, place: 'held', listedMessages: 0 },
			{ threads: 1, place: 'in the file', listedMessages: messageCount - 1 },
			{ threads: 5, place: 'in the file', listedMessages: 0 },
			{ threads: 4, place: 'in parts', listedMessages: undefined },
			{ threads: 3, place: 'in parts', listedMessages: 0 },
		];
		const hashes: string[] = [];
		for (const way of ways) {
			const { found, hash } = await logsOf(way);
			assert.deepEqual(found, right, JSON.stringify(way));
			hashes.push(hash);
		}
		assert.deepEqual(
			hashes,
			hashes.map(() => hashes[0]),
		);
	});

	it('of any lines are the same bytes, wherever these are kept and however a line finds its answer', async () => {
		const record = fc.record(
			{
				timestamp: fc.nat(40_000).map((ms) => new Date(Date.UTC(2026, 0, 5) + ms).toISOString()),
				level: fc.constantFrom('info', 'ERROR', 'audit'),
				message: fc.constantFrom(
					'ab 1',
					'ab 22',
					'ac',
					'Ab 3',
					'é 4',
					'zz',
					'',
					'a much longer message, of no template',
				),
				service: fc.constantFrom('shop', 'é', 'a:1'),
			},
			{ requiredKeys: ['message'] },
		);
		const any = (masked: string) => {
			const known = masked.startsWith('a');
			return { ...score(masked), known, knownSince: known ? 0 : null, template: known ? masked.slice(0, 2) : masked };
		};
		const written = async (json: string, way: Omit<WrittenWay, 'threads'>) => {
			await using workbench = await openWorkbench(2);
			const opened = await openBy('records', workbench, 'a.ndjson', json);
			const { summary, grouped, kept: everywhere } = await keptEachWay(workbench, opened, notebookMasking);
			const kept = everywhere.get(way.place);
			assert.ok(kept);
			const scored = await scoreWith(summary, { clusterCount: 1, componentCount: 1, score: any });
			const file = workbench.file('logs.parquet');
			const lines = { kept, grouped, drop: scored };
			assert.equal(await writeLogs(workbench.database, file, lines, way.listedMessages), kept.count);
			return await readFile(file);
		};
		await fc.assert(
			fc.asyncProperty(fc.array(record, { maxLength: 40, size: 'max' }), async (records) => {
				// One at least has a message.
				const json = [{ message: 'ac' }, ...records].map((one) => JSON.stringify(one)).join('\n');
				const held = await written(json, { place: 'held', listedMessages: undefined });
				for (const listedMessages of [undefined, 0]) {
					const parts = await written(json, { place: 'in parts', listedMessages });
					assert.ok(parts.equals(held), `listed: ${listedMessages}`);
				}
			}),
			{ numRuns: 15 },
		);
	});
});
