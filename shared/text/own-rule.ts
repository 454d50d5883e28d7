import { createRequire } from 'node:module';
import type { RE2JS } from 're2js';
import { ConfigurationError } from '../errors.ts';
import { withMore } from './long-message.ts';
import type { MaskingRule } from './rules.ts';

/**
 * So many matches of one rule are replaced in one message; what follows the last is left out, as the rest of a long
 * message is. A search is linear in the message, but it may read all of it for each match (`[a-z]*;|[a-z]` does, on
 * letters), so that without a bound all matches together would take quadratic time.
 */
const MAX_MATCHES = 256;
/** Instructions of a compiled pattern, `[0-9]{40}` has 43: a search takes at most so many steps a character. */
const MAX_PROGRAM = 2000;

/** A user's own masking rule, ready to be applied. */
export interface OwnRule {
	/** O(message length) for each match, of which there are at most `MAX_MATCHES`. Never throws. */
	apply(message: string): string;
}

/** RE2 is large, and most users have no rules of their own: it is loaded with the first. */
let re2: typeof import('re2js') | undefined;

function loadRe2(): typeof RE2JS {
	re2 ??= createRequire(import.meta.url)('re2js') as typeof import('re2js');
	return re2.RE2JS;
}

/** Literal text, or the number of the group whose text goes there. */
type Piece = string | number;

/**
 * Compiles a rule with RE2, whose searches take time linear in the text whatever the pattern.
 *
 * @throws {ConfigurationError} where RE2 does not take the pattern, or it is too large, or matches the empty text
 */
export function compileOwnRule(rule: MaskingRule, subject: string): OwnRule {
	const expression = compilePattern(rule, subject);
	if (expression.test('')) {
		throw new ConfigurationError(
			`${subject}: the pattern "${rule.pattern}" matches nothing at all; let it match something`,
		);
	}
	const size = expression.programSize();
	if (size > MAX_PROGRAM) {
		throw new ConfigurationError(
			`${subject}: the pattern compiles to ${size} instructions, at most ${MAX_PROGRAM} are allowed; use smaller counts in {…}`,
		);
	}
	const pieces = parseReplacement(rule.replacement, expression);
	return { apply: (message) => replaceMatches(message, expression, pieces) };
}

function compilePattern({ pattern, ignoreCase }: MaskingRule, subject: string): RE2JS {
	const RE2 = loadRe2();
	try {
		return RE2.compile(pattern, ignoreCase === true ? RE2.CASE_INSENSITIVE : 0);
	} catch (cause) {
		const reason = cause instanceof Error ? cause.message : String(cause);
		throw new ConfigurationError(
			`${subject}: the pattern "${pattern}" is no regular expression that RE2 takes: ${reason}. ${adviceOn(pattern)}`,
			{ cause },
		);
	}
}

function adviceOn(pattern: string): string {
	if (/\(\?<?[=!]/.test(pattern)) {
		return (
			'It has no look-around, since that can take unbounded time: write \\b in place of ' +
			'((?<=[^A-Za-z0-9])|^) and ((?=[^A-Za-z0-9])|$), or match the neighbour too and put it back with $1'
		);
	}
	if (/\\[1-9k]|\(\?P=/.test(pattern)) return 'It has no back-references, since they can take exponential time';
	if (/[*+?}]\+|\(\?>/.test(pattern)) return 'Leave possessive and atomic marks out: no pattern backtracks here';
	return 'See https://github.com/google/re2/wiki/Syntax';
}

function replaceMatches(message: string, expression: RE2JS, pieces: readonly Piece[]): string {
	// Most messages hold no match, and that is told several times faster than where one is.
	if (!expression.test(message)) return message;
	const matcher = expression.matcher(message);
	let masked = '';
	let end = 0;
	for (let matches = 0; matcher.find(); matches++) {
		if (matches === MAX_MATCHES) return withMore(masked);
		const start = matcher.start();
		masked += message.slice(end, start);
		end = matcher.end();
		if (end === start) continue;
		for (const piece of pieces) masked += typeof piece === 'string' ? piece : (matcher.group(piece) ?? '');
	}
	return masked + message.slice(end);
}

/** As `String.prototype.replace` reads it: `$1`, `$<name>`, `$&`, `$$`; what is no group of the pattern is text. */
function parseReplacement(replacement: string, expression: RE2JS): Piece[] {
	const groups = expression.groupCount();
	const names = new Map(Object.entries(expression.namedGroups()));
	return replacement.split(/(\$(?:[$&]|[0-9]{1,2}|<[^>]*>))/).flatMap((part): Piece[] => {
		if (part === '$$') return ['$'];
		if (part === '$&') return [0];
		const name = /^\$<(.*)>$/.exec(part)?.[1];
		const number = name === undefined ? Number(/^\$([0-9]+)$/.exec(part)?.[1] ?? 0) : names.get(name);
		if (number !== undefined && number > 0 && number <= groups) return [number];
		return part === '' ? [] : [part];
	});
}
