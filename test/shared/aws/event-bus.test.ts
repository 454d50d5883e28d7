import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { EventBus } from '../../../shared/aws/event-bus.ts';
import { startEventBridge, type TestEventBridge, talkTo } from '../../event-bridge.ts';

describe('the event bus', () => {
	let bridge: TestEventBridge;
	before(async () => {
		bridge = await startEventBridge();
		talkTo(bridge);
	});
	beforeEach(() => {
		bridge.events.length = 0;
	});
	after(async () => await bridge[Symbol.asyncDispose]());

	it('gets events from oddline, with their details as JSON', async () => {
		const detail = { text: '"; DROP TABLE lines; --\n\0\u2028😀', number: 1.5, list: [null] };
		await new EventBus('operations').send('New Templates', detail);
		assert.deepEqual(bridge.events, [
			{ EventBusName: 'operations', Source: 'oddline', DetailType: 'New Templates', Detail: JSON.stringify(detail) },
		]);
	});

	it('may refuse an event though the call succeeds: then it is to be sent again', async () => {
		const bus = new EventBus('operations');
		bridge.refuse = 1;
		await assert.rejects(bus.send('New Templates', {}), {
			name: 'TransientError',
			message: /the event bus operations did not take "New Templates": ThrottlingException slow down. It is sent again/,
		});
		assert.deepEqual(bridge.events, []);
		await bus.send('New Templates', {});
		assert.equal(bridge.events.length, 1);
	});
});
