/**
 * Abbreviations of time zones. Only what means one offset wherever it is written is taken; the others need a setting, since a wrong guess
 * shifts every line by hours. The judgement follows what the tz database writes today.
 */

/** Minutes east of UTC. MSK was +4 from 2011 to 2014; logs of that time are not read so. */
export const fixedAbbreviations: ReadonlyMap<string, number> = new Map([
	...['UTC', 'GMT', 'UT', 'UCT', 'Z', 'WET'].map((name) => [name, 0] as const),
	...['WEST', 'CET', 'MET', 'MEZ', 'WAT'].map((name) => [name, 60] as const),
	...['CEST', 'MEST', 'MESZ', 'EET', 'CAT', 'SAST'].map((name) => [name, 120] as const),
	...['EEST', 'MSK', 'EAT', 'IDT'].map((name) => [name, 180] as const),
	['PKT', 300],
	['NPT', 345],
	...['WIB', 'ICT'].map((name) => [name, 420] as const),
	...['AWST', 'HKT', 'SGT', 'WITA', 'MYT', 'PHT'].map((name) => [name, 480] as const),
	...['JST', 'KST', 'WIT'].map((name) => [name, 540] as const),
	['ACST', 570],
	...['AEST', 'CHST'].map((name) => [name, 600] as const),
	['ACDT', 630],
	['AEDT', 660],
	['NZST', 720],
	['NZDT', 780],
	['NDT', -150],
	['BRT', -180],
	['EDT', -240],
	// Australia wrote EST, too, until 2014; the tz database and Java now write AEST.
	['EST', -300],
	['MDT', -360],
	['PDT', -420],
	['AKDT', -480],
	...['AKST', 'HDT'].map((name) => [name, -540] as const),
	['HST', -600],
]);

/** What means several offsets, with two of them: without a setting such a line is not used. */
export const ambiguousAbbreviations: ReadonlySet<string> = new Set([
	'CST', // Chicago −6, Shanghai +8, Havana −5
	'CDT', // Chicago −5, Havana −4
	'IST', // Kolkata +5:30, Dublin +1, Jerusalem +2
	'BST', // London +1, Dhaka +6, Bougainville +11
	'AST', // Halifax −4, Riyadh +3
	'ADT', // Halifax −3, Baghdad +4
	'PST', // Los Angeles −8, Manila +8
	'MST', // Denver −7, Kuala Lumpur +8, Yangon +6:30
	'NST', // St. John's −3:30, Java's Auckland +12
	'SST', // Pago Pago −11, Singapore +8, Java's Guadalcanal +11
	'GST', // Dubai +4, South Georgia −2
	'ECT', // Ecuador −5, Java's Paris +1
	'WST', // Apia +13, Perth +8
	'AMT', // Manaus −4, Yerevan +4
	'ACT', // Rio Branco −5, Java's Darwin +9:30
	'ART', // Buenos Aires −3, Java's Cairo +2
	'BDT', // Dhaka +6, Brunei +8
	'BET', // Java's São Paulo, which had summer time
	'CTT', // Java's Shanghai
	'VST', // Java's Ho Chi Minh City
	'PRT', // Java's Puerto Rico
	'PNT', // Java's Phoenix
]);

/** Also English words: at a text line's beginning they are rather the message. */
export const wordLikeAbbreviations: ReadonlySet<string> = new Set([
	'CAT',
	'EAT',
	'WET',
	'MET',
	'WIT',
	'WAT',
	'ACT',
	'ART',
	'BET',
	'UT',
]);

/** First parts of IANA names that are looked up. Other words with a slash are none. */
export const zoneAreas: ReadonlySet<string> = new Set([
	'Africa',
	'America',
	'Antarctica',
	'Arctic',
	'Asia',
	'Atlantic',
	'Australia',
	'Brazil',
	'Canada',
	'Chile',
	'Etc',
	'Europe',
	'Indian',
	'Mexico',
	'Pacific',
	'US',
]);
