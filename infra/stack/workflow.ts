import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { DefinitionBody, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { allow, type Permission } from './allow.ts';

/** Amazon States Language: the part of it that is used here. */
export type StatesLanguage = Readonly<Record<string, unknown>>;

export interface WorkflowProps {
	/** The workflow's name after the stack's. */
	readonly name: string;
	readonly definition: StatesLanguage;
	/** The function that it invokes. */
	readonly function: IFunction;
}

/** A state machine whose role may invoke one function; what more it needs is said by `allow`. */
export class Workflow extends Construct {
	readonly machine: StateMachine;
	/** Its ARN by its name, for permissions on itself: the machine needs its role first. */
	readonly ownArn: string;
	readonly role: Role;

	constructor(scope: Construct, id: string, props: WorkflowProps) {
		super(scope, id);
		const stack = Stack.of(this);
		const stateMachineName = `${stack.stackName}-${props.name}`;
		this.ownArn = stack.formatArn({
			service: 'states',
			resource: 'stateMachine',
			resourceName: stateMachineName,
			arnFormat: ArnFormat.COLON_RESOURCE_NAME,
		});
		this.role = new Role(this, 'Role', {
			assumedBy: new ServicePrincipal('states.amazonaws.com', {
				conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
			}),
		});
		this.allow(['lambda:InvokeFunction'], props.function.functionArn);
		this.machine = new StateMachine(this, 'Machine', {
			stateMachineName,
			stateMachineType: StateMachineType.STANDARD,
			definitionBody: DefinitionBody.fromString(stack.toJsonString(props.definition)),
			role: this.role,
		});
		const everywhere =
			'needs permissions on all resources; executions keep their history for 90 days, and alarm where they fail.';
		acknowledge(this.machine, 'AwsSolutions-SF1', `Logging ${everywhere}`);
		acknowledge(this.machine, 'AwsSolutions-SF2', `Tracing ${everywhere}`);
	}

	allow(...permission: Permission): void {
		allow(this.role, ...permission);
	}
}

/** Failures that may pass, of Lambda and of the function: repeated ever more slowly, with jitter. */
export const retry = [
	{
		ErrorEquals: ['States.ALL'],
		IntervalSeconds: 30,
		BackoffRate: 2,
		MaxAttempts: 5,
		MaxDelaySeconds: 900,
		JitterStrategy: 'FULL',
	},
];
