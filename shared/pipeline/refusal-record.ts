/** `models/refused.json`: which model was refused last, and why. Once a model is made to serve, it says which (`settled`). */
import type { ObjectStore } from '../aws/object-store.ts';
import type { Config } from '../config.ts';
import type { NextIds } from '../model/fit-options.ts';
import type { Verdict } from '../model/promotion.ts';
import { refusedModelKey } from './output-keys.ts';
import type { TrainingInput } from './predecessor.ts';

export interface RefusedModel extends Verdict {
	readonly format: 'oddline-refused';
	readonly formatVersion: 1;
	readonly version: string;
	/** All that were refused since the model that serves was published, at most {@link mostRefused}, the last first. */
	readonly versions: readonly string[];
	/** The least ids that none of them has given. */
	readonly nextIds: NextIds;
	/** The model that goes on serving. */
	readonly serving: string;
	/** Nights in a row, this one included, in which no model was good enough. */
	readonly nights: number;
	/** What it was trained on: the same lines give the same model once more. */
	readonly input: TrainingInput;
	/** The day that the first of these was refused for, ISO 8601. */
	readonly since: string;
	readonly refusedAt: string;
	/** What might be left out, in words: from the second night on. */
	readonly proposals: readonly string[];
}

/** The last one. @returns `undefined` where there is none, or it says nothing */
export async function readRefused(
	store: ObjectStore,
	config: Pick<Config, 'outputBucket'>,
): Promise<RefusedModel | undefined> {
	const stored = await store.getText(config.outputBucket, refusedModelKey);
	if (typeof stored !== 'object') return undefined;
	try {
		const value = JSON.parse(stored.text) as RefusedModel;
		const isRefusal = value.format === 'oddline-refused' && value.formatVersion === 1 && Array.isArray(value.versions);
		return isRefusal ? value : undefined;
	} catch {
		return undefined; // It is only told of.
	}
}

export const mostRefused = 1000;

export async function writeRefused(refused: RefusedModel, store: ObjectStore, config: Config): Promise<void> {
	const text = `${JSON.stringify(refused, null, '\t')}\n`;
	await store.putText(config.outputBucket, refusedModelKey, text, 'application/json');
}

/** Once a model is made to serve, nothing is refused any more. Written over and not deleted, which a training may not. */
export async function forgetRefused(settled: string, store: ObjectStore, config: Config): Promise<void> {
	if ((await readRefused(store, config)) === undefined) return;
	const text = `${JSON.stringify({ format: 'oddline-refused', formatVersion: 1, settled }, null, '\t')}\n`;
	await store.putText(config.outputBucket, refusedModelKey, text, 'application/json');
}
