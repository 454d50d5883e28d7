import { type App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';

/** Beside CDK's own rules, whose findings are errors by cdk.json. A finding fails the synthesis. */
export function addChecks(app: App): void {
	Validations.of(app).addPlugins(new AwsSolutionsChecks(app, { verbose: true }));
}
