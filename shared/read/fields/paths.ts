import { isJsonObject, type JsonObject, type JsonValue } from '../json/values.ts';
import { plainName } from './names.ts';

/** Where a field lies in records of one shape: a key of the record and, where nested, a plain dotted name below it. */
export interface FieldPath {
	readonly key: string;
	/** Plain name below `key`; empty where the key itself is the field. */
	readonly rest: string;
	/** As the report names it: `log.level`. */
	readonly shown: string;
}

/** The keys of a record by their plain names. The first of two that are alike wins. */
export function keysByName(keys: readonly string[]): Map<string, string> {
	const found = new Map<string, string>();
	for (const key of keys) {
		const name = plainName(key);
		if (name !== '' && !found.has(name)) found.set(name, key);
	}
	return found;
}

/** The ways to an alias in a record with these keys: the literal name, then nested ones, the longest literal beginning first. */
export function pathsTo(alias: string, keys: ReadonlyMap<string, string>): FieldPath[] {
	const literal = keys.get(alias);
	if (literal !== undefined) return [{ key: literal, rest: '', shown: literal }];
	const paths: FieldPath[] = [];
	for (let dot = alias.lastIndexOf('.'); dot > 0; dot = alias.lastIndexOf('.', dot - 1)) {
		const key = keys.get(alias.slice(0, dot));
		if (key !== undefined) paths.push({ key, rest: alias.slice(dot + 1), shown: `${key}.${alias.slice(dot + 1)}` });
	}
	return paths;
}

/** The value at a path, or undefined. Keys are asked for as own ones, since a record may hold `constructor`. */
export function valueAt(record: JsonObject, path: FieldPath): JsonValue | undefined {
	const value = record[path.key];
	return path.rest === '' ? value : isJsonObject(value) ? valueBelow(value, path.rest) : undefined;
}

function valueBelow(record: JsonObject, rest: string): JsonValue | undefined {
	for (const key of Object.keys(record)) {
		const name = plainName(key);
		if (name === rest) return record[key];
		if (name !== '' && rest.startsWith(name) && rest[name.length] === '.') {
			const value = record[key];
			const found = isJsonObject(value) ? valueBelow(value, rest.slice(name.length + 1)) : undefined;
			if (found !== undefined) return found;
		}
	}
	return undefined;
}
