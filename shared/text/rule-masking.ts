import { createHash } from 'node:crypto';
import { ConfigurationError } from '../errors.ts';
import { maskBeginning } from './long-message.ts';
import { collapseDigitRuns, type Masking } from './masking.ts';
import { compileOwnRule } from './own-rule.ts';
import { BUILT_IN_RULES, type MaskingRule } from './rules.ts';

/** Raised whenever the same rules would mask a message differently than before. */
const ALGORITHM_VERSION = 2;

const MAX_CUSTOM_RULES = 100;
const MAX_PATTERN_LENGTH = 2000;

/** A user's own rules. They see raw text, before digits are collapsed, so they may count digits. Patterns are RE2's. */
export interface CustomRules {
	/** `extend`: before the built-in rules; `replace`: instead of them. */
	readonly mode: 'extend' | 'replace';
	readonly rules: readonly MaskingRule[];
}

/**
 * The masking of the `default` profile: `BUILT_IN_RULES` on the digit-collapsed message, so that
 * `mask(m) === mask(collapseDigitRuns(m))` by construction. With custom rules that is no longer promised.
 *
 * Text that looks like a placeholder before masking (`<NUM>`) gets another bracket (`‹NUM>`): it is not one.
 * Of a message of more than `MAX_MASKED` characters the beginning is masked (`maskBeginning`), and of one in which an own
 * rule matches more than `MAX_MATCHES` times what comes before. O(rules · message length), whatever the message, with own
 * rules at most `MAX_MATCHES` times as much; never throws.
 */
export function createRuleMasking(custom?: CustomRules): Masking {
	const own = custom?.rules ?? [];
	const builtIn = custom?.mode === 'replace' ? [] : BUILT_IN_RULES;
	const before = own.map((rule) => compileOwnRule(rule, `masking rule "${rule.name}"`));
	const after = compile(builtIn);
	const collapses = own.length === 0 && builtIn.length > 0;
	const maskWhole = (message: string): string => {
		let text = message.replace(/<(?=(?:[A-Z_]+|\*)>)/g, '‹');
		for (const rule of before) text = rule.apply(text);
		return (builtIn.length > 0 ? apply(after, collapseDigitRuns(text)) : text).trim();
	};
	return {
		name: custom === undefined ? 'default' : custom.mode === 'replace' ? 'custom' : 'default, extended',
		fingerprint: createHash('sha256')
			.update(JSON.stringify({ version: ALGORITHM_VERSION, own: own.map(canonical), builtIn: builtIn.map(canonical) }))
			.digest('hex')
			.slice(0, 16),
		collapsesDigitRuns: collapses,
		mask: (message) => maskBeginning(message, collapses, maskWhole),
	};
}

/**
 * Reads custom rules from parsed JSON: a list of `{ "name", "pattern", "replacement" }`, or, as in Drain3's masking
 * section, `{ "regex_pattern", "mask_with": "ID" }` for the replacement `<ID>`. `"ignoreCase": true` is optional.
 *
 * Patterns are RE2's (`compileOwnRule`): without look-around and back-references, and so in linear time.
 *
 * @throws {ConfigurationError} naming the rule, what was seen and what was expected.
 */
export function parseMaskingRules(json: unknown, mode: CustomRules['mode']): CustomRules {
	if (!Array.isArray(json)) {
		throw new ConfigurationError(`masking rules: expected a JSON list of rules, got ${describe(json)}`);
	}
	if (json.length > MAX_CUSTOM_RULES) {
		throw new ConfigurationError(`masking rules: got ${json.length}, at most ${MAX_CUSTOM_RULES} are allowed`);
	}
	const rules = json.map(parseRule);
	const taken = new Set(mode === 'extend' ? BUILT_IN_RULES.map(({ name }) => name) : []);
	for (const { name } of rules) {
		if (taken.has(name)) {
			throw new ConfigurationError(`masking rule "${name}": the name is taken, give each rule a name of its own`);
		}
		taken.add(name);
	}
	return { mode, rules };
}

