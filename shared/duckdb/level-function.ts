import { levelOfWord } from '../read/levels.ts';

/** What a column of words says of a line's level; `null` for none. One function for all engines, since each is registered once. */
export function levelOfText(text: string): string | null {
	return text.trim() === '' ? null : levelOfWord(text);
}
