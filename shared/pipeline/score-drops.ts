import type { ObjectStore } from '../aws/object-store.ts';
import type { Config } from '../config.ts';
import { isShortage } from '../errors.ts';
import type { Scorer } from '../model/score.ts';
import { forEachAtOnce } from './at-once.ts';
import type { Manifest } from './manifest.ts';
import type { Pages } from './page-client.ts';
import { scoreDrop } from './score-drop.ts';
import { dropsAtOnce } from './workspace.ts';

/** What a function tells of its work, for whoever reads its log. */
export interface Journal {
	report(event: string, fields: Readonly<Record<string, unknown>>): void;
	reportError(event: string, error: unknown, fields: Readonly<Record<string, unknown>>): void;
}

export interface DropToScore {
	readonly key: string;
	/** Where it is to be scored again from its summary: what was written last time. */
	readonly rescored?: Manifest;
}

/**
 * Scores drops, several at a time. One drop's failure does not touch the others.
 *
 * @param pages where absent, drops get no page
 * @returns the errors by key, of those that failed for a reason that may pass
 */
export async function scoreDrops(
	drops: readonly DropToScore[],
	scorer: Scorer,
	store: ObjectStore,
	config: Config,
	journal: Journal,
	pages?: Pages,
): Promise<Map<string, unknown>> {
	const failures = new Map<string, unknown>();
	const short: DropToScore[] = [];
	const scoreOne = async (drop: DropToScore, beside: boolean): Promise<void> => {
		const { key, rescored } = drop;
		try {
			const manifest = await scoreDrop(key, scorer, store, config, { beside, pages, rescored });
			const { status, reason, rows, newTemplateCount, timings } = manifest;
			journal.report('scored', { key, status, reason, rows, newTemplateCount, timings });
		} catch (error) {
			if (beside && isShortage(error)) {
				short.push(drop);
				return;
			}
			failures.set(key, error);
			journal.reportError('score-failed', error, { key });
		}
	};
	await forEachAtOnce(drops, dropsAtOnce, (drop) => scoreOne(drop, drops.length > 1));
	// What lacked memory or disk beside another has all of it now.
	await forEachAtOnce(short, 1, (drop) => scoreOne(drop, false));
	return failures;
}
