import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { Schedule } from './schedule.ts';
import type { Settings } from './settings.ts';
import { retry, type StatesLanguage, Workflow } from './workflow.ts';

/** More than the function itself takes, so that its own timeout is what is told. */
const spareSeconds = 60;

/**
 * Sends the scoring function a sweep, and again from where time was up, until all is looked at. Nightly for drops without
 * features, whose events were lost or that came before there was a model; by hand for features of another model.
 */
export class Sweep extends Construct {
	readonly machine: StateMachine;

	constructor(
		scope: Construct,
		id: string,
		props: { readonly function: IFunction; readonly failedEvents: Queue; readonly settings: Settings },
	) {
		super(scope, id);
		const { settings, failedEvents } = props;
		this.machine = new Workflow(this, 'Workflow', {
			name: 'sweep',
			function: props.function,
			definition: sweepDefinition(props.function.functionArn, settings.scoring.timeoutSeconds + spareSeconds),
		}).machine;
		new Schedule(this, 'Nightly', {
			description: 'Oddline: scores drops that have no features',
			expression: settings.sweepSchedule,
			timeZone: settings.timeZone,
			target: { arn: this.machine.stateMachineArn, action: 'states:StartExecution' },
			input: { sweep: 'unscored' },
			failedEvents,
		});
	}
}

/** Input: a request for a sweep, as the scoring function takes it (shared/pipeline/sweep.ts). */
function sweepDefinition(functionArn: string, timeoutSeconds: number): StatesLanguage {
	return {
		Comment: 'Oddline: finds drops that should be scored, and scores them',
		QueryLanguage: 'JSONata',
		StartAt: 'Sweep',
		States: {
			Sweep: {
				Type: 'Task',
				Resource: 'arn:aws:states:::lambda:invoke',
				Arguments: { FunctionName: functionArn, Payload: '{% $states.input %}' },
				// The request once more, from where this one stopped.
				Output:
					'{% $merge([$states.input, {"after": $exists($states.result.Payload.next) ? $states.result.Payload.next : null}]) %}',
				TimeoutSeconds: timeoutSeconds,
				Retry: retry,
				Next: 'More',
			},
			More: {
				Type: 'Choice',
				Choices: [{ Condition: '{% $states.input.after != null %}', Next: 'Sweep' }],
				Default: 'Done',
			},
			Done: { Type: 'Succeed' },
		},
	};
}
