import { Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { allow } from './allow.ts';

export interface ScheduleProps {
	readonly description: string;
	/** `rate(…)` or `cron(…)`. */
	readonly expression: string;
	readonly timeZone: string;
	/** What is started, and the one action that this takes. */
	readonly target: { readonly arn: string; readonly action: 'lambda:InvokeFunction' | 'states:StartExecution' };
	readonly input: Readonly<Record<string, unknown>>;
	/** Where a tick goes that the target did not take. */
	readonly failedEvents: IQueue;
}

const retries = 5;
/** Older than this, a tick is of no use: the next one is not far. */
const oldestTickSeconds = 6 * 3600;

/** A schedule of EventBridge Scheduler, with a role that may start its target and no other. */
export class Schedule extends Construct {
	constructor(scope: Construct, id: string, props: ScheduleProps) {
		super(scope, id);
		const { description, expression, timeZone, target, input, failedEvents } = props;
		const role = new Role(this, 'Role', {
			assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
				conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
			}),
		});
		allow(role, [target.action], target.arn);
		allow(role, ['sqs:SendMessage'], failedEvents.queueArn);
		const schedule = new CfnSchedule(this, 'Schedule', {
			description,
			scheduleExpression: expression,
			scheduleExpressionTimezone: timeZone,
			flexibleTimeWindow: { mode: 'OFF' },
			target: {
				arn: target.arn,
				roleArn: role.roleArn,
				input: JSON.stringify(input),
				retryPolicy: { maximumRetryAttempts: retries, maximumEventAgeInSeconds: oldestTickSeconds },
				deadLetterConfig: { arn: failedEvents.queueArn },
			},
		});
		schedule.node.addDependency(role);
	}
}
