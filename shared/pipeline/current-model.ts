import type { ObjectStore } from '../aws/object-store.ts';
import { ArtifactError } from '../errors.ts';
import type { NextIds } from '../model/fit-options.ts';
import { isVersion } from '../model/model.ts';
import { cutText } from '../text/cut-text.ts';
import { currentModelKey, modelKeys, modelsPrefix } from './output-keys.ts';
import type { TrainingInput } from './predecessor.ts';
import { readRefused } from './refusal-record.ts';

/** `models/current.json`: which version serves. */
export interface CurrentModel {
	readonly format: 'oddline-current';
	readonly formatVersion: 1;
	readonly version: string;
	/** The version that served before, for going back. */
	readonly previous: string | null;
	/** ISO 8601, UTC; `null` where it says no time, which only somebody's own hand writes. */
	readonly publishedAt: string | null;
	/** The least ids that no model has given: a rollback keeps them, so that none is given twice. */
	readonly nextIds?: NextIds;
	/** What the model was trained on; absent after a rollback. */
	readonly training?: TrainingInput;
}

/** The pointer as whoever replaces it sees it. */
export interface SeenPointer {
	/** For the conditional write. */
	readonly eTag: string;
	/** What it says. Where it is damaged, what can be known of it; `undefined` where nothing can. */
	readonly current: CurrentModel | undefined;
	/** Where it cannot be read as it is. */
	readonly damage?: PointerError;
}

/** `models/current.json` does not say which model serves. */
export class PointerError extends ArtifactError {
	/** What it was, for whoever has replaced it. */
	readonly seen: string;
	/** Whether another version of Oddline wrote it, as it seems: then it is not damaged, and not a training's to replace. */
	readonly isForeign: boolean;

	constructor(message: string, { seen, isForeign }: { readonly seen: string; readonly isForeign: boolean }) {
		super(message);
		this.seen = seen;
		this.isForeign = isForeign;
	}
}

/**
 * Reads which version serves.
 * @returns with the pointer's ETag; `unchanged` where that is still `unless`
 * @throws {PointerError} where it is damaged, or of another format version
 */
export async function readCurrent(
	store: ObjectStore,
	bucket: string,
	unless?: string,
): Promise<{ current: CurrentModel; eTag: string } | 'unchanged' | undefined> {
	const object = await store.getText(bucket, currentModelKey, unless);
	if (object === undefined || object === 'unchanged') return object;
	return { current: parseCurrent(object.text), eTag: object.eTag };
}

/**
 * Reads the pointer in order to replace it. A damaged one says so. Which model served, and which before, is then taken from
 * the versions that are left in its text, of those that are there; where none is, from the models that were written last.
 *
 * @returns `undefined` where there is none
 */
export async function readPointer(store: ObjectStore, bucket: string): Promise<SeenPointer | undefined> {
	const object = await store.getText(bucket, currentModelKey);
	if (object === undefined || object === 'unchanged') return undefined;
	const { text, eTag } = object;
	try {
		return { eTag, current: parseCurrent(text) };
	} catch (damage) {
		if (!(damage instanceof PointerError)) throw damage;
		const stored = await storedVersions(store, bucket);
		const isStored = (version: string | undefined): version is string =>
			version !== undefined && stored.includes(version);
		const named = (text.match(/\+?\d{8,}T\d{6}Z-[0-9a-f]{12}/g) ?? []).filter(isStored);
		// While there is a refusal, the model that it was judged by serves, and what was written last was refused.
		const refused = await readRefused(store, { outputBucket: bucket });
		const others = stored.filter((version) => !refused?.versions.includes(version));
		const [version, previous = null] = new Set([...named, ...[refused?.serving].filter(isStored), ...others]);
		if (version === undefined) return { eTag, current: undefined, damage };
		const nextIds = refused && { nextIds: refused.nextIds };
		return { eTag, current: { format, formatVersion, version, previous, publishedAt: null, ...nextIds }, damage };
	}
}

