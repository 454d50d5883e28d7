import type { NewTemplate } from '../duckdb/appearances.ts';
import { windowRows, worstWindows } from '../duckdb/drop-rows.ts';
import type { DropScores } from '../duckdb/window-features.ts';
import { describeReading } from '../read/describe-reading.ts';
import type { OpenScoring } from './drop-scoring.ts';
import { isPartlyRead, type Manifest, readingOf } from './manifest.ts';
import { type Pages, pageType } from './page-client.ts';
import { type SummarisedDrop, skippedRecords } from './summarise-drop.ts';

/** What scoring found in a drop, for its manifest and its page. */
export interface DropFindings {
	readonly newTemplates: {
		readonly total: number;
		readonly severe: number;
		readonly templates: readonly NewTemplate[];
	};
	readonly scores: DropScores;
	readonly windows: number;
}

/** What a page tells. */
export interface ToldDrop {
	readonly found: DropFindings;
	readonly drop: SummarisedDrop;
	/** See `writeFeatures`. */
	readonly linesOpen: Promise<boolean>;
}

/**
 * Writes `features/manifests/<drop>.html` from the tables that scoring left. Whatever goes wrong is said in the answer: a
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
		await store.delete(config.outputBucket, page).catch(() => undefined); // An older one would not fit the manifest.
		return { failed: error instanceof Error ? error.message : String(error) };
	}
}

async function renderDropPage(
	{ key, scorer, config, workspace }: OpenScoring,
	pages: Pages,
	{ found, drop, linesOpen }: ToldDrop,
): Promise<string> {
	const { source, counts, report } = drop;
	const { document } = scorer;
	const { database } = workspace;
	const [client, { dropContents, mostWindows, worstWindowLimits }, { renderPage }] = await Promise.all([
		pages.readClient(),
		import('../report/drop-data.ts'),
		import('../report/page.ts'),
	]);
	const { windowSeconds } = document;
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
		reading: describeReading(readingOf(report)),
		windowSeconds,
		windowCount: found.windows,
		firstSeen: counts.firstSeen,
		lastSeen: counts.lastSeen,
		scores: found.scores,
		newTemplates: found.newTemplates,
		windows: await windowRows(database, { windowSeconds, clusterCount }, mostWindows),
		worst: await worstWindows(database, worstWindowLimits, await linesOpen),
	});
	return renderPage(`Oddline: ${key}`, contents, client);
}
