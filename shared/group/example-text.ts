/** Characters of an example: enough for a person, and a 10 MB message is not kept whole. */
export const LONGEST_EXAMPLE = 4096;
/** Bytes of a message that has more: a character has four at most. */
export const EXAMPLE_BYTES = 4 * LONGEST_EXAMPLE;

/** At most so many code points of a text. */
export function cutCharacters(text: string, most: number): string {
	return text.length <= most
		? text
		: Array.from(text.slice(0, 2 * most))
				.slice(0, most)
				.join('');
}
