import type { Delivery } from '../aws/notifications.ts';
import type { ObjectStore } from '../aws/object-store.ts';
import type { Config } from '../config.ts';
import { isShortage } from '../errors.ts';
import type { Scorer } from '../model/score.ts';
import { forEachAtOnce } from './at-once.ts';
import type { Pages } from './page-client.ts';
import type { ServingModel } from './registry.ts';
import { scoreDrop } from './score-drop.ts';
import { dropsAtOnce } from './workspace.ts';

export interface FailedDelivery {
	/** The queue's id of the message; absent where the event came directly. */
	readonly messageId: string | undefined;
	readonly error: unknown;
}

type Report = (event: string, fields: Readonly<Record<string, unknown>>) => void;
type ReportError = (event: string, error: unknown, fields: Readonly<Record<string, unknown>>) => void;

/**
 * Scores every drop that the deliveries name, each once however often it is named, several at a time. One drop's failure
 * does not touch the others.
 *
 * @param pages where absent, drops get no page
 * @returns the deliveries of which some object failed for a reason that may pass
 */
export async function scoreDeliveries(
	deliveries: readonly Delivery[],
	serving: ServingModel,
	store: ObjectStore,
	config: Config,
	report: Report,
	reportError: ReportError,
	pages?: Pages,
): Promise<FailedDelivery[]> {
	const keys = new Set(
		deliveries.flatMap(({ objects }) => objects.filter((o) => isDrop(o, config)).map(({ key }) => key)),
	);
	const failures = new Map<string, unknown>();
	if (keys.size > 0) {
		let scorer: Scorer | undefined;
		try {
			scorer = await serving.get();
		} catch (error) {
			for (const key of keys) failures.set(key, error);
			reportError('no-model', error, { drops: keys.size });
		}
		if (scorer) await scoreAll(keys, scorer, failures);
	}
	return deliveries.flatMap(({ messageId, objects }) => {
		const failed = objects.find(({ bucket, key }) => isDrop({ bucket, key }, config) && failures.has(key));
		return failed ? [{ messageId, error: failures.get(failed.key) }] : [];
	});

	async function scoreAll(drops: Set<string>, scorer: Scorer, failed: Map<string, unknown>): Promise<void> {
		const short: string[] = [];
		const scoreOne = async (key: string, beside: boolean): Promise<void> => {
			try {
				const manifest = await scoreDrop(key, scorer, store, config, { beside, pages });
				const { status, reason, rows, newTemplateCount, timings } = manifest;
				report('scored', { key, status, reason, rows, newTemplateCount, timings });
			} catch (error) {
				if (beside && isShortage(error)) {
					short.push(key);
					return;
				}
				failed.set(key, error);
				reportError('score-failed', error, { key });
			}
		};
		await forEachAtOnce(drops, dropsAtOnce, (key) => scoreOne(key, drops.size > 1));
		// What lacked memory or disk beside another has all of it now.
		await forEachAtOnce(short, 1, (key) => scoreOne(key, false));
	}
}

/** Outputs must never trigger scoring, and consoles make "folders" by writing empty objects that end in a slash. */
function isDrop({ bucket, key }: { bucket: string; key: string }, config: Config): boolean {
	return bucket === config.logsBucket && key.startsWith(config.logsPrefix) && !key.endsWith('/');
}
