import type { FormatSummary } from './format-report.ts';

/** How a drop was read, in a line for people: `gzip, json lines: time from @timestamp (iso), level from severity (words), message from msg`. */
export function describeReading({
	layers,
	framing,
	dialects,
	fields,
	timeLayouts,
	levelScales,
	composedOf,
}: FormatSummary): string {
	const found = [
		...Object.keys(dialects),
		field('time', fields.time, timeLayouts),
		field('level', fields.level, levelScales),
		field('message', fields.message, {}),
		field('service', fields.service, {}),
		composedOf.length > 0 ? `message composed of ${some(composedOf)}` : '',
	].filter((part) => part !== '');
	return `${[...layers, framing].join(', ')}${found.length > 0 ? `: ${found.join('; ')}` : ''}`;
}

function field(
	role: string,
	names: Readonly<Record<string, number>> = {},
	kinds: Readonly<Record<string, number>>,
): string {
	const from = Object.keys(names).filter((name) => name !== '');
	const how = Object.keys(kinds);
	if (from.length === 0) return how.length > 0 ? `${role} as ${some(how)}` : '';
	return `${role} from ${some(from)}${how.length > 0 ? ` (${some(how)})` : ''}`;
}

const shown = 5;

function some(names: readonly string[]): string {
	return names.slice(0, shown).join(', ') + (names.length > shown ? ` and ${names.length - shown} more` : '');
}
