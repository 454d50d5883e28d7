import { readConfig } from '../../shared/config.ts';
import { ConfigurationError } from '../../shared/errors.ts';
import { choice, flag, name, oneOf, requireKnown, text, wholeNumber } from './context.ts';

/** Everything about a deployment that can be set, read from CDK's context once, checked, frozen, and passed in. */
export interface Settings {
	/** What its names begin with, so that several may stand side by side. */
	readonly stackName: string;
	/** An existing bucket whose objects are the drops. Where absent, the stack makes one. */
	readonly logsBucket?: string;
	/** The KMS key that an existing bucket is encrypted with. */
	readonly logsKeyArn?: string;
	readonly logsPrefix: string;
	/** How drops' keys go on after the prefix, where by date: then tables are partitioned by it. */
	readonly dateLayout?: DateLayout;
	readonly architecture: Architecture;
	/** Where the functions lie, built before. Where absent, they are built. */
	readonly functions?: string;
	readonly scoring: FunctionSize & {
		/** Messages, so drops, that one invocation gets at most. */
		readonly batchSize: number;
		/** Invocations that the queue causes at once. */
		readonly concurrency: number;
	};
	readonly training: FunctionSize & { readonly schedule: string };
	readonly sweepSchedule: string;
	readonly timeZone: string;
	readonly backfillConcurrency: number;
	/** Days until objects are deleted; absent: never. */
	readonly expiry: {
		readonly logs?: number;
		readonly logFeatures: number;
		readonly summaries: number;
	};
	readonly kms: boolean;
	readonly logRetentionDays: LogRetentionDays;
	/** Of the functions' own events. */
	readonly eventBus: string;
	readonly alarms: {
		readonly email?: string;
		readonly topicArn?: string;
		readonly hoursWithoutTraining: number;
		readonly modelAgeHours: number;
	};
	/** What the functions read from their environment beside buckets and prefix. */
	readonly functionEnvironment: Readonly<Record<string, string>>;
}

export interface FunctionSize {
	readonly memoryMegabytes: number;
	readonly timeoutSeconds: number;
	readonly diskMegabytes: number;
}

export type Architecture = (typeof architectures)[number];
export type DateLayout = (typeof dateLayouts)[number];
export type LogRetentionDays = (typeof logRetentions)[number];

const architectures = ['arm64', 'x86_64'] as const;
const dateLayouts = ['yyyy/MM/dd', 'yyyy-MM-dd', 'yyyyMMdd'] as const;
/** What CloudWatch Logs takes, in days. */
const logRetentions = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 3653] as const;

/** Settings that become an environment variable of the functions as they are: shared/config.ts knows what they may be. */
const variables = {
	profile: 'ODDLINE_PROFILE',
	clusters: 'ODDLINE_CLUSTERS',
	gate: 'ODDLINE_GATE',
	knowledge: 'ODDLINE_KNOWLEDGE',
	lookBackDays: 'ODDLINE_LOOKBACK_DAYS',
	windowSeconds: 'ODDLINE_WINDOW_SECONDS',
	logFeatures: 'ODDLINE_LOG_FEATURES',
	dropPage: 'ODDLINE_DROP_PAGE',
	columnTimestamp: 'ODDLINE_COLUMN_TIMESTAMP',
	columnLevel: 'ODDLINE_COLUMN_LEVEL',
	columnMessage: 'ODDLINE_COLUMN_MESSAGE',
	sources: 'ODDLINE_SOURCES',
	maskingRules: 'ODDLINE_MASKING_RULES',
	maskingMode: 'ODDLINE_MASKING_MODE',
} as const;

