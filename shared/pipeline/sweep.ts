import type { StoredObject } from '../aws/stored-object.ts';
import { ArtifactError, InputError } from '../errors.ts';
import { cutText } from '../text/cut-text.ts';
import { type DamagedManifest, findOutdated, findUnscored } from './find-drops.ts';
import type { Manifest } from './manifest.ts';
import type { ServingModel } from './registry.ts';
import { type DropToScore, type Scoring, scoreDrops } from './score-drops.ts';

/** An event that asks the scoring function to look for work itself: `{"sweep": "unscored"}`. */
export interface SweepRequest {
	/**
	 * `unscored`: drops whose present content has no manifest, since they came before there was a model or their event was
	 * lost. `outdated`: drops whose features are another model's; they are scored again from their summaries.
	 */
	readonly sweep: 'unscored' | 'outdated';
	/** Whether `outdated` drops get new per-log features, too: then their lines are read once more. */
	readonly logs: boolean;
	/** Where the sweep before this one stopped: its `next`. */
	readonly after?: string;
}

export interface SweepResult {
	readonly looked: number;
	/** Drops that got a manifest. */
	readonly scored: number;
	/** Why drops failed that may pass next time, the first fifty. */
	readonly failed: readonly { readonly key: string; readonly message: string }[];
	readonly failedCount: number;
	/**
	 * Manifests that cannot be read, the first fifty; what could be told to be their drop was scored again. The manifest of a
	 * drop that was deleted stays as it is, and that of a key too long for its name is mended by the sweep for unscored drops.
	 */
	readonly damaged: readonly DamagedManifest[];
	readonly damagedCount: number;
	/** Present where time was up: give it as `after` to go on. */
	readonly next?: string;
}

/** A step of a state machine takes 256 KiB, and a key may have 1,024 bytes. */
const listedFailures = 50;
/** Characters. */
const longestMessage = 500;

/**
 * @returns `undefined` where the event asks for no sweep
 * @throws {InputError} `bad-request` where it does, but not as it should
 */
export function readSweepRequest(event: unknown): SweepRequest | undefined {
	if (typeof event !== 'object' || event === null || !('sweep' in event)) return undefined;
	const { sweep } = event;
	const logs = 'logs' in event ? event.logs : false;
	const after = 'after' in event && event.after !== null ? event.after : undefined;
	if (
		(sweep !== 'unscored' && sweep !== 'outdated') ||
		typeof logs !== 'boolean' ||
		(after !== undefined && typeof after !== 'string')
	) {
		throw new InputError(
			'bad-request',
			`the sweep is ${JSON.stringify(event)}: expected {"sweep": "unscored" or "outdated", "logs": true or false, "after": text}`,
		);
	}
	return { sweep, logs, ...(after !== undefined && { after }) };
}

/**
 * Finds drops that should be scored, and scores them.
 *
 * @param until no drop is begun after this
 */
export async function sweepDrops(
	request: SweepRequest,
	until: Date,
	serving: ServingModel,
	scoring: Scoring,
): Promise<SweepResult> {
	const { store, config } = scoring;
	const scorer = await serving.get();
	const found =
		request.sweep === 'unscored'
			? findUnscored(store, config, request.after)
			: findOutdated(scorer.document.version, store, config, request.after);
	const failures: { key: string; message: string }[] = [];
	const damages: DamagedManifest[] = [];
	let [looked, scored] = [0, 0];
	for await (const { items, damaged, last, count } of found) {
		for (const { key, message } of damaged) {
			damages.push({ key, message: cutText(message, longestMessage) });
			scoring.journal.reportError('manifest-damaged', new ArtifactError(message), { key });
		}
		const drops = items.map((item) => dropToScore(item, request));
		const failed = await scoreDrops(drops, scorer, scoring);
		looked += count;
		scored += drops.length - failed.size;
		for (const [key, error] of failed) {
			const message = error instanceof Error ? error.message : String(error);
			failures.push({ key, message: cutText(message, longestMessage) });
		}
		if (Date.now() > until.getTime()) return { ...result(), next: last };
	}
	return result();

	function result(): SweepResult {
		const failed = { failed: failures.slice(0, listedFailures), failedCount: failures.length };
		return { looked, scored, ...failed, damaged: damages.slice(0, listedFailures), damagedCount: damages.length };
	}
}

function dropToScore(found: StoredObject | Manifest, { sweep, logs }: SweepRequest): DropToScore {
	// What the sweep for outdated features finds was scored before, its manifest damaged or not.
	if (!('source' in found)) return { key: found.key, silent: sweep === 'outdated' };
	const { key } = found.source;
	return { key, before: found, silent: true, ...(!logs && { rescored: found }) };
}
