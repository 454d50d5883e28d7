import { availableParallelism } from 'node:os';
import { ConfigurationError } from './errors.ts';
import { parseSources, type SourceRule, type Sources } from './read/options.ts';
import { type CustomRules, parseMaskingRules } from './text/rule-masking.ts';

/** Everything that can be set, read once when a function starts, checked, frozen, and passed in. */
export interface Config {
	readonly logsBucket: string;
	/** Only keys under this prefix are drops. May be empty. */
	readonly logsPrefix: string;
	readonly outputBucket: string;
	readonly profile: ProfileName;
	/** Masking rules beside or instead of the built-in ones; only the default profile has them. */
	readonly maskingRules?: CustomRules;
	/** Which fields of a drop hold what, where that is said. */
	readonly sources: Sources;
	readonly windowSeconds: number;
	/** k of k-means, or `auto`. */
	readonly clusters: number | 'auto';
	/** Days of lines that a model is trained on, up to the newest line's. */
	readonly lookBackDays: number;
	/** What a new model must keep to before it serves; `off`: nothing. */
	readonly gate: PromotionBounds | 'off';
	/** What a line's novelty follows from: what was known through the day before it, or all that the model knows. */
	readonly knowledge: 'day-before' | 'model';
	/** Whether `features/logs/` is written. */
	readonly logFeatures: boolean;
	/** Which drops get a page, `features/pages/<drop>.html`: those that have news, all, or none. */
	readonly dropPage: 'news' | 'on' | 'off';
	/** The EventBridge bus that is told of new templates; absent: none is. */
	readonly eventBus?: string;
	/** Where files may be written: `/tmp` in Lambda. */
	readonly scratchDirectory: string;
	readonly memoryMegabytes: number;
	readonly threads: number;
}

export type ProfileName = 'default' | 'notebook';

/** What a new model must keep to before it serves: see shared/model/promotion.ts. */
export interface PromotionBounds {
	/** Least quality of the space on the day's lines: see `holdSpace`. */
	readonly quality: number;
	/** Greatest share of the day's lines whose template was not known. */
	readonly unseen: number;
	/** Templates, to those of the model before. */
	readonly fewestTemplates: number;
	readonly mostTemplates: number;
	/** Least lines, to those of the model before, and of the day to those of the quietest other day. */
	readonly lines: number;
}

export const usualBounds: PromotionBounds = {
	quality: 0.9,
	unseen: 0.05,
	fewestTemplates: 0.5,
	mostTemplates: 2.5,
	lines: 0.5,
};

/** Window files count lines by cluster. */
export const mostClusters = 256;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the environment variables listed in the README.
 * @throws {ConfigurationError} naming the variable, what it holds and what is expected
 */
export function readConfig(environment: Environment): Config {
	const memory = integer(environment, 'ODDLINE_MEMORY_MB', environment.AWS_LAMBDA_FUNCTION_MEMORY_SIZE ?? '1769', 256);
	requireApart(environment);
	const maskingRules = readMaskingRules(environment);
	if (maskingRules && environment.ODDLINE_PROFILE === 'notebook') {
		throw new ConfigurationError(
			'ODDLINE_MASKING_RULES is set: the notebook profile masks as the notebook does and takes no rules',
		);
	}
	return Object.freeze({
		logsBucket: required(environment, 'ODDLINE_LOGS_BUCKET'),
		logsPrefix: environment.ODDLINE_LOGS_PREFIX ?? '',
		outputBucket: required(environment, 'ODDLINE_OUTPUT_BUCKET'),
		profile: oneOf(environment, 'ODDLINE_PROFILE', ['default', 'notebook'], 'default'),
		...(maskingRules && { maskingRules }),
		sources: readSources(environment),
		windowSeconds: windowSeconds(environment),
		clusters: clusters(environment),
		lookBackDays: integer(environment, 'ODDLINE_LOOKBACK_DAYS', '30', 1),
		gate: readGate(environment),
		knowledge: oneOf(environment, 'ODDLINE_KNOWLEDGE', ['day-before', 'model'], 'day-before'),
		logFeatures: oneOf(environment, 'ODDLINE_LOG_FEATURES', ['on', 'off'], 'on') === 'on',
		dropPage: oneOf(environment, 'ODDLINE_DROP_PAGE', ['news', 'on', 'off'], 'news'),
		...(environment.ODDLINE_EVENT_BUS && { eventBus: environment.ODDLINE_EVENT_BUS }),
		scratchDirectory: environment.ODDLINE_SCRATCH || '/tmp',
		memoryMegabytes: memory,
		threads: integer(environment, 'ODDLINE_THREADS', String(availableParallelism()), 1),
	});
}

/** Which fields of a drop hold what, where the environment says so. @throws {ConfigurationError} */
export function readSources(environment: Environment): Sources {
	return Object.freeze(parseSources(environment.ODDLINE_SOURCES, columnsRule(environment)));
}

