/**
 * Names of fields without the ways to write them: `eventTime`, `event_time`, `EVENT-TIME` and `@eventTime` are one name, `eventtime`. Dots
 * stay, since they say where a field lies.
 */

const plain = new Map<string, string>();
const MOST_NAMES = 10_000;
/** Longer keys are data, not names. */
const LONGEST_NAME = 200;

export function plainName(name: string): string {
	const known = plain.get(name);
	if (known !== undefined) return known;
	if (name.length > LONGEST_NAME) return '';
	const made = name.toLowerCase().replace(/[_\-\s@]+/g, '');
	if (plain.size >= MOST_NAMES) plain.clear();
	plain.set(name, made);
	return made;
}
