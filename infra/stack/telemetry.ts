import { Duration, Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { oddlineMetric } from './metrics.ts';
import type { Scoring } from './scoring.ts';
import type { Settings } from './settings.ts';
import type { Training } from './training.ts';

export interface Watched {
	readonly scoring: Scoring;
	readonly training: Training;
	readonly failedEvents: Queue;
	readonly sweep: StateMachine;
	readonly backfill: StateMachine;
}

/** Drops that wait for longer than this, seconds: scoring does not keep up. */
const longestWait = 3 * 3600;

interface Watch {
	readonly id: string;
	/** What is the matter, and which page says what to do. */
	readonly description: string;
	readonly metric: IMetric;
	/** It alarms from here on. */
	readonly threshold: number;
	readonly comparison?: ComparisonOperator;
	readonly periods?: number;
	/** Whether silence is the matter itself. */
	readonly silenceAlarms?: boolean;
}

/** What wakes someone up, and the topic that tells them, where one is asked for. */
export class Telemetry extends Construct {
	readonly alarms: readonly Alarm[];

	constructor(
		scope: Construct,
		id: string,
		props: { readonly watched: Watched; readonly settings: Settings; readonly key: IKey | undefined },
	) {
		super(scope, id);
		const { watched, settings, key } = props;
		const topic = this.#topic(settings, key);
		this.alarms = watches(this, watched, settings).map((watch) => {
			const alarm = new Alarm(this, watch.id, {
				alarmDescription: `Oddline: ${watch.description}`,
				metric: watch.metric,
				threshold: watch.threshold,
				evaluationPeriods: watch.periods ?? 1,
				comparisonOperator: watch.comparison ?? ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
				treatMissingData: watch.silenceAlarms ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
			});
			if (topic) {
				alarm.addAlarmAction(new SnsAction(topic));
				alarm.addOkAction(new SnsAction(topic));
			}
			return alarm;
		});
	}

	#topic({ alarms }: Settings, key: IKey | undefined): ITopic | undefined {
		if (alarms.topicArn !== undefined) return Topic.fromTopicArn(this, 'Topic', alarms.topicArn);
		if (alarms.email === undefined) return undefined;
		const topic = new Topic(this, 'Topic', { enforceSSL: true, ...(key && { masterKey: key }) });
		topic.addSubscription(new EmailSubscription(alarms.email));
		key?.addToResourcePolicy(
			new PolicyStatement({
				principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
				actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
				resources: ['*'], // In a key's policy that is the key.
				conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
			}),
		);
		return topic;
	}
}

function watches(scope: Construct, watched: Watched, settings: Settings): Watch[] {
	const { scoring, training, failedEvents, sweep, backfill } = watched;
	const { hoursWithoutTraining, modelAgeHours } = settings.alarms;
	const fiveMinutes = { period: Duration.minutes(5) };
	const waiting = { ...fiveMinutes, statistic: Stats.MAXIMUM };
	const [score, train] = [scoring.function.function, training.function.function];
	return [
		{
			id: 'DeadLetters',
			description: 'drops could not be scored, and lie in the dead-letter queue',
			metric: scoring.deadLetters.metricApproximateNumberOfMessagesVisible(waiting),
			threshold: 1,
		},
		{
			id: 'FailedEvents',
			description: 'a training, a sweep or an event that was sent by hand failed for good',
			metric: failedEvents.metricApproximateNumberOfMessagesVisible(waiting),
			threshold: 1,
		},
		{
			id: 'QueueAge',
			description: 'drops wait for hours: scoring does not keep up, or fails',
			metric: scoring.queue.metricApproximateAgeOfOldestMessage(waiting),
			threshold: longestWait,
		},
		{
			id: 'DropsRejected',
			description: 'drops were rejected: their manifests say why',
			metric: oddlineMetric(scope, 'DropsRejected', { ...fiveMinutes, statistic: Stats.SUM }),
			threshold: 1,
		},
		{
			id: 'ScoringErrors',
			description: 'the scoring function itself fails: out of time, out of memory, or it does not start',
			metric: score.metricErrors(fiveMinutes),
			threshold: 1,
			periods: 3,
		},
		{
			id: 'ScoringThrottled',
			description: 'the scoring function is throttled: the account’s concurrency is used up',
			metric: score.metricThrottles(fiveMinutes),
			threshold: 1,
			periods: 3,
		},
		{
			id: 'TrainingErrors',
			description: 'a training failed; the model before it goes on serving',
			metric: train.metricErrors(fiveMinutes),
			threshold: 1,
		},
		{
			id: 'TrainingThrottled',
			description: 'a training had to wait for another for so long that trainings pile up',
			metric: train.metricThrottles(fiveMinutes),
			threshold: 1,
			periods: 6,
		},
		{
			id: 'TrainingsRefused',
			description:
				'a new model was not good enough, and the one before it goes on serving: models/refused.json says why',
			metric: oddlineMetric(scope, 'TrainingsRefused', { ...fiveMinutes, statistic: Stats.SUM }),
			threshold: 1,
		},
		{
			id: 'NoTraining',
			description: `no training succeeded for ${hoursWithoutTraining} hours`,
			// Counts trainings whose model serves, whether it is a new one or the same.
			metric: oddlineMetric(scope, 'TrainingsPublished', { period: Duration.hours(1), statistic: Stats.SUM }),
			threshold: 1,
			comparison: ComparisonOperator.LESS_THAN_THRESHOLD,
			periods: hoursWithoutTraining,
			silenceAlarms: true,
		},
		{
			id: 'ModelAge',
			description: `the model that scores is older than ${modelAgeHours} hours`,
			metric: oddlineMetric(scope, 'ModelAge', { period: Duration.hours(1), statistic: Stats.MAXIMUM }),
			threshold: modelAgeHours * 3600,
		},
		...failures('Sweep', 'the sweep', sweep),
		...failures('Backfill', 'the backfill', backfill),
	];
}

function failures(id: string, what: string, machine: StateMachine): Watch[] {
	const sum = { period: Duration.minutes(5), statistic: Stats.SUM };
	return [
		{ id: `${id}Failed`, description: `${what} failed`, metric: machine.metricFailed(sum), threshold: 1 },
		{ id: `${id}TimedOut`, description: `${what} ran out of time`, metric: machine.metricTimedOut(sum), threshold: 1 },
	];
}
