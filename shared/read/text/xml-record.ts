import type { JsonObject, JsonValue } from '../json/values.ts';
import { levelScales } from '../levels-vocabulary.ts';

/** One record of an XML log as an object: attributes and elements under their names without prefixes. */

const MOST_DEPTH = 16;
const MOST_ELEMENTS = 5000;
const TAG = /<(\/?)([\w.:-]{1,100})((?:\s[^<>]*)?)>|<!\[CDATA\[|<[?!][^<>]*>/g;
const CDATA = '<![CDATA[';
const ATTRIBUTE = /([\w.:-]{1,100})\s?=\s?(?:"([^"]*)"|'([^']*)')/g;
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

interface Element {
	readonly name: string;
	readonly values: Map<string, JsonValue>;
	text: string;
}

/** `xml` is one element. */
export function xmlRecord(xml: string): JsonObject | undefined {
	const open: Element[] = [{ name: '', values: new Map(), text: '' }];
	let from = 0;
	let count = 0;
	const tags = new RegExp(TAG);
	for (let tag = tags.exec(xml); tag !== null; tag = tags.exec(xml)) {
		const top = open.at(-1) as Element;
		top.text += decode(xml.slice(from, tag.index));
		from = tag.index + tag[0].length;
		if (tag[0] === CDATA) {
			const end = xml.indexOf(']]>', from);
			if (end < 0) return undefined;
			top.text += xml.slice(from, end);
			from = end + 3;
			tags.lastIndex = from;
		}
		if (tag[2] === undefined) continue;
		if (++count > MOST_ELEMENTS) return undefined;
		if (tag[1] === '/') close(open);
		else if (open.length > MOST_DEPTH) return undefined;
		else {
			open.push({ name: localName(tag[2]), values: attributes(tag[3] ?? ''), text: '' });
			if (tag[3]?.endsWith('/')) close(open);
		}
	}
	while (open.length > 1) close(open);
	const [record] = [...(open[0] as Element).values.values()];
	if (typeof record !== 'object' || record === null || Array.isArray(record)) return undefined;
	return known(record as JsonObject);
}

function close(open: Element[]): void {
	if (open.length < 2) return;
	const { name, values, text } = open.pop() as Element;
	const parent = open.at(-1) as Element;
	const named = values.get('Name');
	// Windows' `<Data Name="user">x</Data>`.
	if (name === 'Data' && typeof named === 'string') parent.values.set(named, text);
	else if (!parent.values.has(name)) {
		if (values.size > 0 && text.trim() !== '') values.set('text', text);
		parent.values.set(name, values.size > 0 ? Object.fromEntries(values) : text);
	}
}

/** What forms say in ways of their own. */
function known(record: JsonObject): JsonObject {
	const { System: system, RenderingInfo: rendering, date, millis } = record;
	if (typeof system === 'object' && system !== null && !Array.isArray(system)) {
		const { Level: number, Provider: provider, ...rest } = system as JsonObject;
		const level = levelScales.windows.levels.get(Number(number ?? 4));
		const name = memberOf(provider, 'Name');
		const message = memberOf(rendering, 'Message');
		const { System: _system, RenderingInfo: _rendering, ...data } = record;
		return {
			...rest,
			...data,
			timestamp: memberOf(rest.TimeCreated, 'SystemTime'),
			level: level ?? null,
			service: name,
			message,
		};
	}
	// Before Java 9 the date is that of the machine's zone, without saying so.
	if (typeof millis === 'string' && !/(?:Z|[+-]\d\d:?\d\d)$/.test(String(date))) {
		const { date: _date, ...rest } = record;
		return { ...rest, timestamp: millis };
	}
	return record;
}

function memberOf(value: JsonValue | undefined, name: string): JsonValue {
	return typeof value === 'object' && value !== null && !Array.isArray(value)
		? ((value as JsonObject)[name] ?? null)
		: null;
}

function attributes(text: string): Map<string, JsonValue> {
	const values = new Map<string, JsonValue>();
	for (const [, name = '', double, single] of text.matchAll(ATTRIBUTE))
		if (!name.startsWith('xmlns')) values.set(localName(name), decode(double ?? single ?? ''));
	return values;
}

function localName(name: string): string {
	return name.slice(name.lastIndexOf(':') + 1);
}

function decode(text: string): string {
	if (!text.includes('&')) return text;
	return text.replace(/&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|([a-z]{2,4}));/g, (whole, decimal, hex, name) => {
		if (name !== undefined) return ENTITIES[name] ?? whole;
		const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
		return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
	});
}
