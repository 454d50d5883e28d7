/**
 * Where an object's key lies on disk.
 *
 * A key whose segments a file system can hold lies at exactly that path under its bucket, so that people can `ls` it.
 * Any other key (an empty, `.` or `..` segment, a trailing slash, NUL, a segment over 255 bytes, or a clash of `p` with
 * `p/q`) lies under a reserved directory at an encoded path. The encoding is reversible, gives no path that is a
 * prefix of another's, and uses no upper case, so that file systems which fold case keep such keys apart too.
 */

const MAX_SEGMENT_BYTES = 255;
const CHUNK_LENGTH = 200;
const CONTINUED = '+';
const LAST = '.object';

/** The key's own segments if a file system can hold them as they are, else undefined. Never leads out of its root. */
export function plainSegments(key: string): string[] | undefined {
	const segments = key.split('/');
	return segments.every(isPlainSegment) ? segments : undefined;
}

/** The path segments of any non-empty key under the reserved directory. */
export function encodedSegments(key: string): string[] {
	let encoded = '';
	for (const byte of Buffer.from(key, 'utf8')) {
		const character = String.fromCharCode(byte);
		encoded += /[a-z0-9_=-]/.test(character) ? character : `%${byte.toString(16).padStart(2, '0')}`;
	}
	const segments: string[] = [];
	// A chunk that goes on ends in `+`, the last in `.object`: neither is in the alphabet, so no file can be a directory.
	for (let start = 0; start < encoded.length; start += CHUNK_LENGTH) {
		const chunk = encoded.slice(start, start + CHUNK_LENGTH);
		segments.push(chunk + (start + CHUNK_LENGTH < encoded.length ? CONTINUED : LAST));
	}
	return segments;
}

/** The key of an encoded path, or undefined for a file that is not ours. Inverse of `encodedSegments`. */
export function decodedKey(segments: readonly string[]): string | undefined {
	const last = segments.at(-1);
	if (last === undefined || !last.endsWith(LAST)) return undefined;
	const encoded =
		segments
			.slice(0, -1)
			.map((segment) => segment.slice(0, -CONTINUED.length))
			.join('') + last.slice(0, -LAST.length);
	try {
		const key = decodeURIComponent(encoded);
		return encodedSegments(key).join('/') === segments.join('/') ? key : undefined;
	} catch {
		return undefined;
	}
}

function isPlainSegment(segment: string): boolean {
	if (segment === '' || segment === '.' || segment === '..' || segment.includes('\0')) return false;
	// On Windows these are separators, devices or are dropped silently.
	if (process.platform === 'win32' && /[<>:"\\|?*]|[. ]$/.test(segment)) return false;
	return Buffer.byteLength(segment) <= MAX_SEGMENT_BYTES;
}
