import type { EventBus } from '../aws/event-bus.ts';
import type { ObjectStore } from '../aws/object-store.ts';
import type { Config } from '../config.ts';
import { isShortage, LostEngineError } from '../errors.ts';
import type { Journal } from '../journal.ts';
import type { Scorer } from '../model/score.ts';
import { announceNewTemplates } from './announce.ts';
import { forEachAtOnce } from './at-once.ts';
import type { Manifest } from './manifest.ts';
import type { Pages } from './page-client.ts';
import { scoreDrop } from './score-drop.ts';
import { skippedRecords } from './summarise-drop.ts';
import type { Invocation } from './time-budget.ts';
import { dropsAtOnce } from './workspace.ts';

/** What scoring works with, the same for every drop. */
export interface Scoring {
	readonly store: ObjectStore;
	readonly config: Config;
	readonly journal: Journal;
	/** Where absent, drops get no page. */
	readonly pages?: Pages;
	/** What the drops may take together; where absent, as long as they do. */
	readonly invocation?: Invocation;
	/** Where absent, nobody is told of new templates. */
	readonly bus?: EventBus;
}

export interface DropToScore {
	readonly key: string;
	/** Where it is to be scored again from its summary: what was written last time. */
	readonly rescored?: Manifest;
	/** As `ScoreDropOptions` has it. */
	readonly before?: Manifest;
	/** Whether its new templates are no news: it was scored before, by another model. */
	readonly silent?: boolean;
}

/**
 * Scores drops, several at a time. One drop's failure does not touch the others.
 *
 * @returns the errors by key, of those that failed for a reason that may pass
 */
export async function scoreDrops(
	drops: readonly DropToScore[],
	scorer: Scorer,
	{ store, config, journal, invocation, pages, bus }: Scoring,
): Promise<Map<string, unknown>> {
	const failures = new Map<string, unknown>();
	const short: DropToScore[] = [];
	const scoreOne = async (drop: DropToScore, beside: boolean): Promise<void> => {
		const { key, rescored, before, silent } = drop;
		try {
			const manifest = await scoreDrop(key, scorer, store, config, {
				...{ beside, invocation, pages, rescored, before },
			});
			if (bus && !silent) await announceNewTemplates(manifest, bus);
			const { status, reason, rows, partlyRead, newTemplateCount, timings } = manifest;
			journal.report('scored', { key, status, reason, rows, partlyRead, newTemplateCount, timings });
			measure(manifest, journal);
		} catch (error) {
			if (beside && (isShortage(error) || error instanceof LostEngineError)) {
				short.push(drop);
				return;
			}
			failures.set(key, error);
			journal.reportError('score-failed', error, { key });
		}
	};
	await forEachAtOnce(drops, dropsAtOnce, (drop) => scoreOne(drop, drops.length > 1));
	// What lacked memory or disk beside another has all of it now, or an engine that no other drop breaks.
	await forEachAtOnce(short, 1, (drop) => scoreOne(drop, false));
	return failures;
}

function measure(
	{ status, rows, partlyRead, knowledge, newTemplateCount, newSevereTemplateCount, timings }: Manifest,
	journal: Journal,
): void {
	if (rows) {
		journal.measure('RowsScored', status === 'complete' ? rows.scored : 0);
		journal.measure('RowsSkipped', skippedRecords(rows));
	}
	if (status === 'rejected') journal.measure('DropsRejected', 1);
	if (status === 'ignored') journal.measure('DropsIgnored', 1);
	if (status === 'gone') journal.measure('DropsGone', 1);
	if (status !== 'complete') return;
	journal.measure('DropsScored', 1);
	if (partlyRead) journal.measure('DropsPartlyRead', 1);
	// What was new once is no news.
	journal.measure('NewTemplates', knowledge?.history ? 0 : (newTemplateCount ?? 0));
	journal.measure('NewSevereTemplates', knowledge?.history ? 0 : (newSevereTemplateCount ?? 0));
	journal.measure(
		'ScoreDuration',
		Object.values(timings ?? {}).reduce((sum, milliseconds) => sum + milliseconds, 0),
	);
}
