import { link, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Config, readConfig } from '../../shared/config.ts';
import type { Database } from '../../shared/duckdb/database.ts';
import { hourRows, windowRows } from '../../shared/duckdb/feature-files.ts';
import { writeLogs } from '../../shared/duckdb/line-features.ts';
import { countLines, MessageTotals } from '../../shared/duckdb/message-totals.ts';
import { literal } from '../../shared/duckdb/quote.ts';
import { storedSummary, writeSummary } from '../../shared/duckdb/summary-files.ts';
import { readTemplateTable, writeTemplateTable } from '../../shared/duckdb/template-table.ts';
import { totalHours } from '../../shared/features/hours.ts';
import { scoreSummary } from '../../shared/features/scored-drop.ts';
import { fitModel } from '../../shared/model/fit.ts';
import { parseModelDocument } from '../../shared/model/model.ts';
import { profileNamed } from '../../shared/model/profile.ts';
import { createScorer } from '../../shared/model/score.ts';
import { largeDrop, type SummarisedDrop, summariseDrop } from '../../shared/pipeline/summarise-drop.ts';
import { Workspace } from '../../shared/pipeline/workspace.ts';

/** What is measured: two bare statements of DuckDB, then the three stages of Oddline. */
export const stages = ['scan', 'group by', 'summarise', 'fit', 'score'] as const;
export type Stage = (typeof stages)[number];

/** The functions' own defaults, which environment variables change as they do there: profile, memory, threads. */
const config: Config = readConfig({
	ODDLINE_LOGS_BUCKET: 'bench',
	ODDLINE_OUTPUT_BUCKET: 'bench-output',
	...process.env,
});
const { masking } = profileNamed(config.profile);

export interface DropFacts {
	readonly lines: number;
	readonly distinctMessages: number;
	readonly templates: number;
	readonly summaryRows: number;
}

/** Leaves in the drop's folder what fit and score start from, so that each can be measured alone. */
export async function prepare(directory: string): Promise<DropFacts> {
	await using workspace = await workspaceWith(directory, ['drop.parquet']);
	const { database } = workspace;
	const { summary } = await summarise(workspace, 'group');
	await writeSummary(database, summary, fileIn(workspace, 'summary.parquet'));
	const model = await fit(await collect(database, fileIn(workspace, 'summary.parquet')));
	await writeTemplateTable(database, model.templates, fileIn(workspace, 'templates.parquet'));
	for (const name of ['summary.parquet', 'templates.parquet']) {
		await link(fileIn(workspace, name), join(directory, name));
	}
	await writeFile(join(directory, 'model.json'), JSON.stringify(model.document));
	const drop = `read_parquet(${literal(fileIn(workspace, 'drop.parquet'))})`;
	const [facts] = await database.rows(`SELECT count(DISTINCT message) AS messages FROM ${drop}`);
	return {
		lines: model.document.trainedOn.rows,
		distinctMessages: Number(facts?.messages),
		templates: model.document.trainedOn.templates,
		summaryRows: summary.rows.size,
	};
}

/** Runs one stage once, in a database of its own. @returns seconds, opening the database not counted */
export async function timeStage(stage: Stage, directory: string): Promise<number> {
	switch (stage) {
		case 'scan':
			return await timeBare('sum(strlen(message)) FROM', directory);
		case 'group by':
			return await timeBare(
				`count(*) FROM (SELECT regexp_replace(message, '[0-9]+', '0', 'g') AS key, count(*) FROM`,
				directory,
				'GROUP BY key)',
			);
		case 'summarise': {
			await using workspace = await workspaceWith(directory, ['drop.parquet']);
			return await seconds(async () => {
				const { summary } = await summarise(workspace, 'group');
				await writeSummary(workspace.database, summary, fileIn(workspace, 'summary.parquet'));
			});
		}
		case 'fit': {
			await using workspace = await workspaceWith(directory, ['summary.parquet']);
			const totals = await collect(workspace.database, fileIn(workspace, 'summary.parquet'));
			return await seconds(() => fit(totals));
		}
		case 'score':
			return await timeScore(directory);
	}
}