/** Versions of the models that are in the store, the last written first. Lists all of `models/`. */
export async function storedVersions(store: ObjectStore, bucket: string): Promise<string[]> {
	const found: { version: string; written: number }[] = [];
	for await (const { key, lastModified } of store.list(bucket, modelsPrefix)) {
		const version = key.slice(modelsPrefix.length).split('/')[0] ?? '';
		if (key !== modelKeys(version).document || !isVersion(version)) continue;
		found.push({ version, written: lastModified?.getTime() ?? 0 });
	}
	// Of those that were written in the same second, the one with the later lines.
	found.sort((a, b) => b.written - a.written || (a.version < b.version ? 1 : -1));
	return found.map(({ version }) => version);
}

export function currentModel(
	{ version, previous, nextIds, training }: Omit<CurrentModel, 'format' | 'formatVersion' | 'publishedAt'>,
	now: Date,
): CurrentModel {
	const publishedAt = now.toISOString();
	return {
		...{ format, formatVersion, version, previous, publishedAt },
		...(nextIds && { nextIds }),
		...(training && { training }),
	};
}

const format = 'oddline-current';
const formatVersion = 1;

/**
 * Reads `models/current.json`. Somebody may have written it by hand, to make another model serve: `version` is what must be
 * right; without `previous` there is none, and a `publishedAt` that is no time is none.
 *
 * @throws {PointerError} where it is not what Oddline writes, with what to do
 */
export function parseCurrent(text: string): CurrentModel {
	const value = parsed(text);
	const { version, previous = null, publishedAt } = value;
	if (value.format === format && value.formatVersion !== formatVersion && Number.isInteger(value.formatVersion)) {
		const seen = `format version ${value.formatVersion}`;
		throw new PointerError(
			`${currentModelKey} has ${seen}: expected ${formatVersion}. Another version of Oddline wrote it: deploy that one, or ` +
				'make a model of this one serve: npm run rollback -- --to VERSION',
			{ seen, isForeign: true },
		);
	}
	const isOurs = value.format === format && value.formatVersion === formatVersion;
	if (!isOurs || !isVersion(version) || !(previous === null || isVersion(previous))) {
		const seen = `${text.length} characters, ${JSON.stringify(cutText(text, 200))}`;
		throw new PointerError(
			`${currentModelKey} is damaged: it has ${seen}; expected "format": "${format}", "formatVersion": ${formatVersion}, and ` +
				'as "version" the model that serves. The next training writes it anew; at once does npm run rollback -- --to VERSION, ' +
				'with the name of a folder under models/',
			{ seen, isForeign: false },
		);
	}
	const isTime = typeof publishedAt === 'string' && Number.isFinite(Date.parse(publishedAt));
	const nextIds = readIds(value.nextIds);
	const training = readTraining(value.training);
	return {
		...{ format, formatVersion, version, previous, publishedAt: isTime ? publishedAt : null },
		...(nextIds && { nextIds }),
		...(training && { training }),
	};
}

/** What is none is absent: the next training then goes by the model's own. */
function readIds(value: unknown): NextIds | undefined {
	if (typeof value !== 'object' || value === null) return undefined;
	const { clusters, components } = value as Partial<Record<keyof NextIds, unknown>>;
	return isId(clusters) && isId(components) ? { clusters, components } : undefined;
}

function isId(value: unknown): value is number {
	return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function readTraining(value: unknown): TrainingInput | undefined {
	if (typeof value !== 'object' || value === null) return undefined;
	const { digest, predecessor, nextIds } = value as Partial<Record<keyof TrainingInput, unknown>>;
	const ids = readIds(nextIds);
	if (typeof digest !== 'string' || !(predecessor === null || isVersion(predecessor)) || !ids) return undefined;
	return { digest, predecessor, nextIds: ids };
}

function parsed(text: string): Readonly<Record<string, unknown>> {
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === 'object' && value !== null ? { ...value } : {};
	} catch {
		return {}; // Which is as little a pointer.
	}
}
