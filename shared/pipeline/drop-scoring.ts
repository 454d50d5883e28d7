import type { ObjectStore } from '../aws/object-store.ts';
import type { Config } from '../config.ts';
import type { Scorer } from '../model/score.ts';
import type { Manifest } from './manifest.ts';
import type { DropKeys } from './output-keys.ts';
import type { Pages } from './page-client.ts';
import type { Invocation } from './time-budget.ts';
import type { Workspace } from './workspace.ts';

export interface ScoreDropOptions {
	/** Whether other drops are worked on meanwhile: then a shortage of memory or disk is thrown, since alone it may pass. */
	readonly beside?: boolean;
	/** Where absent, the drop may take as long as it does. */
	readonly invocation?: Invocation | undefined;
	/** Where absent, the drop gets no page. */
	readonly pages?: Pages | undefined;
	/**
	 * What was written of the drop before, where it is only to be scored again: then its summary is all that is read, and its
	 * per-log features stay as they are.
	 */
	readonly rescored?: Manifest | undefined;
	/** The manifest of the same object that there is already, if there is one: its novelty is that of then. */
	readonly before?: Manifest | undefined;
}

/** One drop's scoring: what it is of, by which model, and where it reads and writes. */
export interface DropScoring {
	readonly key: string;
	/** Where its outputs lie. */
	readonly keys: DropKeys;
	readonly scorer: Scorer;
	readonly store: ObjectStore;
	readonly config: Config;
	readonly options: ScoreDropOptions;
}

/** Once there is a place to work in. */
export interface OpenScoring extends DropScoring {
	readonly workspace: Workspace;
}