async function timeBare(select: string, directory: string, end = ''): Promise<number> {
	await using workspace = await workspaceWith(directory, ['drop.parquet']);
	const drop = `read_parquet(${literal(fileIn(workspace, 'drop.parquet'))})`;
	return await seconds(() => workspace.database.rows(`SELECT ${select} ${drop} ${end}`));
}

async function timeScore(directory: string): Promise<number> {
	await using workspace = await workspaceWith(directory, ['drop.parquet', 'templates.parquet']);
	const { database } = workspace;
	const document = parseModelDocument(await readFile(join(directory, 'model.json'), 'utf8'), 'model.json');
	const componentCount = document.svd.components.length;
	const templates = await readTemplateTable(database, fileIn(workspace, 'templates.parquet'), componentCount);
	const scorer = createScorer({ document, templates });
	const { summary, lines } = await summarise(workspace, 'keep');
	const taken = await seconds(async () => {
		const scored = await scoreSummary(summary, scorer);
		await database.writeRows(
			windowRows(scored, scored.appearances, document.version),
			fileIn(workspace, 'windows.parquet'),
		);
		await database.writeRows(hourRows(totalHours(scored.totals, scored.grid)), fileIn(workspace, 'hourly.parquet'));
		if (lines) await writeLogs(database, fileIn(workspace, 'logs.parquet'), { ...lines, drop: scored });
	});
	await checkEveryLineIsThere(workspace, document.trainedOn.rows);
	return taken;
}

/** A figure counts only where the work was done. */
async function checkEveryLineIsThere(workspace: Workspace, lines: number): Promise<void> {
	const [found] = await workspace.database.rows(
		`SELECT (SELECT sum(log_count)::BIGINT FROM read_parquet(${literal(fileIn(workspace, 'windows.parquet'))})) AS windows,
			(SELECT count(*) FROM read_parquet(${literal(fileIn(workspace, 'logs.parquet'))})) AS logs`,
	);
	if (found?.windows !== lines || found.logs !== lines) {
		throw new Error(
			`scoring ${lines} lines wrote ${found?.windows} into windows and ${found?.logs} into logs: expected all`,
		);
	}
}

async function summarise(workspace: Workspace, use: 'group' | 'keep'): Promise<SummarisedDrop> {
	const file = fileIn(workspace, 'drop.parquet');
	const { size } = await stat(file);
	return await summariseDrop(
		{ source: { key: 'drop.parquet', eTag: '', size }, drop: { file, key: 'drop.parquet', objectTime: 0 } },
		{ masking, windowSeconds: config.windowSeconds, use },
		workspace,
	);
}

async function collect(database: Database, file: string): Promise<MessageTotals> {
	const totals = await MessageTotals.create(database);
	await totals.add(storedSummary(file), await countLines(database, storedSummary(file)));
	return totals;
}

async function fit(totals: MessageTotals) {
	const { clusters, windowSeconds } = config;
	const profile = profileNamed(config.profile);
	return fitModel(await totals.read(), { profile, clusters, windowSeconds, drops: [], skippedDrops: [] });
}

/** The drop's file of this name, each of which is written once. */
function fileIn({ directory }: Workspace, name: string): string {
	return join(directory, name);
}

/** A workspace as the functions have it, with hard links to these files of the drop's folder. */
async function workspaceWith(directory: string, names: readonly string[]): Promise<Workspace> {
	const workspace = await Workspace.open({ ...config, scratchDirectory: directory });
	const { size } = await stat(join(directory, 'drop.parquet'));
	if (size >= largeDrop) await workspace.database.raiseThreads(config.threads);
	for (const name of names) await link(join(directory, name), fileIn(workspace, name));
	return workspace;
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
	const start = performance.now();
	await work();
	return (performance.now() - start) / 1000;
}
