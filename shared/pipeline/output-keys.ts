import { createHash } from 'node:crypto';
import { isoDayOf } from '../model/iso-time.ts';

/** Where everything lies in the output bucket. */
export interface DropKeys {
	readonly windows: string;
	readonly logs: string;
	readonly hourly: string;
	readonly manifest: string;
	readonly page: string;
	readonly summary: string;
}

/** Bytes. S3 takes keys of 1,024; the longest prefix and ending have 40. */
const longestName = 900;
/** Bytes: with the hash, more than {@link longestName} has, even where a character is cut off whole. */
const keptBeginning = 850;

/**
 * The drop's name: its key, whole, ending included, so that `day.csv` and `day.parquet` do not share an output. A key
 * too long to carry a prefix keeps its beginning, 847 bytes at least, and gets the hash of all of it. Such a name has 912
 * bytes or more: no key of at most {@link longestName} is it, and a longer key's own name ends in another hash.
 */
export function dropName(key: string): string {
	const bytes = Buffer.from(key);
	if (bytes.length <= longestName) return key;
	const hash = createHash('sha256').update(bytes).digest('hex');
	return `${wholeCharacters(bytes, keptBeginning)}~${hash}`;
}

/** The first bytes of a text, without a character that would be cut: at most three bytes fewer. */
function wholeCharacters(text: Buffer, length: number): string {
	let end = length;
	while (((text[end] ?? 0) & 0b1100_0000) === 0b1000_0000) end--;
	return text.subarray(0, end).toString('utf8');
}

/** Under it lie the manifests. */
export const manifestsPrefix = 'features/manifests/';

/** Under it lie the drops' pages, which expire where manifests do not. */
export const pagesPrefix = 'features/pages/';

/** The drop whose manifest lies at a key, where that can be told: a long key is cut there. */
export function dropOfManifest(manifest: string): string | undefined {
	if (!manifest.startsWith(manifestsPrefix) || !manifest.endsWith('.json')) return undefined;
	const name = manifest.slice(manifestsPrefix.length, -'.json'.length);
	return dropName(name) === name ? name : undefined;
}

export function dropKeys(key: string, maskingFingerprint: string): DropKeys {
	const name = dropName(key);
	return {
		windows: `features/windows/${name}.parquet`,
		logs: `features/logs/${name}.parquet`,
		hourly: `features/hourly/${name}.parquet`,
		manifest: `${manifestsPrefix}${name}.json`,
		page: `${pagesPrefix}${name}.html`,
		summary: `summaries/${maskingFingerprint}/${name}.parquet`,
	};
}

/** The history by day, of all drops: see compacted-history.ts. */
export function compactedKeys(maskingFingerprint: string): {
	readonly current: string;
	/** Names what a file holds. */
	readonly drops: (hash: string) => string;
	readonly day: (day: number, hash: string) => string;
	/** Of everything but `current`. */
	readonly files: string;
} {
	const folder = `compacted/${maskingFingerprint}`;
	return {
		current: `${folder}/current.json`,
		drops: (hash) => `${folder}/files/drops-${hash}.parquet`,
		day: (day, hash) => `${folder}/files/${isoDayOf(day)}-${hash}.parquet`,
		files: `${folder}/files/`,
	};
}

/** Under it lies why training leaves drops out: see refusals.ts. */
export function refusalsPrefix(maskingFingerprint: string): string {
	return `compacted/${maskingFingerprint}/refused/`;
}

export function refusalKey(key: string, maskingFingerprint: string): string {
	return `${refusalsPrefix(maskingFingerprint)}${dropName(key)}.json`;
}

/** Which drops a training is at: see attempts.ts. */
export function attemptsKey(maskingFingerprint: string): string {
	return `compacted/${maskingFingerprint}/attempts.json`;
}

/** Under it lie the models, and which of them serves. */
export const modelsPrefix = 'models/';

export const currentModelKey = `${modelsPrefix}current.json`;

/** Why a model does not serve: see refusal-record.ts. */
export const refusedModelKey = `${modelsPrefix}refused.json`;

export function modelKeys(version: string): {
	readonly document: string;
	readonly templates: string;
	readonly book: string;
	readonly report: string;
} {
	const folder = `${modelsPrefix}${version}`;
	return {
		document: `${folder}/model.json`,
		templates: `${folder}/templates.parquet`,
		book: `${folder}/book.parquet`,
		report: `${folder}/report.html`,
	};
}
