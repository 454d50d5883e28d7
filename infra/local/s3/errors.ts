/** S3's own error codes with their HTTP status, so that SDKs recognise what went wrong. */

const STATUS = {
	AccessControlListNotSupported: 400,
	AccessDenied: 403,
	AuthorizationHeaderMalformed: 400,
	AuthorizationQueryParametersError: 400,
	BadDigest: 400,
	BucketAlreadyOwnedByYou: 409,
	BucketNotEmpty: 409,
	EntityTooLarge: 400,
	EntityTooSmall: 400,
	IncompleteBody: 400,
	InternalError: 500,
	InvalidAccessKeyId: 403,
	InvalidArgument: 400,
	InvalidBucketName: 400,
	InvalidDigest: 400,
	InvalidPart: 400,
	InvalidPartOrder: 400,
	InvalidRange: 416,
	InvalidRequest: 400,
	InvalidURI: 400,
	KeyTooLongError: 400,
	MalformedXML: 400,
	MethodNotAllowed: 405,
	MissingContentLength: 411,
	NoSuchBucket: 404,
	NoSuchKey: 404,
	NoSuchUpload: 404,
	NoSuchVersion: 404,
	NotImplemented: 501,
	NotModified: 304,
	PreconditionFailed: 412,
	RequestTimeTooSkewed: 403,
	SignatureDoesNotMatch: 403,
	XAmzContentSHA256Mismatch: 400,
} as const;

export type S3ErrorCode = keyof typeof STATUS;

/** A request that is answered with an error document: `code` is S3's, `status` follows from it. */
export class S3Error extends Error {
	override readonly name = 'S3Error';
	readonly code: S3ErrorCode;
	readonly status: number;
	/** Response headers that belong to this error, e.g. the `Content-Range` of a 416. */
	readonly headers: Readonly<Record<string, string>>;

	constructor(code: S3ErrorCode, message: string, headers: Readonly<Record<string, string>> = {}) {
		super(message);
		this.code = code;
		this.status = STATUS[code];
		this.headers = headers;
	}
}

/** Whether `error` is a system error with one of the given codes, such as `ENOENT`. */
export function hasSystemCode(error: unknown, ...codes: string[]): boolean {
	return error instanceof Error && 'code' in error && typeof error.code === 'string' && codes.includes(error.code);
}
