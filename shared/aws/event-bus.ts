import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { TransientError } from '../errors.ts';

/** Where Oddline tells of what it found. */
export class EventBus {
	readonly #name: string;
	/** Most drops have no news: only the first that does pays for the client. */
	#client: Promise<EventBridgeClient> | undefined;

	constructor(name: string) {
		this.#name = name;
	}

	/** @throws {TransientError} where the bus did not take it */
	async send(detailType: string, detail: Readonly<Record<string, unknown>>): Promise<void> {
		const { EventBridgeClient: Client, PutEventsCommand } = await import('@aws-sdk/client-eventbridge');
		this.#client ??= Promise.resolve(new Client({ maxAttempts: 4 }));
		const client = await this.#client;
		const { FailedEntryCount: failed = 0, Entries: [entry] = [] } = await client.send(
			new PutEventsCommand({
				Entries: [
					{ EventBusName: this.#name, Source: 'oddline', DetailType: detailType, Detail: JSON.stringify(detail) },
				],
			}),
		);
		if (failed === 0) return;
		throw new TransientError(
			`the event bus ${this.#name} did not take "${detailType}": ${entry?.ErrorCode} ${entry?.ErrorMessage}. It is sent again`,
		);
	}
}