const ownNames = [
	'stackName',
	'logsBucket',
	'logsKeyArn',
	'logsPrefix',
	'dateLayout',
	'architecture',
	'functions',
	'memoryMegabytes',
	'timeoutSeconds',
	'diskMegabytes',
	'batchSize',
	'concurrency',
	'trainingMemoryMegabytes',
	'trainingTimeoutSeconds',
	'trainingDiskMegabytes',
	'trainingSchedule',
	'sweepSchedule',
	'timeZone',
	'backfillConcurrency',
	'logsExpireDays',
	'logFeaturesExpireDays',
	'summariesExpireDays',
	'kms',
	'logRetentionDays',
	'eventBus',
	'alarmEmail',
	'alarmTopicArn',
	'alarmHoursWithoutTraining',
	'alarmModelAgeHours',
] as const;

/** Every name that the context may have, for the README's table, which a test compares. */
export const settingNames: readonly string[] = [...ownNames, ...Object.keys(variables)];

/** Bytes. Lambda takes 4,096 of all variables together, names included. */
const longestEnvironment = 3_500;

/** Characters. The pattern of events repeats it for each ending, and may have 2,048. */
const longestPrefix = 100;

/** Days by which summaries outlive the look-back: drops may come late, and a training may fail for some nights. */
const summaryMarginDays = 7;

/**
 * @param context CDK's, from cdk.json and `-c name=value`
 * @throws {ConfigurationError} naming the setting, what it holds and what is expected
 */
export function readSettings(context: Readonly<Record<string, unknown>>): Settings {
	requireKnown(context, settingNames);
	const logsBucket = name(context, 'logsBucket', bucketName, 'the name of an existing bucket');
	const logsKeyArn = name(context, 'logsKeyArn', keyArn, 'the ARN of a KMS key');
	if (logsKeyArn !== undefined && logsBucket === undefined) {
		throw new ConfigurationError('logsKeyArn is set, but not logsBucket: expected both, or kms=true for own buckets');
	}
	const dateLayout = choice(context, 'dateLayout', dateLayouts);
	const functions = text(context, 'functions');
	const functionEnvironment = readEnvironment(context);
	const lookBackDays = readConfig({ ...placeholders, ...functionEnvironment }).lookBackDays;
	const leastSummaries = lookBackDays + summaryMarginDays;
	const logs = wholeNumber(context, 'logsExpireDays', undefined, lookBackDays + 1, 36_500);
	if (logs !== undefined && logsBucket !== undefined) {
		throw new ConfigurationError('logsExpireDays is set, but logsBucket is not this stack’s: set it at that bucket');
	}
	const email = name(context, 'alarmEmail', /^[^\s@]+@[^\s@]+$/, 'an e-mail address');
	const topicArn = name(context, 'alarmTopicArn', /^arn:[\w-]+:sns:[\w-]+:\d{12}:[\w-]+$/, 'the ARN of an SNS topic');
	if (email !== undefined && topicArn !== undefined) {
		throw new ConfigurationError('alarmEmail and alarmTopicArn are both set: expected one of them');
	}
	return Object.freeze({
		stackName: name(context, 'stackName', stackName, 'up to 40 letters, digits and hyphens') ?? 'Oddline',
		...(logsBucket !== undefined && { logsBucket }),
		...(logsKeyArn !== undefined && { logsKeyArn }),
		logsPrefix: readPrefix(context),
		...(dateLayout !== undefined && { dateLayout }),
		architecture: choice(context, 'architecture', architectures) ?? 'arm64',
		...(functions !== undefined && { functions }),
		scoring: Object.freeze({
			memoryMegabytes: wholeNumber(context, 'memoryMegabytes', 1769, 512, 10_240),
			timeoutSeconds: wholeNumber(context, 'timeoutSeconds', 900, 30, 900),
			diskMegabytes: wholeNumber(context, 'diskMegabytes', 4096, 512, 10_240),
			batchSize: wholeNumber(context, 'batchSize', 5, 1, 10),
			concurrency: wholeNumber(context, 'concurrency', 50, 2, 1000),
		}),
		training: Object.freeze({
			memoryMegabytes: wholeNumber(context, 'trainingMemoryMegabytes', 3008, 512, 10_240),
			timeoutSeconds: wholeNumber(context, 'trainingTimeoutSeconds', 900, 30, 900),
			diskMegabytes: wholeNumber(context, 'trainingDiskMegabytes', 4096, 512, 10_240),
			schedule: schedule(context, 'trainingSchedule', 'cron(0 2 * * ? *)'),
		}),
		sweepSchedule: schedule(context, 'sweepSchedule', 'cron(0 4 * * ? *)'),
		timeZone: text(context, 'timeZone') ?? 'UTC',
		backfillConcurrency: wholeNumber(context, 'backfillConcurrency', 20, 1, 1000),
		expiry: Object.freeze({
			...(logs !== undefined && { logs }),
			logFeatures: wholeNumber(context, 'logFeaturesExpireDays', 90, 1, 36_500),
			// Training would read the lines of each drop once more, and history could not be scored again without them.
			summaries: wholeNumber(context, 'summariesExpireDays', Math.max(400, leastSummaries), leastSummaries, 36_500),
		}),
		kms: flag(context, 'kms', false),
		logRetentionDays: oneOf(context, 'logRetentionDays', logRetentions) ?? 90,
		eventBus: name(context, 'eventBus', /^[\w./-]{1,256}$/, 'the name of an EventBridge bus') ?? 'default',
		alarms: Object.freeze({
			...(email !== undefined && { email }),
			...(topicArn !== undefined && { topicArn }),
			// An alarm looks back over seven days at most.
			hoursWithoutTraining: wholeNumber(context, 'alarmHoursWithoutTraining', 26, 2, 168),
			modelAgeHours: wholeNumber(context, 'alarmModelAgeHours', 72, 1, 8_760),
		}),
		functionEnvironment,
	});
}

