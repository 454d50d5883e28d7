/**
 * AWS Signature Version 4 as S3 verifies it, in the `Authorization` header and in presigned URLs.
 * Method: "Authenticating Requests (AWS Signature Version 4)" in the S3 API reference. Pure: the clock is an argument.
 */

import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { S3Error, type S3ErrorCode } from './errors.ts';

export type Credentials = { readonly accessKeyId: string; readonly secretAccessKey: string };

/** What is signed of a request. Header names are in lower case, values as received (latin-1), repeats joined by `,`. */
export type SignedRequest = {
	readonly method: string;
	/** The decoded path, with its leading slash. */
	readonly path: string;
	/** Decoded query parameters in the order received. */
	readonly query: readonly (readonly [string, string])[];
	readonly headers: ReadonlyMap<string, string>;
};

/** A request whose signature holds; what verifying the signatures of its chunks needs. */
export type Authenticated = {
	/** `x-amz-content-sha256`: a digest of the body, or one of the words that say how it is signed. */
	readonly payload: string;
	readonly signature: string;
	readonly timestamp: string;
	readonly scope: string;
	readonly signingKey: Buffer;
};

type Claim = Omit<Authenticated, 'signingKey'> & {
	readonly accessKeyId: string;
	readonly date: string;
	readonly region: string;
	readonly signedHeaders: readonly string[];
	readonly query: SignedRequest['query'];
	/** Seconds a presigned URL holds; undefined for header authentication. */
	readonly expires: number | undefined;
	readonly malformed: S3ErrorCode;
};

export const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
export const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD';
const PAYLOAD_HEADER = 'x-amz-content-sha256';
const ALGORITHM = 'AWS4-HMAC-SHA256';
const MAX_SKEW_MS = 15 * 60 * 1000;
const MAX_EXPIRES_SECONDS = 7 * 24 * 60 * 60;

/**
 * Verifies who signed the request and when.
 * @throws S3Error AccessDenied (unsigned, expired), InvalidAccessKeyId, SignatureDoesNotMatch, RequestTimeTooSkewed, …
 */
export function authenticate(request: SignedRequest, credentials: Credentials, now: Date): Authenticated {
	const claim = readClaim(request);
	if (claim.accessKeyId !== credentials.accessKeyId) {
		throw new S3Error('InvalidAccessKeyId', 'The AWS access key ID you provided does not exist in our records.');
	}
	verifyTime(claim, now);
	verifySignedHeaders(request, claim);
	const key = signingKey(credentials.secretAccessKey, claim.date, claim.region);
	const toSign = [ALGORITHM, claim.timestamp, claim.scope, sha256(canonicalRequest(request, claim))].join('\n');
	if (!sameSignature(hmac(key, toSign).toString('hex'), claim.signature)) {
		throw new S3Error(
			'SignatureDoesNotMatch',
			'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
		);
	}
	return { ...claim, signingKey: key };
}

/** HMAC-SHA256 of a string given in latin-1, as header bytes are. */
export function hmac(key: Buffer | string, text: string): Buffer {
	return createHmac('sha256', key).update(text, 'latin1').digest();
}

/** Compares two hex signatures in a time that does not tell where they differ. */
export function sameSignature(expected: string, given: string): boolean {
	const left = Buffer.from(expected);
	const right = Buffer.from(given);
	return left.length === right.length && timingSafeEqual(left, right);
}

