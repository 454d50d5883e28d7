import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { builtFunctions } from '../../../infra/local/built.ts';
import { addChecks } from '../../../infra/stack/checks.ts';
import { describeCatalogue } from './catalogue.ts';
import { describePermissions } from './permissions.ts';
import { describeScoring } from './scoring.ts';
import { describeStorage } from './storage.ts';
import { flags, listOf, objectOf, Synthesized } from './synthesized.ts';
import { describeTelemetry } from './telemetry.ts';
import { describeWorkflows } from './workflows.ts';

const everything = {
	stackName: 'Oddline-Staging',
	logsPrefix: 'in/',
	dateLayout: 'yyyy/MM/dd',
	kms: 'true',
	logsExpireDays: '365',
	alarmEmail: 'ops@example.com',
	eventBus: 'our-bus',
};
const existing = {
	logsBucket: 'our-logs',
	logsKeyArn: 'arn:aws:kms:eu-west-1:123456789012:key/0123abcd',
	alarmTopicArn: 'arn:aws:sns:eu-west-1:123456789012:alarms',
};

/** Every check runs on each: a finding of CloudFormation's rules or of cdk-nag's fails them all. */
describe('the stack', () => {
	let folder = '';
	let usual: Synthesized;
	let full: Synthesized;
	let besideOurs: Synthesized;
	before(async () => {
		usual = new Synthesized({ logsPrefix: 'in/' }, await builtFunctions());
		// What is in the folders is looked at once.
		folder = mkdtempSync(join(tmpdir(), 'oddline-stack-'));
		const folders = { score: join(folder, 'score'), train: join(folder, 'train') };
		for (const part of Object.values(folders)) {
			mkdirSync(part);
			writeFileSync(join(part, 'index.mjs'), '');
		}
		full = new Synthesized(everything, folders);
		besideOurs = new Synthesized(existing, folders);
	});
	after(() => rmSync(folder, { recursive: true, force: true }));

	describePermissions(() => usual);
	describeStorage(() => usual);
	describeScoring(() => usual);
	describeWorkflows(() => usual);
	describeCatalogue(
		() => usual,
		() => full,
	);
	describeTelemetry(
		() => usual,
		() => full,
	);

	describe('beside another', () => {
		it('has names of its own, and alarms for its own metrics', () => {
			const { QueueName } = full.one('AWS::SQS::Queue', 'ScoringQueue').properties;
			assert.equal(QueueName, 'Oddline-Staging-drops');
			assert.deepEqual(
				full.all('AWS::Glue::Database').map(({ properties }) => objectOf(properties.DatabaseInput).Name),
				['oddline_staging'],
			);
			const service = [{ Name: 'service', Value: 'oddline-staging' }];
			assert.deepEqual(full.one('AWS::CloudWatch::Alarm', 'TelemetryModelAge').properties.Dimensions, service);
			const { Environment } = full.one('AWS::Lambda::Function', 'ScoringScoreFunction').properties;
			assert.equal(objectOf(objectOf(Environment).Variables).POWERTOOLS_SERVICE_NAME, 'oddline-staging');
		});
	});

	describe('with KMS', () => {
		it('encrypts both buckets by one key, which the functions may use and nobody else', () => {
			const { id } = full.one('AWS::KMS::Key', 'StorageKey');
			for (const bucket of ['StorageLogs', 'StorageOutput']) {
				const { BucketEncryption } = full.one('AWS::S3::Bucket', bucket).properties;
				const [rule] = listOf(objectOf(BucketEncryption).ServerSideEncryptionConfiguration);
				assert.deepEqual(objectOf(rule).ServerSideEncryptionByDefault, {
					KMSMasterKeyID: { 'Fn::GetAtt': [id, 'Arn'] },
					SSEAlgorithm: 'aws:kms',
				});
			}
			assert.deepEqual(keyUsers(full), {
				BackfillWorkflowRole: ['kms:Decrypt', 'kms:GenerateDataKey'],
				ScoringScoreRole: ['kms:Decrypt', 'kms:GenerateDataKey'],
				TrainingTrainRole: ['kms:Decrypt', 'kms:GenerateDataKey'],
			});
		});
	});

	describe('beside an existing logs bucket', () => {
		it('makes none, and changes nothing of that one', () => {
			assert.deepEqual(
				besideOurs.all('AWS::S3::Bucket').map(({ id }) => id.replace(/[0-9A-F]{8}$/, '')),
				['StorageAccessLogs', 'StorageOutput'],
			);
			assert.ok(besideOurs.resources.every(({ type }) => !/^Custom::|CloudFormation::CustomResource/.test(type)));
			const { EventPattern } = besideOurs.one('AWS::Events::Rule', 'ScoringObjectCreated').properties;
			assert.deepEqual(objectOf(objectOf(objectOf(EventPattern).detail).bucket), { name: ['our-logs'] });
		});

		it('may read what is encrypted by its key, and encrypt nothing', () => {
			assert.deepEqual(keyUsers(besideOurs), { ScoringScoreRole: ['kms:Decrypt'], TrainingTrainRole: ['kms:Decrypt'] });
		});
	});

	describe('checks', () => {
		it('find a policy that allows everything, and a property that there is not', () => {
			const app = new App({ context: flags(), outdir: join(folder, 'findings') });
			addChecks(app);
			const stack = new Stack(app, 'Bad');
			const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
			role.addToPolicy(new PolicyStatement({ actions: ['s3:*'], resources: ['*'] }));
			new CfnResource(stack, 'Queue', { type: 'AWS::SQS::Queue', properties: { NoSuchProperty: 1 } });
			assert.throws(() => app.synth(), /Validation failed/);
		});
	});
});

function keyUsers(stack: Synthesized): Record<string, string[]> {
	const users = stack.all('AWS::IAM::Policy').flatMap(({ properties }) => {
		const actions = listOf(objectOf(properties.PolicyDocument).Statement)
			.flatMap((statement) => listOf(objectOf(statement).Action).map(String))
			.filter((action) => action.startsWith('kms:'));
		return actions.length > 0 ? [[stack.text(listOf(properties.Roles)[0]), actions] as const] : [];
	});
	return Object.fromEntries(users);
}