/** The rule of all drops that ODDLINE_SOURCES says nothing of. */
function columnsRule(environment: Environment): SourceRule | undefined {
	const { ODDLINE_COLUMN_TIMESTAMP: time, ODDLINE_COLUMN_LEVEL: level, ODDLINE_COLUMN_MESSAGE: message } = environment;
	if (!time && !level && !message) return undefined;
	return { ...(time && { time }), ...(level && { level }), ...(message && { message }) };
}

function required(environment: Environment, name: string): string {
	const value = environment[name];
	if (!value) throw new ConfigurationError(`${name} is not set: expected the name of a bucket`);
	return value;
}

/** In one bucket, only a prefix of their own keeps what is written from being taken for new logs. */
function requireApart(environment: Environment): void {
	const { ODDLINE_LOGS_BUCKET: logs, ODDLINE_OUTPUT_BUCKET: output, ODDLINE_LOGS_PREFIX: prefix = '' } = environment;
	const isOutput = ['features/', 'summaries/', 'compacted/', 'models/'].some(
		(out) => out.startsWith(prefix) || prefix.startsWith(out),
	);
	if (logs !== undefined && logs === output && isOutput) {
		throw new ConfigurationError(
			`ODDLINE_LOGS_BUCKET and ODDLINE_OUTPUT_BUCKET are both ${logs}, and ODDLINE_LOGS_PREFIX is ${JSON.stringify(prefix)}: ` +
				'expected two buckets, or a prefix for the logs alone, since outputs would be scored as logs',
		);
	}
}

function oneOf<T extends string>(environment: Environment, name: string, values: readonly T[], fallback: T): T {
	const value = environment[name] || fallback;
	const found = values.find((candidate) => candidate === value);
	if (found === undefined) {
		throw new ConfigurationError(`${name} is ${JSON.stringify(value)}: expected one of ${values.join(', ')}`);
	}
	return found;
}

function integer(environment: Environment, name: string, fallback: string, minimum: number): number {
	const text = environment[name] || fallback;
	const value = Number(text);
	if (!Number.isSafeInteger(value) || value < minimum) {
		throw new ConfigurationError(`${name} is ${JSON.stringify(text)}: expected a whole number of at least ${minimum}`);
	}
	return value;
}

function windowSeconds(environment: Environment): number {
	const value = integer(environment, 'ODDLINE_WINDOW_SECONDS', '30', 1);
	// Hours are sums of windows, so windows must tile the hour.
	if (3600 % value !== 0) {
		throw new ConfigurationError(
			`ODDLINE_WINDOW_SECONDS is ${value}: expected a divisor of 3600, such as 10, 30 or 60`,
		);
	}
	return value;
}

function clusters(environment: Environment): number | 'auto' {
	if (environment.ODDLINE_CLUSTERS === 'auto') return 'auto';
	const value = integer(environment, 'ODDLINE_CLUSTERS', '20', 1);
	if (value > mostClusters) {
		throw new ConfigurationError(`ODDLINE_CLUSTERS is ${value}: expected at most ${mostClusters}, or auto`);
	}
	return value;
}

function readMaskingRules(environment: Environment): CustomRules | undefined {
	const text = environment.ODDLINE_MASKING_RULES;
	if (!text) return undefined;
	let json: unknown;
	try {
		json = JSON.parse(text);
	} catch (cause) {
		throw new ConfigurationError('ODDLINE_MASKING_RULES is no JSON: expected a list of rules, as the README shows', {
			cause,
		});
	}
	return parseMaskingRules(json, oneOf(environment, 'ODDLINE_MASKING_MODE', ['extend', 'replace'], 'extend'));
}

const gateShares = ['quality', 'unseen'] as const;
const gateRatios = ['fewestTemplates', 'mostTemplates', 'lines'] as const;

/** The proposal's bounds, and others where JSON says so. */
function readGate(environment: Environment): PromotionBounds | 'off' {
	const text = environment.ODDLINE_GATE;
	if (text === 'off') return 'off';
	if (!text || text === 'on') return usualBounds;
	let json: unknown;
	try {
		json = JSON.parse(text);
	} catch (cause) {
		throw new ConfigurationError(`${gateExpected(text)}`, { cause });
	}
	if (typeof json !== 'object' || json === null || Array.isArray(json))
		throw new ConfigurationError(gateExpected(text));
	for (const [name, value] of Object.entries(json)) {
		const isShare = gateShares.some((known) => known === name);
		const isKnown = isShare || gateRatios.some((known) => known === name);
		if (!isKnown || typeof value !== 'number' || !(value >= 0) || (isShare && value > 1)) {
			throw new ConfigurationError(gateExpected(`{"${name}": ${JSON.stringify(value)}}`));
		}
	}
	return Object.freeze({ ...usualBounds, ...json });
}

function gateExpected(seen: string): string {
	return (
		`ODDLINE_GATE is ${seen}: expected on, off, or JSON such as {"unseen": 0.1}, with some of ${gateShares.join(', ')} ` +
		`(from 0 to 1), ${gateRatios.join(', ')} (from 0 on)`
	);
}
