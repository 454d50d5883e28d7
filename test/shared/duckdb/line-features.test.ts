import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { findNewTemplates } from '../../../shared/duckdb/appearances.ts';
import { writeLogs } from '../../../shared/duckdb/line-features.ts';
import { openLines } from '../../../shared/duckdb/lines.ts';
import { literal } from '../../../shared/duckdb/quote.ts';
import { scoreMessages } from '../../../shared/duckdb/scored-messages.ts';
import { summariseLines } from '../../../shared/duckdb/summary.ts';
import type { MessageScore } from '../../../shared/model/score.ts';
import { notebookMasking } from '../../../shared/text/notebook-masking.ts';
import { query } from '../../open-parquet.ts';
import { objectTime, openWorkbench } from './workbench.ts';

const lineCount = 200_000;
const keyCount = 26 ** 3;

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

async function logsOf(threads: number, heldLines: number, listedKeys: number) {
	await using workbench = await openWorkbench(threads);
	const { database } = workbench;
	await database.run(
		`COPY (${drop}) TO ${literal(workbench.file('drop'))} (FORMAT parquet, ROW_GROUP_SIZE ${rowGroup})`,
	);
	await openLines(database, { file: workbench.file('drop'), key: 'a.parquet', objectTime });
	await summariseLines(database, notebookMasking, 30, heldLines);
	await scoreMessages(database, 1, score);
	await findNewTemplates(database);
	assert.equal(await writeLogs(database, workbench.file('logs.parquet'), listedKeys), lineCount);
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
		const right = { lines: lineCount, keys: keyCount, placed: lineCount, answered: lineCount, new: 676, firsts: 676 };
		const ways = [
			{ threads: 1, heldLines: lineCount, listedKeys: keyCount },
			{ threads: 2, heldLines: 0, listedKeys: keyCount },
			{ threads: 5, heldLines: 0, listedKeys: keyCount },
			{ threads: 4, heldLines: lineCount, listedKeys: keyCount },
			{ threads: 1, heldLines: 0, listedKeys: keyCount - 1 },
			{ threads: 5, heldLines: 0, listedKeys: keyCount - 1 },
		];
		const hashes: string[] = [];
		for (const way of ways) {
			const { found, hash } = await logsOf(way.threads, way.heldLines, way.listedKeys);
			assert.deepEqual(found, right, JSON.stringify(way));
			hashes.push(hash);
		}
		assert.deepEqual(
			hashes,
			hashes.map(() => hashes[0]),
		);
	});
});
