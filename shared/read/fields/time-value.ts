import { isJsonObject, type JsonValue } from '../json/values.ts';
import { readEpoch } from '../times/epoch.ts';
import { readTime, type TimeContext, type TimeFound } from '../times/parse-time.ts';
import { plainName } from './names.ts';

/** A field's value as a time: text, a number, or one of the objects and arrays that serialisers make of an instant. */

/** `undefined` where the field says nothing (null, empty, `-`), `'unusable'` where it says something that is no time. */
export function timeOfValue(value: JsonValue | undefined, context: TimeContext): TimeFound | 'unusable' | undefined {
	if (value === undefined || value === null || value === '' || value === '-') return undefined;
	if (typeof value === 'string') return readTime(value, context) ?? (value.trim() === '' ? undefined : 'unusable');
	// OTLP and protobuf write 0 for no time.
	if (typeof value === 'number') return value === 0 ? undefined : (readEpoch(value) ?? 'unusable');
	if (Array.isArray(value)) return timeOfArray(value, context) ?? 'unusable';
	return isJsonObject(value) ? (timeOfObject(value, context) ?? 'unusable') : 'unusable';
}

/** Log4j's `{epochSecond, nanoOfSecond}`, protobuf's `{seconds, nanos}`, MongoDB's `{$date}`, .NET's and others' wrappers. */
function timeOfObject(value: { readonly [key: string]: JsonValue }, context: TimeContext): TimeFound | undefined {
	let seconds: JsonValue | undefined;
	let nanos: JsonValue | undefined;
	for (const key of Object.keys(value)) {
		const name = plainName(key);
		if (name === 'epochsecond' || name === 'seconds') seconds = value[key];
		else if (name === 'nanoofsecond' || name === 'nanos' || name === 'nanoseconds') nanos = value[key];
		else if (name === '$date' || name === '$numberlong' || name === 'iso' || name === 'datetime') {
			const found = timeOfValue(value[key], context);
			return typeof found === 'object' ? found : undefined;
		}
	}
	if (seconds === undefined) return undefined;
	const second = typeof seconds === 'number' || typeof seconds === 'string' ? readEpoch(seconds) : undefined;
	const nano = typeof nanos === 'object' ? 0 : Number(nanos ?? 0);
	if (second?.layout !== 'epoch-s' || typeof second.micros !== 'number' || !(nano >= 0 && nano < 1e9)) return undefined;
	return { micros: second.micros + Math.floor(nano / 1000), layout: 'seconds and nanoseconds', digits: 9 };
}

/** Jackson's `[2026, 11, 27, 14, 27, 16, 580987000]`; a text inside an array of one is that text. */
function timeOfArray(value: readonly JsonValue[], context: TimeContext): TimeFound | undefined {
	if (value.length === 1) {
		const found = timeOfValue(value[0], context);
		return typeof found === 'object' ? found : undefined;
	}
	if (value.length < 5 || value.length > 7 || !value.every((part) => Number.isInteger(part))) return undefined;
	const [year, month, day, hour, minute, second = 0, nano = 0] = value.map(Number);
	const two = (part: number | undefined) => String(part).padStart(2, '0');
	const text = `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}.${String(nano).padStart(9, '0')}`;
	const found = readTime(text, context);
	return found === undefined ? undefined : { ...found, layout: 'array of numbers' };
}

/** Whether these microseconds cut to the digits of `time` are `time`. */
export function isSameButFiner(micros: number | 'ambiguous', time: TimeFound): boolean {
	if (typeof micros !== 'number' || typeof time.micros !== 'number' || time.digits < 0 || time.digits >= 6)
		return false;
	const beyond = micros - time.micros;
	return beyond > 0 && beyond < 10 ** (6 - time.digits);
}
