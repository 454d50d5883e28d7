/** Reads single values from CDK's context: numbers and flags come as text from the command line, as JSON from cdk.json. */
import { ConfigurationError } from '../../shared/errors.ts';

type Context = Readonly<Record<string, unknown>>;

/** @throws {ConfigurationError} where a name is none of `known`. CDK's own names are no single word. */
export function requireKnown(context: Context, known: readonly string[]): void {
	const unknown = Object.keys(context).filter((key) => /^\w+$/.test(key) && !known.includes(key));
	if (unknown.length > 0) {
		throw new ConfigurationError(
			`the context has ${unknown.join(', ')}: expected only ${known.join(', ')}. See the README, "On AWS"`,
		);
	}
}

export function text(context: Context, setting: string): string | undefined {
	const value = context[setting];
	if (value === undefined || value === '') return undefined;
	if (typeof value !== 'string') throw unexpected(setting, value, 'text');
	return value;
}

/** @param meaning for the message, where `pattern` does not match */
export function name(context: Context, setting: string, pattern: RegExp, meaning: string): string | undefined {
	const value = text(context, setting);
	if (value !== undefined && !pattern.test(value)) throw unexpected(setting, value, meaning);
	return value;
}

export function choice<T extends string>(context: Context, setting: string, values: readonly T[]): T | undefined {
	const value = text(context, setting);
	if (value === undefined) return undefined;
	const found = values.find((candidate) => candidate === value);
	if (found === undefined) throw unexpected(setting, value, `one of ${values.join(', ')}`);
	return found;
}

/** One of some numbers. */
export function oneOf<T extends number>(context: Context, setting: string, values: readonly T[]): T | undefined {
	const value = wholeNumber(context, setting, undefined, 0, Number.MAX_SAFE_INTEGER);
	if (value === undefined) return undefined;
	const found = values.find((candidate) => candidate === value);
	if (found === undefined) throw unexpected(setting, value, `one of ${values.join(', ')}`);
	return found;
}

export function flag(context: Context, setting: string, fallback: boolean): boolean {
	const value = context[setting] ?? String(fallback);
	if (value === true || value === 'true') return true;
	if (value === false || value === 'false') return false;
	throw unexpected(setting, value, 'true or false');
}

export function wholeNumber<T extends number | undefined>(
	context: Context,
	setting: string,
	fallback: T,
	least: number,
	most: number,
): number | T {
	const value = context[setting];
	if (value === undefined || value === '') return fallback;
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < least || number > most) {
		throw unexpected(setting, value, `a whole number from ${least} to ${most}`);
	}
	return number;
}

function unexpected(setting: string, value: unknown, expected: string): ConfigurationError {
	return new ConfigurationError(`${setting} is ${JSON.stringify(value)}: expected ${expected}`);
}
