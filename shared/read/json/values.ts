/**
 * What a JSON record is once it is parsed. A number of more than 15 digits (nanoseconds since the epoch, say) comes as the *string* of its
 * characters, since a double would change them; `parseJson` sees to that, so that JSON inside a message is to be parsed with it, too.
 */
export type JsonValue = string | number | boolean | null | JsonObject | readonly JsonValue[];

/** Own properties only: a key can be `__proto__` or `constructor`, so that look-ups go through `Object.hasOwn` or `Object.keys`. */
export interface JsonObject {
	readonly [key: string]: JsonValue;
}

export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