const stackName = /^[A-Za-z][A-Za-z0-9-]{0,39}$/;
const bucketName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const keyArn = /^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]+$/;
/** With these the functions' own reader of settings tells what it would refuse, before anything is deployed. */
export const placeholders = { ODDLINE_LOGS_BUCKET: 'logs', ODDLINE_OUTPUT_BUCKET: 'output' };

function readEnvironment(context: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
	const environment: Record<string, string> = {};
	for (const [setting, variable] of Object.entries(variables)) {
		const value = context[setting];
		// Rules are a list in cdk.json, and text on the command line.
		if (value === undefined || value === '') continue;
		environment[variable] = typeof value === 'string' ? value : JSON.stringify(value);
	}
	const bytes = Buffer.byteLength(JSON.stringify(environment));
	if (bytes > longestEnvironment) {
		throw new ConfigurationError(
			`the functions’ settings, maskingRules and sources above all, have ${bytes} bytes: expected at most ${longestEnvironment}, since ` +
				'Lambda takes 4,096 bytes of environment variables',
		);
	}
	return Object.freeze(environment);
}

function readPrefix(context: Readonly<Record<string, unknown>>): string {
	const prefix = text(context, 'logsPrefix') ?? '';
	// In patterns of keys these mean any text.
	const special = /[*?$\\]/.test(prefix) || prefix.startsWith('/') || (prefix !== '' && !prefix.endsWith('/'));
	if (special || prefix.length > longestPrefix) {
		throw new ConfigurationError(
			`logsPrefix is ${JSON.stringify(prefix)}: expected a folder such as logs/, of at most ${longestPrefix} characters, ` +
				'without *, ?, $ and \\',
		);
	}
	return prefix;
}

function schedule(context: Readonly<Record<string, unknown>>, setting: string, fallback: string): string {
	return (
		name(
			context,
			setting,
			/^(?:rate\([1-9]\d* (?:minutes?|hours?|days?)\)|cron\((?:[^\s()]+ ){5}[^\s()]+\))$/,
			'rate(1 day) or a cron(…) of six fields, such as cron(0 2 * * ? *)',
		) ?? fallback
	);
}