/** RFC 3986 percent-encoding of everything but unreserved characters, as S3 canonicalises. */
export function uriEncode(text: string): string {
	return encodeURIComponent(text).replace(
		/[!'()*]/g,
		(character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
	);
}

function canonicalRequest(request: SignedRequest, claim: Claim): string {
	const query = claim.query
		.map(([name, value]) => [uriEncode(name), uriEncode(value)] as const)
		.sort(([nameA, valueA], [nameB, valueB]) => compareAscii(nameA, nameB) || compareAscii(valueA, valueB))
		.map(([name, value]) => `${name}=${value}`);
	const headers = claim.signedHeaders.map(
		(name) => `${name}:${(request.headers.get(name) ?? '').trim().replace(/\s+/g, ' ')}\n`,
	);
	return [
		request.method,
		request.path.split('/').map(uriEncode).join('/'),
		query.join('&'),
		headers.join(''),
		claim.signedHeaders.join(';'),
		claim.payload,
	].join('\n');
}

function readClaim(request: SignedRequest): Claim {
	const authorization = request.headers.get('authorization');
	const parameters = new Map(request.query);
	if (authorization !== undefined) return headerClaim(request, authorization);
	if (parameters.has('X-Amz-Algorithm')) return queryClaim(request, parameters);
	throw new S3Error('AccessDenied', 'Anonymous access is not allowed: sign the request with your credentials.');
}

function headerClaim(request: SignedRequest, authorization: string): Claim {
	const code = 'AuthorizationHeaderMalformed';
	const [algorithm = '', ...rest] = authorization.split(' ');
	if (algorithm !== ALGORITHM) throw unsupportedMechanism();
	const fields = new Map(
		rest
			.join(' ')
			.split(',')
			.map((field) => {
				const equals = field.indexOf('=');
				return [field.slice(0, equals).trim(), field.slice(equals + 1).trim()] as const;
			}),
	);
	const payload = request.headers.get(PAYLOAD_HEADER);
	if (payload === undefined) {
		throw new S3Error('InvalidRequest', `Missing required header for this request: ${PAYLOAD_HEADER}`);
	}
	return {
		...readCredential(fields.get('Credential'), code),
		signature: required(fields.get('Signature'), 'Signature', code),
		signedHeaders: required(fields.get('SignedHeaders'), 'SignedHeaders', code).split(';'),
		timestamp: request.headers.get('x-amz-date') ?? amzDate(request.headers.get('date') ?? ''),
		payload,
		query: request.query,
		expires: undefined,
		malformed: code,
	};
}

function queryClaim(request: SignedRequest, parameters: ReadonlyMap<string, string>): Claim {
	const code = 'AuthorizationQueryParametersError';
	if (parameters.get('X-Amz-Algorithm') !== ALGORITHM) throw unsupportedMechanism();
	const expires = Number(required(parameters.get('X-Amz-Expires'), 'X-Amz-Expires', code));
	if (!Number.isInteger(expires) || expires < 0 || expires > MAX_EXPIRES_SECONDS) {
		throw new S3Error(code, `X-Amz-Expires must be a whole number of seconds up to ${MAX_EXPIRES_SECONDS}.`);
	}
	const signedHeaders = required(parameters.get('X-Amz-SignedHeaders'), 'X-Amz-SignedHeaders', code).split(';');
	const payloadHeader = signedHeaders.includes(PAYLOAD_HEADER) ? request.headers.get(PAYLOAD_HEADER) : undefined;
	return {
		...readCredential(parameters.get('X-Amz-Credential'), code),
		signature: required(parameters.get('X-Amz-Signature'), 'X-Amz-Signature', code),
		signedHeaders,
		timestamp: required(parameters.get('X-Amz-Date'), 'X-Amz-Date', code),
		payload: payloadHeader ?? parameters.get('X-Amz-Content-Sha256') ?? UNSIGNED_PAYLOAD,
		query: request.query.filter(([name]) => name !== 'X-Amz-Signature'),
		expires,
		malformed: code,
	};
}

function readCredential(credential: string | undefined, code: S3ErrorCode) {
	const match = /^(.+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request$/.exec(required(credential, 'Credential', code));
	const [, accessKeyId, date, region, service] = match ?? [];
	if (accessKeyId === undefined || date === undefined || region === undefined || service !== 's3') {
		throw new S3Error(code, 'The credential is malformed; expected "<key id>/YYYYMMDD/<region>/s3/aws4_request".');
	}
	return { accessKeyId, date, region, scope: `${date}/${region}/s3/aws4_request` };
}

function verifyTime(claim: Claim, now: Date): void {
	const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(claim.timestamp);
	if (match === null || !claim.timestamp.startsWith(claim.date)) {
		throw new S3Error(
			claim.malformed,
			'The date is missing, malformed (expected YYYYMMDDTHHMMSSZ) or not the credential’s.',
		);
	}
	const [year, month, day, hour, minute, second] = match.slice(1).map(Number);
	const signedAt = Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
	const age = now.getTime() - signedAt;
	if (claim.expires === undefined) {
		if (Math.abs(age) > MAX_SKEW_MS) {
			throw new S3Error(
				'RequestTimeTooSkewed',
				'The difference between the request time and the current time is too large.',
			);
		}
	} else if (age > claim.expires * 1000) {
		throw new S3Error('AccessDenied', 'Request has expired');
	} else if (age < -MAX_SKEW_MS) {
		throw new S3Error('AccessDenied', 'Request is not valid yet');
	}
}

/** What changes a request's meaning must be signed, or whoever relays it could change it. */
function verifySignedHeaders(request: SignedRequest, claim: Claim): void {
	const signed = new Set(claim.signedHeaders);
	for (const name of request.headers.keys()) {
		if ((name === 'host' || name.startsWith('x-amz-')) && !signed.has(name)) {
			if (name === PAYLOAD_HEADER && claim.expires !== undefined) continue;
			throw new S3Error('AccessDenied', `There were headers present in the request which were not signed: ${name}`);
		}
	}
}

let cachedKey: { readonly id: string; readonly key: Buffer } | undefined;

function signingKey(secret: string, date: string, region: string): Buffer {
	const id = [secret, date, region].join('\n');
	if (cachedKey?.id === id) return cachedKey.key;
	const key = ['s3', 'aws4_request'].reduce(hmac, hmac(hmac(`AWS4${secret}`, date), region));
	cachedKey = { id, key };
	return key;
}

function required(value: string | undefined, name: string, code: S3ErrorCode): string {
	if (value === undefined || value === '')
		throw new S3Error(code, `Authentication requires ${name}, which is missing.`);
	return value;
}

function amzDate(date: string): string {
	const time = new Date(date);
	return Number.isNaN(time.getTime()) ? '' : time.toISOString().replace(/[-:]|\.\d+/g, '');
}

function sha256(text: string): string {
	return createHash('sha256').update(text, 'latin1').digest('hex');
}

function compareAscii(left: string, right: string): number {
	return left < right ? -1 : left > right ? 1 : 0;
}

function unsupportedMechanism(): S3Error {
	return new S3Error(
		'InvalidRequest',
		`The authorization mechanism you have provided is not supported. Please use ${ALGORITHM}.`,
	);
}