const KEYS: ReadonlySet<string> = new Set([
	'name',
	'pattern',
	'regex_pattern',
	'replacement',
	'mask_with',
	'ignoreCase',
]);

function parseRule(value: unknown, place: number): MaskingRule {
	const subject = `masking rule ${place + 1}`;
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		throw new ConfigurationError(`${subject}: expected an object, got ${describe(value)}`);
	}
	const fields = new Map<string, unknown>(Object.entries(value));
	for (const key of fields.keys()) {
		if (!KEYS.has(key)) {
			throw new ConfigurationError(`${subject}: unknown field "${key}", expected ${[...KEYS].join(', ')}`);
		}
	}
	const maskWith = optionalString(fields, 'mask_with', subject);
	const replacement =
		optionalString(fields, 'replacement', subject) ?? (maskWith === undefined ? undefined : `<${maskWith}>`);
	const pattern = optionalString(fields, 'pattern', subject) ?? optionalString(fields, 'regex_pattern', subject);
	const name =
		optionalString(fields, 'name', subject) ?? (maskWith === undefined ? undefined : `custom ${place + 1} ${maskWith}`);
	const ignoreCase = fields.get('ignoreCase');
	if (name === undefined || name === '') throw new ConfigurationError(`${subject}: "name" is missing`);
	const named = `masking rule "${name}"`;
	if (pattern === undefined) throw new ConfigurationError(`${named}: "pattern" is missing`);
	if (replacement === undefined) {
		throw new ConfigurationError(`${named}: "replacement" is missing (for example "<ID>"), or "mask_with" ("ID")`);
	}
	if (ignoreCase !== undefined && typeof ignoreCase !== 'boolean') {
		throw new ConfigurationError(`${named}: "ignoreCase" must be true or false, got ${describe(ignoreCase)}`);
	}
	const rule: MaskingRule =
		ignoreCase === true ? { name, pattern, replacement, ignoreCase } : { name, pattern, replacement };
	validate(rule, named);
	return rule;
}

function validate(rule: MaskingRule, subject: string): void {
	if (rule.pattern.length > MAX_PATTERN_LENGTH) {
		throw new ConfigurationError(
			`${subject}: the pattern has ${rule.pattern.length} characters, at most ${MAX_PATTERN_LENGTH} are allowed`,
		);
	}
	compileOwnRule(rule, subject);
	if (/[0-9]/.test(rule.replacement.replace(/\$(?:[0-9]{1,2}|<[^>]*>)/g, ''))) {
		throw new ConfigurationError(
			`${subject}: the replacement "${rule.replacement}" holds a digit, which later rules would mask; use letters`,
		);
	}
}

function optionalString(fields: ReadonlyMap<string, unknown>, key: string, subject: string): string | undefined {
	const value = fields.get(key);
	if (value === undefined || typeof value === 'string') return value;
	throw new ConfigurationError(`${subject}: "${key}" must be a string, got ${describe(value)}`);
}

function describe(value: unknown): string {
	const text = JSON.stringify(value) ?? typeof value;
	return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

interface CompiledRule {
	readonly expression: RegExp;
	readonly replacement: string;
}

function compile(rules: readonly MaskingRule[]): CompiledRule[] {
	return rules.map(({ pattern, ignoreCase, replacement }) => ({
		expression: new RegExp(pattern, ignoreCase === true ? 'giu' : 'gu'),
		replacement,
	}));
}

function apply(rules: readonly CompiledRule[], message: string): string {
	let text = message;
	for (const { expression, replacement } of rules) text = text.replace(expression, replacement);
	return text;
}

/** What of a rule decides the outcome, in a fixed order of fields; its name does not. */
function canonical({ pattern, ignoreCase, replacement }: MaskingRule): [string, boolean, string] {
	return [pattern, ignoreCase === true, replacement];
}
