/** Runs one of these invocations in a process of its own, whose standard output is what CloudWatch would get. */
import type { Context } from 'aws-lambda';
import { Telemetry } from '../../../shared/aws/telemetry.ts';
import { hostileTexts } from '../../hostile/hostile-texts.ts';

const context = {
	awsRequestId: 'request-1',
	functionName: 'score',
	functionVersion: '1',
	invokedFunctionArn: 'arn:aws:lambda:us-east-1:1:function:score',
	memoryLimitInMB: '1024',
	getRemainingTimeInMillis: () => 1000,
} as Context; // Holds: telemetry looks at no more of it.

const telemetry = new Telemetry();

const invocations: Readonly<Record<string, () => Promise<void>>> = {
	async hostile() {
		for (const text of hostileTexts) {
			telemetry.report('scored', { key: text, reason: text });
			telemetry.reportError('score-failed', new Error(text), { key: text });
		}
		telemetry.reportError('score-failed', { thrown: 'no error' }, {});
		const circle: Record<string, unknown> = { big: 12n };
		circle.itself = circle;
		telemetry.report('scored', { circle });
	},
	async measured() {
		telemetry.measure('DropsScored', 1);
		telemetry.measure('RowsScored', 100);
		telemetry.measure('RowsScored', 20);
		telemetry.measure('ScoreDuration', 12.5);
		telemetry.measure('ModelAge', 60);
	},
	async failed() {
		telemetry.measure('DropsRejected', 1);
		throw new Error('the invocation failed');
	},
	async quiet() {},
};

for (const name of process.argv.slice(2)) {
	const work = invocations[name];
	if (work) await telemetry.invocation(context, work).catch(() => undefined);
}
