/** Conditional requests: RFC 9110's preconditions as S3 applies them to reads, writes, deletes and copies. */

import { S3Error } from './errors.ts';
import type { StoredObject, WriteCondition } from './store.ts';

type Headers = ReadonlyMap<string, string>;

/**
 * Checks `If-Match`, `If-Unmodified-Since`, `If-None-Match` and `If-Modified-Since`, an ETag outweighing its date.
 * @throws S3Error PreconditionFailed, or NotModified with the object's validators.
 */
export function checkReadConditions(headers: Headers, object: StoredObject): void {
	const { match, unmodifiedSince, noneMatch, modifiedSince } = readConditions(headers, '');
	if (match !== undefined ? !matches(match, object.eTag) : changedAfter(object, unmodifiedSince) === true)
		throw failed();
	if (noneMatch !== undefined ? matches(noneMatch, object.eTag) : changedAfter(object, modifiedSince) === false) {
		throw new S3Error('NotModified', 'Not Modified', validators(object));
	}
}

/** The same for the source of a copy (`x-amz-copy-source-if-*`), where every failure is a PreconditionFailed. */
export function checkCopyConditions(headers: Headers, source: StoredObject): void {
	const { match, unmodifiedSince, noneMatch, modifiedSince } = readConditions(headers, 'x-amz-copy-source-');
	if (match !== undefined ? !matches(match, source.eTag) : changedAfter(source, unmodifiedSince) === true)
		throw failed();
	if (noneMatch !== undefined ? matches(noneMatch, source.eTag) : changedAfter(source, modifiedSince) === false) {
		throw failed();
	}
}

/**
 * What a write demands of the current object: `If-None-Match: *` that there is none, `If-Match` its ETag.
 * @throws S3Error NotImplemented for any other `If-None-Match`, as S3.
 */
export function writeCondition(headers: Headers): WriteCondition | undefined {
	const match = headers.get('if-match');
	const noneMatch = headers.get('if-none-match');
	if (noneMatch !== undefined && noneMatch !== '*') {
		throw new S3Error('NotImplemented', 'A write can only be conditional on If-None-Match: * (no such object).');
	}
	if (match === undefined && noneMatch === undefined) return undefined;
	return (current) => {
		if (noneMatch !== undefined && current !== undefined) throw failed();
		if (match !== undefined) matchCondition(match)(current);
	};
}

/** Demands an object whose ETag is among those listed. */
export function matchCondition(eTags: string): WriteCondition {
	return (current) => {
		if (current === undefined) throw new S3Error('NoSuchKey', 'The specified key does not exist.');
		if (!matches(eTags, current.eTag)) throw failed();
	};
}

/** The headers by which a client recognises this version of an object. */
export function validators(object: StoredObject): Record<string, string> {
	return { etag: `"${object.eTag}"`, 'last-modified': object.modified.toUTCString() };
}

function readConditions(headers: Headers, prefix: string) {
	return {
		match: headers.get(`${prefix}if-match`),
		noneMatch: headers.get(`${prefix}if-none-match`),
		modifiedSince: headers.get(`${prefix}if-modified-since`),
		unmodifiedSince: headers.get(`${prefix}if-unmodified-since`),
	};
}

function matches(list: string, eTag: string): boolean {
	return list.split(',').some((item) => {
		const tag = item
			.trim()
			.replace(/^W\//, '')
			.replace(/^"(.*)"$/, '$1');
		return tag === '*' || tag === eTag;
	});
}

/** Whole seconds, as HTTP dates are; undefined where there is no valid date. */
function changedAfter(object: StoredObject, date: string | undefined): boolean | undefined {
	const time = date === undefined ? Number.NaN : Date.parse(date);
	return Number.isNaN(time) ? undefined : Math.floor(object.modified.getTime() / 1000) * 1000 > time;
}

function failed(): S3Error {
	return new S3Error('PreconditionFailed', 'At least one of the preconditions you specified did not hold.');
}
