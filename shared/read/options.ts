import { ConfigurationError } from '../errors.ts';
import { zoneOf } from './times/zones.ts';

/** How one drop is to be read, and what the setting ODDLINE_SOURCES says of drops. */

/** What is known of a drop beside its bytes. */
export interface ReadOptions {
	readonly key: string;
	/** When the object was written, in microseconds since the epoch, UTC. */
	readonly objectTime: number;
	readonly rule?: SourceRule;
	/** Called again and again while a drop is read; what it throws ends that. A few hundred bytes may unpack for hours. */
	readonly checkTime?: () => void;
}

/** What ODDLINE_SOURCES says of a drop; names are fields, dotted where they are nested. */
export interface SourceRule {
	readonly time?: string;
	readonly level?: string;
	readonly message?: string;
	readonly service?: string;
	/** IANA name or offset: the zone of times that say none, and of abbreviations that mean several. */
	readonly timeZone?: string;
	readonly skip?: true;
}

/** The rules in their order, each with the keys that it is for. */
export interface Sources {
	/** The rules as text: equal where they are. */
	readonly text: string;
	/** The first rule that is for this key, or undefined. */
	ruleFor(key: string): SourceRule | undefined;
}

const fieldNames = ['time', 'level', 'message', 'service'] as const;
const knownNames = new Set<string>([...fieldNames, 'timeZone', 'skip', 'prefix', 'glob']);
const LONGEST_PATTERN = 1024;

/**
 * Reads ODDLINE_SOURCES: `[{ "prefix": "shop/", "time": "when", "timeZone": "Europe/Berlin" }, { "glob": "shop/**.tmp", "skip": true }]`. The first
 * entry that a key fits is its rule. In a glob `*` and `?` stop at `/`, `**` does not. Nothing, or blank text, is no rule.
 * @param otherwise the rule of keys that no entry is for
 * @throws ConfigurationError naming the entry, what was seen and what was expected.
 */
export function parseSources(json: string | undefined, otherwise?: SourceRule): Sources {
	const list = json === undefined || json.trim() === '' ? [] : listOf(json);
	const entries = list.map(readEntry);
	return {
		text: JSON.stringify([list, otherwise ?? null]),
		ruleFor: (key) => (entries.find(({ fits }) => fits(key)) ?? { rule: otherwise }).rule,
	};
}

function listOf(json: string): unknown[] {
	let value: unknown;
	try {
		value = JSON.parse(json);
	} catch (cause) {
		throw new ConfigurationError(
			`ODDLINE_SOURCES is no JSON: ${shown(json)}; expected a list such as [{"prefix": "shop/", "time": "when"}]`,
			{ cause },
		);
	}
	if (Array.isArray(value)) return value;
	throw new ConfigurationError(
		`ODDLINE_SOURCES is ${shown(JSON.stringify(value))}; expected a list such as [{"prefix": "shop/", "time": "when"}]`,
	);
}

interface Entry {
	readonly fits: (key: string) => boolean;
	readonly rule: SourceRule;
}

function readEntry(value: unknown, index: number): Entry {
	const subject = `ODDLINE_SOURCES, entry ${index + 1}`;
	if (typeof value !== 'object' || value === null || Array.isArray(value))
		throw new ConfigurationError(`${subject} is ${shown(JSON.stringify(value))}; expected an object`);
	const entry = new Map<string, unknown>(Object.entries(value));
	for (const name of entry.keys()) {
		if (knownNames.has(name)) continue;
		throw new ConfigurationError(`${subject} has ${JSON.stringify(name)}; expected only ${[...knownNames].join(', ')}`);
	}
	const rule: { -readonly [Name in keyof SourceRule]: SourceRule[Name] } = {};
	for (const name of fieldNames) {
		const field = textOf(entry, name, subject);
		if (field !== undefined) rule[name] = field;
	}
	const zone = textOf(entry, 'timeZone', subject);
	if (zone !== undefined && zoneOf(zone) === undefined)
		throw new ConfigurationError(
			`${subject}: timeZone is ${JSON.stringify(zone)}; expected an IANA name such as Europe/Berlin, or an offset such as +02:00`,
		);
	if (zone !== undefined) rule.timeZone = zone;
	const skip = entry.get('skip');
	if (skip !== undefined && typeof skip !== 'boolean')
		throw new ConfigurationError(`${subject}: skip is ${shown(JSON.stringify(skip))}; expected true or false`);
	if (skip === true) rule.skip = true;
	return { fits: keysOf(entry, subject), rule };
}

function keysOf(entry: ReadonlyMap<string, unknown>, subject: string): (key: string) => boolean {
	const prefix = entry.has('prefix') && entry.get('prefix') === '' ? '' : textOf(entry, 'prefix', subject);
	const glob = textOf(entry, 'glob', subject);
	if (prefix !== undefined && glob === undefined) return (key) => key.startsWith(prefix);
	if (glob !== undefined && prefix === undefined) return (key) => fitsGlob(key, glob);
	throw new ConfigurationError(
		`${subject} has ${prefix === undefined ? 'neither prefix nor glob' : 'both prefix and glob'}; expected one of them`,
	);
}

function textOf(entry: ReadonlyMap<string, unknown>, name: string, subject: string): string | undefined {
	const value = entry.get(name);
	if (value === undefined) return undefined;
	if (typeof value === 'string' && value !== '' && value.length <= LONGEST_PATTERN) return value;
	throw new ConfigurationError(
		`${subject}: ${name} is ${shown(JSON.stringify(value))}; expected text of 1 to ${LONGEST_PATTERN} characters`,
	);
}

function shown(text: string): string {
	return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

/** Goes back to the last star of each kind only, so that time is at most the product of both lengths, and no pattern explodes. */
export function fitsGlob(key: string, glob: string): boolean {
	let k = 0;
	let g = 0;
	let star = { glob: -1, key: 0 };
	let doubleStar = { glob: -1, key: 0 };
	while (k < key.length) {
		if (glob.startsWith('**', g)) {
			// `**/` also stands for no folder at all.
			doubleStar = { glob: g + (glob[g + 2] === '/' ? 3 : 2), key: k };
			star = { glob: -1, key: 0 };
			g = doubleStar.glob;
		} else if (glob[g] === '*') {
			star = { glob: ++g, key: k };
		} else if (g < glob.length && (glob[g] === key[k] || (glob[g] === '?' && key[k] !== '/'))) {
			g++;
			k++;
		} else if (star.glob >= 0 && key[star.key] !== '/') {
			star = { glob: star.glob, key: star.key + 1 };
			k = star.key;
			g = star.glob;
		} else if (doubleStar.glob >= 0) {
			doubleStar = { glob: doubleStar.glob, key: nextStart(key, doubleStar.key, glob, doubleStar.glob) };
			star = { glob: -1, key: 0 };
			k = doubleStar.key;
			g = doubleStar.glob;
		} else return false;
	}
	while (glob[g] === '*') g++;
	return g === glob.length;
}

// Where `**` may end next: behind `**/` only at a folder's beginning.
function nextStart(key: string, at: number, glob: string, globAt: number): number {
	if (glob[globAt - 1] !== '/') return at + 1;
	const slash = key.indexOf('/', at);
	return slash < 0 ? key.length : slash + 1;
}
