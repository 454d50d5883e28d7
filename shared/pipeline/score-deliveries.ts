import type { Delivery } from '../aws/notifications.ts';
import { isDrop } from './list-drops.ts';
import type { ServingModel } from './registry.ts';
import { type Scoring, scoreDrops } from './score-drops.ts';

export interface FailedDelivery {
	/** The queue's id of the message; absent where the event came directly. */
	readonly messageId: string | undefined;
	readonly error: unknown;
}

/**
 * Scores every drop that the deliveries name, each once however often it is named.
 *
 * @returns the deliveries of which some object failed for a reason that may pass
 */
export async function scoreDeliveries(
	deliveries: readonly Delivery[],
	serving: ServingModel,
	scoring: Scoring,
): Promise<FailedDelivery[]> {
	const { config, journal } = scoring;
	const keys = new Set(
		deliveries.flatMap(({ objects }) => objects.filter((o) => isDrop(o, config)).map(({ key }) => key)),
	);
	const failures = await scoreAll();
	return deliveries.flatMap(({ messageId, objects }) => {
		const failed = objects.find((object) => isDrop(object, config) && failures.has(object.key));
		return failed ? [{ messageId, error: failures.get(failed.key) }] : [];
	});

	async function scoreAll(): Promise<ReadonlyMap<string, unknown>> {
		if (keys.size === 0) return new Map();
		const drops = [...keys].map((key) => ({ key }));
		try {
			return await scoreDrops(drops, await serving.get(), scoring);
		} catch (error) {
			journal.reportError('no-model', error, { drops: keys.size });
			return new Map(drops.map(({ key }) => [key, error]));
		}
	}
}
