import type { Delivery } from '../aws/notifications.ts';
import { InputError } from '../errors.ts';
import { isDrop } from './list-drops.ts';
import type { ServingModel } from './registry.ts';
import { type Scoring, scoreDrops } from './score-drops.ts';

export interface FailedDelivery {
	/** The queue's id of the message; absent where the event came directly. */
	readonly messageId: string | undefined;
	readonly error: unknown;
}

/**
 * Scores every drop that the deliveries name, each once however often it is named. What is unknown is told. A queue would
 * deliver it for ever, or so often, and nothing would come of it; who called directly gets the error.
 *
 * @returns the deliveries of which some object failed for a reason that may pass, and those that came directly and are unknown
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
	return deliveries.flatMap(({ messageId, objects, unknown }) => {
		const error = unknown === undefined ? undefined : tellUnknown(unknown, messageId);
		const failed = objects.find((object) => isDrop(object, config) && failures.has(object.key));
		if (failed) return [{ messageId, error: failures.get(failed.key) }];
		return error && messageId === undefined ? [{ messageId, error }] : [];
	});

	function tellUnknown(unknown: string, messageId: string | undefined): InputError {
		const error = new InputError(
			'unknown-event',
			`the event has ${unknown}: expected a notification of S3, EventBridge ("Object Created") or SNS, also through SQS. ` +
				'Find out who sends it; drops that it meant are found by the nightly sweep',
		);
		journal.reportError('unknown-event', error, { messageId });
		journal.measure('EventsUnknown', 1);
		return error;
	}

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
