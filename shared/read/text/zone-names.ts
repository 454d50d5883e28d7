import type { Line, LineParts } from './line-parts.ts';

/**
 * Zones in words behind a time, as Java and Windows write them: `2026-11-27 15:33:01 Central European Time`. A name that says standard or summer
 * time means one offset; `Eastern Time` does not and is never guessed.
 */

/** Minutes east of UTC. */
const OFFSETS: ReadonlyMap<string, number> = new Map(
	Object.entries({
		'-600': 'Hawaii-Aleutian Standard,Hawaiian Standard',
		'-540': 'Alaska Standard,Alaskan Standard',
		'-480': 'Pacific Standard,Alaska Daylight,Alaskan Daylight',
		'-420': 'Mountain Standard,Pacific Daylight,US Mountain Standard',
		'-360': 'Central Standard,Mountain Daylight',
		'-300': 'Eastern Standard,Central Daylight,SA Pacific Standard',
		'-240': 'Atlantic Standard,Eastern Daylight',
		'-180': 'Atlantic Daylight,Brasilia Standard,Brasilia,Argentina Standard,Argentina,E. South America Standard',
		'0': 'Coordinated Universal,Greenwich Mean,Western European Standard,Western European,GMT Standard',
		'60': 'Central European Standard,Central European,Western European Summer,British Summer,Irish Standard,GMT Daylight,W. Europe Standard,Romance Standard,Central Europe Standard,West Africa Standard',
		'120':
			'Eastern European Standard,Eastern European,Central European Summer,Central European Daylight,W. Europe Daylight,W. Europe Summer,Romance Daylight,Romance Summer,Central Europe Daylight,Central Europe Summer,Central Africa,South Africa Standard,Israel Standard,FLE Standard,GTB Standard,E. Europe Standard',
		'180':
			'Eastern European Summer,Moscow Standard,Russian Standard,Israel Daylight,FLE Daylight,GTB Daylight,E. Europe Daylight,East Africa,Turkey,Arabia Standard,Arab Standard',
		'240': 'Gulf Standard,Arabian Standard',
		'300': 'Pakistan Standard',
		'330': 'India Standard',
		'420': 'Indochina,SE Asia Standard,Western Indonesia',
		'480':
			'China Standard,Singapore Standard,Singapore,Hong Kong Standard,Taipei Standard,Australian Western Standard,W. Australia Standard,Philippine Standard',
		'540': 'Japan Standard,Tokyo Standard,Korean Standard,Korea Standard',
		'570': 'Australian Central Standard,AUS Central Standard',
		'600': 'Australian Eastern Standard,AUS Eastern Standard,E. Australia Standard',
		'630': 'Australian Central Daylight',
		'660': 'Australian Eastern Daylight,AUS Eastern Daylight',
		'720': 'New Zealand Standard',
		'780': 'New Zealand Daylight',
	}).flatMap(([minutes, names]) => names.split(',').map((name) => [`${name} Time`, Number(minutes)] as const)),
);

const ZONE = /^ ((?:[A-Z][A-Za-z.-]{1,20} ){1,4}Time)(?!\w)/;
const MICROS_OF_MINUTE = 60e6;

/** The index behind a zone in words, whose offset the time then has, or `timeEnd` where there is none. A zone that nobody knows makes it ambiguous. */
export function behindZone({ bytes, end }: Line, parts: LineParts, timeEnd: number): number {
	// Two bytes tell most lines.
	if (bytes[timeEnd] !== 0x20 || (bytes[timeEnd + 1] ?? 0) < 0x41 || (bytes[timeEnd + 1] ?? 0) > 0x5a) return timeEnd;
	const third = bytes[timeEnd + 3] ?? 0;
	if (third !== 0x20 && third !== 0x4c && third < 0x61) return timeEnd;
	const zone = ZONE.exec(bytes.toString('latin1', timeEnd, Math.min(end, timeEnd + 80)));
	if (zone === null) return timeEnd;
	const minutes = OFFSETS.get(zone[1] ?? '');
	if (minutes !== undefined) parts.time -= minutes * MICROS_OF_MINUTE;
	else if (
		/ (?:Standard|Daylight|Summer|European) Time$|^(?:Eastern|Central|Mountain|Pacific|Atlantic) Time$/.test(
			zone[1] ?? '',
		)
	)
		parts.ambiguous = true;
	else return timeEnd;
	return timeEnd + zone[0].length;
}
