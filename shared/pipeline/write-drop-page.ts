import { linesOfScored } from '../features/line-answers.ts';
import type { NewTemplates } from '../features/new-templates.ts';
import type { ScoredDrop } from '../features/scored-drop.ts';
import type { WindowMessage } from '../features/told-windows.ts';
import type { DropScores } from '../features/windows.ts';
import { describeReading } from '../read/describe-reading.ts';
import type { OpenScoring } from './drop-scoring.ts';
import { isPartlyRead, type Manifest, readingOf } from './manifest.ts';
import { type Pages, pageType } from './page-client.ts';
import { type SummarisedDrop, skippedRecords } from './summarise-drop.ts';

/** What scoring found in a drop, for its manifest and its page. */
export interface DropFindings {
	readonly newTemplates: NewTemplates;
	readonly scores: DropScores;
	readonly windows: number;
}

/** What a page tells. */
export interface ToldDrop {
	readonly found: DropFindings;
	readonly drop: SummarisedDrop;
	readonly scored: ScoredDrop;
	/** Whether lines may be shown of which the summary has no example: not so without per-log features. */
	readonly withLines: boolean;
	/** Whether what is new in it is no news. */
	readonly isHistory: boolean;
}

/**
 * Writes `features/pages/<drop>.html`. Whatever goes wrong is said in the answer: a
 * drop does not fail for its page.
 */
export async function writeDropPage(
	scoring: OpenScoring,
	pages: Pages,
	told: ToldDrop,
): Promise<NonNullable<Manifest['page']>> {
	const { key, keys, store, config } = scoring;
	const { page } = keys;
	try {
		const html = await renderDropPage(scoring, pages, told);
		await store.putText(config.outputBucket, page, html, pageType);
		return { key: page, bytes: Buffer.byteLength(html) };
	} catch (error) {
		pages.reportError('page-failed', error, { key });
		return { failed: error instanceof Error ? error.message : String(error) };
	}
}

async function renderDropPage(
	{ key, scorer, config, workspace }: OpenScoring,
	pages: Pages,
	{ found, drop, scored, withLines }: ToldDrop,
): Promise<string> {
	const { source, counts, reading } = drop;
	const { document } = scorer;
	const [client, { dropContents, mostWindows, worstWindowLimits }, { renderPage }, told, lineTexts] = await Promise.all(
		[
			pages.readClient(),
			import('../report/drop-data.ts'),
			import('../report/page.ts'),
			import('../features/told-windows.ts'),
			import('../duckdb/example-lines.ts'),
		],
	);
	const { windowSeconds } = document;
	const worst = told.worstWindows(scored, worstWindowLimits);
	/** Lines that are in the window; else the masked message stands for those of which the summary has no example. */
	const withExamples = async (messages: readonly WindowMessage[]) => {
		const missing = messages.filter(({ example }) => example === undefined);
		const lines =
			withLines && drop.lines && missing.length > 0
				? { ...drop.lines, grouped: linesOfScored(drop.lines.grouped, scored) }
				: undefined;
		const found = lines && (await lineTexts.exampleLines(workspace.database, lines, missing));
		return messages.map(({ message, level, example, ...rest }) => ({
			...rest,
			level: level ?? '',
			example:
				example ?? found?.get(lineTexts.lineOf({ message, level, ...rest })) ?? scored.summary.messages.textOf(message),
		}));
	};
	const clusterCount = document.clusters.centroids.length;
	const rows = { read: counts.rows + skippedRecords(counts), scored: counts.rows, skipped: counts.skipped };
	const contents = dropContents({
		bucket: config.logsBucket,
		key,
		eTag: source.eTag,
		model: { version: document.version, profile: document.profile },
		clusterCount,
		rows,
		partlyRead: isPartlyRead(rows),
		reading: describeReading(readingOf(reading.report)),
		windowSeconds,
		windowCount: found.windows,
		firstSeen: counts.firstSeen,
		lastSeen: counts.lastSeen,
		scores: found.scores,
		newTemplates: found.newTemplates,
		windows: told.windowRows(scored, mostWindows),
		worst: { windows: worst.windows, messages: await withExamples(worst.messages) },
	});
	return renderPage(`Oddline: ${key}`, contents, client);
}
