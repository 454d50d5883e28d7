import { parseJson } from '../json/parse-json.ts';
import { isJsonObject, type JsonObject } from '../json/values.ts';

/**
 * Ruby's and Fluent Bit's way to print a record, `{"a"=>"b", "c"=>nil}`, and Logstash's `rubydebug`, whose times have no quotes: the same with the
 * signs of JSON.
 */

const LONGEST = 1 << 20;

export function hashRecord(text: string): JsonObject | undefined {
	if (text.length > LONGEST || !text.includes('=>')) return undefined;
	const value = parseJson(asJson(text));
	return isJsonObject(value) ? value : undefined;
}

/** Everything outside strings: arrows to colons, `nil` to null, symbols, objects and bare times to texts. */
function asJson(text: string): string {
	const parts: string[] = [];
	let from = 0;
	for (let at = text.indexOf('"'); at >= 0 && at < text.length; at = text.indexOf('"', from)) {
		parts.push(signs(text.slice(from, at)));
		let end = at + 1;
		while (end < text.length && text.charCodeAt(end) !== 0x22) end += text.charCodeAt(end) === 0x5c ? 2 : 1;
		// Ruby escapes what begins an interpolation, JSON does not know it.
		parts.push(
			text
				.slice(at, end + 1)
				.replace(/\\(.)/gs, (whole, sign) => (sign === '#' ? '#' : sign === 'e' ? '\\u001b' : whole)),
		);
		from = end + 1;
	}
	parts.push(signs(text.slice(from)));
	return parts.join('');
}

function signs(text: string): string {
	return text
		.replace(/:(\w{1,100})=>/g, '"$1":')
		.replace(/=>/g, ':')
		.replace(/\bnil\b/g, 'null')
		.replace(/(?<=[:\s[])\d{4}-\d{2}-\d{2}[T ][\d:.]{8,18}(?:Z| [+-]\d{4}| UTC)?/g, '"$&"');
}
