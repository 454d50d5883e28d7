import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { OddlineFunction } from './oddline-function.ts';
import { trainingPermissions } from './permissions.ts';
import { Schedule } from './schedule.ts';
import type { Settings } from './settings.ts';
import type { Storage } from './storage.ts';

/** Trains at night, one training at a time: a second event waits until the first is done. */
export class Training extends Construct {
	readonly function: OddlineFunction;

	constructor(
		scope: Construct,
		id: string,
		props: {
			readonly folder: string;
			readonly failedEvents: Queue;
			readonly settings: Settings;
			readonly storage: Storage;
		},
	) {
		super(scope, id);
		const { folder, failedEvents, settings, storage } = props;
		const { schedule, ...size } = settings.training;
		this.function = new OddlineFunction(this, 'Train', {
			description: 'Oddline: trains a model on the logs, and publishes it',
			folder,
			size,
			output: trainingPermissions,
			reservedConcurrency: 1,
			failedEvents,
			settings,
			storage,
		});
		new Schedule(this, 'Nightly', {
			description: 'Oddline: training',
			expression: schedule,
			timeZone: settings.timeZone,
			target: { arn: this.function.function.functionArn, action: 'lambda:InvokeFunction' },
			input: {},
			failedEvents,
		});
	}
}
