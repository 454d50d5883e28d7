import { noSeverities } from '../read/fields/level-value.ts';
import { levelOfWord } from '../read/levels.ts';

/** What a column of words says of a line's level; `null` for none. One function for all engines, since each is registered once. */
export function levelOfText(text: string): string | null {
	return text.trim() === '' || noSeverities.has(text.toLowerCase()) ? null : levelOfWord(text);
}
