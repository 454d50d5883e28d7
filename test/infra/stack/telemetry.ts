import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { metricUnits } from '../../../shared/journal.ts';
import { listOf, objectOf, type Synthesized } from './synthesized.ts';

/** What is watched, by which statistic, and when it alarms; the periods in minutes, and what silence means. */
const expected = {
	DeadLetters: 'AWS/SQS ApproximateNumberOfMessagesVisible ScoringDeadLetters Maximum ≥ 1, 1 × 5 min',
	FailedEvents: 'AWS/SQS ApproximateNumberOfMessagesVisible FailedEvents Maximum ≥ 1, 1 × 5 min',
	QueueAge: 'AWS/SQS ApproximateAgeOfOldestMessage ScoringQueue Maximum ≥ 10800, 1 × 5 min',
	DropsRejected: 'Oddline DropsRejected oddline Sum ≥ 1, 1 × 5 min',
	ScoringErrors: 'AWS/Lambda Errors ScoringScoreFunction Sum ≥ 1, 3 × 5 min',
	ScoringThrottled: 'AWS/Lambda Throttles ScoringScoreFunction Sum ≥ 1, 3 × 5 min',
	TrainingErrors: 'AWS/Lambda Errors TrainingTrainFunction Sum ≥ 1, 1 × 5 min',
	TrainingThrottled: 'AWS/Lambda Throttles TrainingTrainFunction Sum ≥ 1, 6 × 5 min',
	TrainingsRefused: 'Oddline TrainingsRefused oddline Sum ≥ 1, 1 × 5 min',
	NoTraining: 'Oddline TrainingsPublished oddline Sum < 1, 26 × 60 min, also where silent',
	ModelAge: 'Oddline ModelAge oddline Maximum ≥ 259200, 1 × 60 min',
	SweepFailed: 'AWS/States ExecutionsFailed SweepWorkflowMachine Sum ≥ 1, 1 × 5 min',
	SweepTimedOut: 'AWS/States ExecutionsTimedOut SweepWorkflowMachine Sum ≥ 1, 1 × 5 min',
	BackfillFailed: 'AWS/States ExecutionsFailed BackfillWorkflowMachine Sum ≥ 1, 1 × 5 min',
	BackfillTimedOut: 'AWS/States ExecutionsTimedOut BackfillWorkflowMachine Sum ≥ 1, 1 × 5 min',
};

export function describeTelemetry(stack: () => Synthesized, withEmail: () => Synthesized): void {
	describe('alarms', () => {
		it('are these', () => {
			const alarms = stack()
				.all('AWS::CloudWatch::Alarm')
				.map(({ id, properties: alarm }) => [
					id.replace(/^Telemetry/, '').replace(/[0-9A-F]{8}$/, ''),
					[
						alarm.Namespace,
						alarm.MetricName,
						...listOf(alarm.Dimensions).map((dimension) => stack().text(objectOf(dimension).Value)),
						alarm.Statistic,
						alarm.ComparisonOperator === 'LessThanThreshold' ? '<' : '≥',
						`${alarm.Threshold}, ${alarm.EvaluationPeriods} × ${Number(alarm.Period) / 60} min`,
					].join(' ') + (alarm.TreatMissingData === 'breaching' ? ', also where silent' : ''),
				]);
			assert.deepEqual(Object.fromEntries(alarms), expected);
		});

		it('tell nobody unless asked to, and then both that it began and that it is over', () => {
			assert.deepEqual(stack().all('AWS::SNS::Topic'), []);
			const { id } = withEmail().one('AWS::SNS::Topic', 'TelemetryTopic');
			for (const { properties } of withEmail().all('AWS::CloudWatch::Alarm')) {
				assert.deepEqual([properties.AlarmActions, properties.OKActions], [[{ Ref: id }], [{ Ref: id }]]);
			}
			withEmail().template.hasResourceProperties('AWS::SNS::Subscription', {
				Protocol: 'email',
				Endpoint: 'ops@example.com',
			});
		});
	});

	describe('the dashboard', () => {
		it('shows every alarm and every metric that the functions emit', () => {
			const body = stack().text(
				stack().one('AWS::CloudWatch::Dashboard', 'OverviewDashboard').properties.DashboardBody,
			);
			for (const alarm of stack().all('AWS::CloudWatch::Alarm')) {
				assert.ok(body.includes(alarm.id.replace(/[0-9A-F]{8}$/, '')), alarm.id);
			}
			for (const metric of Object.keys(metricUnits)) {
				assert.ok(body.includes(`"Oddline","${metric}","service","oddline"`), metric);
			}
		});
	});
}
