import { MORE } from './long-message.ts';
import { isStateWord } from './state-words.ts';

/**
 * Tokens of masked messages, as templates compare them. Two tokens that differ only in the kind of a placeholder are
 * one: whether a masking rule saw a number or a hex id in it says nothing about the message.
 */

/** Stands for any one token. */
export const WILDCARD = '<*>';
/** Shown where members of a template agree in everything but the kind of placeholder. */
const MIXED_PLACEHOLDER = '<VALUE>';
/** Messages are folded after this many tokens: the rest is one token, `MORE`, whatever it says. */
export const MAX_TOKENS = 128;

/** Any placeholder's canonical form: a noncharacter, so that no message holds it by right. */
const VALUE = '\uFDD0';

/** Splits at white space and folds long messages. Applied to a folded template it changes nothing. */
export function tokenize(masked: string): string[] {
	const tokens = masked.trim().split(/\s+/u, MAX_TOKENS + 1);
	if (tokens.length > MAX_TOKENS) tokens[MAX_TOKENS] = MORE;
	return tokens;
}

/**
 * The form in which tokens are compared. Placeholders lose their kind; values joined by punctuation (`<NUM>:<NUM>`) are
 * one value, as is a comparison sign before one (`<<DURATION>`); and the letters a–f that a short hex id leaves beside a
 * masked digit run belong to the value (`a<NUM>`, `<NUM>d<NUM>`, and `<HEX>` are all read from seven hex digits).
 */
export function canonicalToken(token: string): string {
	if (token === WILDCARD || !token.includes('<')) return token;
	return token
		.replace(/<[A-Z_]+>/g, VALUE)
		.replace(
			/(?<![\p{L}\p{N}\uFDD0])[a-f](?=\uFDD0)|(?<=\uFDD0)(?:[a-f]{1,3}(?=\uFDD0)|[a-f]{1,2}(?![\p{L}\p{N}]))/gu,
			'',
		)
		.replace(/(?<![<>~≈\p{L}\p{N}])[<>~≈]+(?=\uFDD0)/gu, '')
		.replace(/\uFDD0(?:[-:./,+x*×_]{0,2}\uFDD0)*/gu, VALUE);
}

/** A canonical token as a template shows it. */
export function displayToken(canonical: string): string {
	return canonical.replaceAll(VALUE, MIXED_PLACEHOLDER);
}

/** True for a token of a masked message or template that stands for something that varies. */
export function isParameter(token: string): boolean {
	return token === WILDCARD || /<[A-Z_]+>/.test(token);
}

/** What the merge needs to know of a canonical token; flags, so that a vocabulary of them is a byte array. */
export const TokenTrait = { letters: 1, value: 2, wildcard: 4, state: 8 } as const;

function traitsOf(canonical: string): number {
	if (canonical === WILDCARD) return TokenTrait.wildcard | TokenTrait.value;
	let traits = 0;
	if (/\p{L}/u.test(canonical)) traits |= TokenTrait.letters;
	if (canonical.includes(VALUE)) traits |= TokenTrait.value;
	if (isStateWord(canonical)) traits |= TokenTrait.state;
	return traits;
}

/** Numbers canonical tokens. The numbers depend on the order of first sight; nothing that is returned may. */
export class Vocabulary {
	readonly #ids = new Map<string, number>();
	readonly #tokens: string[] = [];

	/** The token's number, given now if it has none. */
	add(token: string): number {
		const canonical = canonicalToken(token);
		let id = this.#ids.get(canonical);
		if (id === undefined) {
			id = this.#tokens.length;
			this.#ids.set(canonical, id);
			this.#tokens.push(canonical);
		}
		return id;
	}

	/** The token's number, or −1 where it has none. */
	find(token: string): number {
		return this.#ids.get(canonicalToken(token)) ?? -1;
	}

	/** The canonical token with this number. */
	token(id: number): string {
		return this.#tokens[id] ?? '';
	}

	/** `TokenTrait` flags by token number. */
	traits(): Uint8Array {
		return Uint8Array.from(this.#tokens, traitsOf);
	}
}
