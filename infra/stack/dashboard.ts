import { Duration } from 'aws-cdk-lib';
import {
	type Alarm,
	AlarmStatusWidget,
	Dashboard,
	GraphWidget,
	type IMetric,
	type IWidget,
	SingleValueWidget,
	Stats,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { MetricName } from '../../shared/journal.ts';
import { coldStarts, oddlineMetric } from './metrics.ts';
import type { Watched } from './telemetry.ts';

const half = { width: 12, height: 6 };
const hour = Duration.hours(1);

/** One page: is something wrong, what came in, what was new, how long it takes, how fresh the model is. */
export class Overview extends Construct {
	readonly dashboard: Dashboard;

	constructor(
		scope: Construct,
		id: string,
		props: { readonly name: string; readonly watched: Watched; readonly alarms: readonly Alarm[] },
	) {
		super(scope, id);
		this.dashboard = new Dashboard(this, 'Dashboard', {
			dashboardName: props.name,
			defaultInterval: Duration.days(7),
			widgets: rows(this, props.watched, props.alarms),
		});
	}
}

function rows(scope: Construct, { scoring, training, failedEvents }: Watched, alarms: readonly Alarm[]): IWidget[][] {
	const waiting = { statistic: Stats.MAXIMUM };
	return [
		[new AlarmStatusWidget({ title: 'Alarms', width: 24, height: 4, alarms: [...alarms] })],
		[
			graph(
				'Drops',
				sums(scope, 'DropsScored', 'DropsRejected', 'DropsPartlyRead', 'DropsIgnored', 'DropsGone', 'EventsUnknown'),
			),
			graph('Lines', sums(scope, 'RowsScored', 'RowsSkipped')),
		],
		[
			graph('New templates', sums(scope, 'NewTemplates', 'NewSevereTemplates')),
			graph('Time to score a drop, ms', percentiles(scope, 'ScoreDuration')),
		],
		[
			graph('Queue', [
				scoring.queue.metricApproximateNumberOfMessagesVisible({ ...waiting, label: 'waiting' }),
				scoring.deadLetters.metricApproximateNumberOfMessagesVisible({ ...waiting, label: 'dead letters' }),
				failedEvents.metricApproximateNumberOfMessagesVisible({ ...waiting, label: 'failed events' }),
			]),
			graph('Oldest waiting drop, s', [scoring.queue.metricApproximateAgeOfOldestMessage(waiting)]),
		],
		[
			graph('Invocations at once, errors, cold starts', [
				scoring.function.function.metric('ConcurrentExecutions', { ...waiting, label: 'score at once' }),
				scoring.function.function.metricErrors({ label: 'score errors' }),
				training.function.function.metricErrors({ label: 'train errors' }),
				coldStarts(scope, scoring.function.function.functionName, { statistic: Stats.SUM, label: 'score cold starts' }),
			]),
			graph('Training, ms', percentiles(scope, 'TrainingDuration')),
		],
		[
			new SingleValueWidget({
				title: 'Model',
				width: 24,
				height: 4,
				metrics: [
					oddlineMetric(scope, 'ModelAge', { period: hour, statistic: Stats.MAXIMUM, label: 'age, s' }),
					oddlineMetric(scope, 'Templates', { period: Duration.days(1), statistic: Stats.MAXIMUM, label: 'templates' }),
					oddlineMetric(scope, 'TrainingsPublished', {
						period: Duration.days(7),
						statistic: Stats.SUM,
						label: 'published, 7 days',
					}),
					oddlineMetric(scope, 'TrainingsRefused', {
						period: Duration.days(7),
						statistic: Stats.SUM,
						label: 'refused, 7 days',
					}),
				],
			}),
		],
	];
}

function graph(title: string, left: IMetric[]): GraphWidget {
	return new GraphWidget({ title, left, leftYAxis: { min: 0 }, ...half });
}

function sums(scope: Construct, ...names: MetricName[]): IMetric[] {
	return names.map((name) => oddlineMetric(scope, name, { period: hour, statistic: Stats.SUM }));
}

function percentiles(scope: Construct, name: MetricName): IMetric[] {
	return [50, 99].map((percent) =>
		oddlineMetric(scope, name, { period: hour, statistic: Stats.percentile(percent), label: `p${percent}` }),
	);
}
