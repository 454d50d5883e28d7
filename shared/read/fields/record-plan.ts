import type { SourceRule } from '../options.ts';
import { eventTimes, levels, messages, otherTimes, services, weakLevels, weakMessages } from './aliases.ts';
import { type ComposedKind, composedKindOf } from './composed-kinds.ts';
import { plainName } from './names.ts';
import { type FieldPath, keysByName, pathsTo } from './paths.ts';

/** Where to look in records of one shape (the same keys in the same order), made once for all of them. */
export interface RecordPlan {
	readonly keys: ReadonlyMap<string, string>;
	readonly eventTimes: readonly FieldPath[];
	readonly otherTimes: readonly FieldPath[];
	/** Of no known name, where none of the others says anything. */
	readonly lastTimes: readonly FieldPath[];
	/** A field called `date` that a clock in another field may need. */
	readonly date: FieldPath | undefined;
	readonly levels: readonly LevelPath[];
	readonly messages: readonly FieldPath[];
	readonly weakMessages: readonly FieldPath[];
	readonly services: readonly FieldPath[];
	readonly kind: ComposedKind | undefined;
	/** A rule names the time's field. */
	readonly ruledTime: boolean;
}

export interface LevelPath extends FieldPath {
	readonly weak: boolean;
}

export class RecordPlans {
	readonly #rule: SourceRule;
	readonly #plans = new Map<string, RecordPlan>();
	/** The plans asked for last, with their keys: most records look like the one before, or like the one around it. */
	readonly #recent: { readonly keys: readonly string[]; readonly plan: RecordPlan }[] = [];

	constructor(rule: SourceRule) {
		this.#rule = rule;
	}

	of(keys: readonly string[]): RecordPlan {
		for (const recent of this.#recent) if (areSame(recent.keys, keys)) return recent.plan;
		const plan = this.#known(keys);
		if (this.#recent.length >= MOST_RECENT) this.#recent.shift();
		if (keys.length <= MOST_KEYS) this.#recent.push({ keys, plan });
		return plan;
	}

	#known(keys: readonly string[]): RecordPlan {
		const shape = keys.join('\n');
		const known = this.#plans.get(shape);
		if (known !== undefined) return known;
		// Shapes come from hostile text: neither many nor long ones are kept.
		if (this.#plans.size >= MOST_PLANS) this.#plans.clear();
		const plan = makePlan(keys, this.#rule);
		if (shape.length <= LONGEST_SHAPE) this.#plans.set(shape, plan);
		return plan;
	}
}

const MOST_PLANS = 500;
const MOST_RECENT = 4;
const MOST_KEYS = 200;
const LONGEST_SHAPE = 4096;

function areSame(a: readonly string[], b: readonly string[]): boolean {
	if (a.length !== b.length) return false;
	for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
	return true;
}

function makePlan(keyList: readonly string[], rule: SourceRule): RecordPlan {
	const keys = keysByName(keyList);
	const all = (aliases: readonly string[]) => aliases.flatMap((alias) => pathsTo(alias, keys));
	/** A rule's name as it is written, else by its plain name. */
	const ruled = (name: string): FieldPath[] =>
		keyList.includes(name) ? [{ key: name, rest: '', shown: name }] : pathsTo(plainName(name), keys);
	const kind = composedKindOf(keys);
	const strong = (path: FieldPath): LevelPath => ({ ...path, weak: false });
	return {
		keys,
		eventTimes: rule.time === undefined ? all(eventTimes) : ruled(rule.time),
		otherTimes: rule.time === undefined ? all(otherTimes) : [],
		lastTimes: rule.time === undefined ? likeTimes(keys) : [],
		date: rule.time === undefined || keys.has('date') ? pathsTo('date', keys)[0] : undefined,
		levels:
			rule.level !== undefined
				? ruled(rule.level).map(strong)
				: kind?.levelIsNone
					? []
					: [...all(levels).map(strong), ...all(weakLevels).map((path) => ({ ...path, weak: true }))],
		messages: rule.message !== undefined ? ruled(rule.message) : all(messages),
		weakMessages: rule.message !== undefined || kind !== undefined ? [] : all(weakMessages),
		services: rule.service !== undefined ? ruled(rule.service) : all(services),
		kind,
		ruledTime: rule.time !== undefined,
	};
}

/** `dms_timestamp`, `commitTimestamp`, `shop_event_time`: names of others (`expires_at`) may hold any time. */
function likeTimes(keys: ReadonlyMap<string, string>): FieldPath[] {
	return [...keys]
		.filter(([name]) => LIKE_TIME.test(name))
		.slice(0, MOST_LIKE_TIMES)
		.map(([, key]) => ({ key, rest: '', shown: key }));
}

const LIKE_TIME =
	/(?:timestamp|(?:event|log|logged)(?:time|date|at))(?:ms|us|ns|utc|micros|microseconds|milliseconds|seconds)?$/;
const MOST_LIKE_TIMES = 5;
