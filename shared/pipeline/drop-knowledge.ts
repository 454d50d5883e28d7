/** What novelty follows from: the knowledge of the model that serves, or where a drop is scored again, of the one that scored it first. */
import type { ObjectStore } from '../aws/object-store.ts';
import type { StoredObject } from '../aws/stored-object.ts';
import type { Config } from '../config.ts';
import { readBook } from '../duckdb/book-file.ts';
import { ArtifactError } from '../errors.ts';
import {
	allKnowledge,
	type KnowledgeByDay,
	knowledgeOfLines,
	lastDay,
	type ModelKnowledge,
	modelKnowledge,
	undatedKnowledge,
} from '../model/knowledge.ts';
import { LatestUsed } from '../model/latest-used.ts';
import type { Scorer } from '../model/score.ts';
import type { TemplateBook } from '../model/template-book.ts';
import { both } from './at-once.ts';
import type { DropScoring } from './drop-scoring.ts';
import { type Manifest, tellsOf } from './manifest.ts';
import { modelKeys } from './output-keys.ts';
import { loadScorer } from './registry.ts';
import { Workspace } from './workspace.ts';

export interface DropKnowledge {
	/** The version of the model that knew it. */
	readonly model: string;
	/** Whether the drop has lines of days that the model had seen, or it was trained on it: what is new in it is no news. */
	readonly isHistory: boolean;
	readonly byDay: KnowledgeByDay;
}

/** Models and their books are dear to load: so many are held, for all drops of a process. */
const heldModels = 3;
const held = new LatestUsed<Promise<ModelKnowledge>>(heldModels);

/**
 * @param source the object that is scored
 * @param firstDay of its lines, ISO 8601, `undefined` where there are none: where all of them are after what the model that serves knows, no book is read
 * @throws what may pass
 */
export async function knowledgeOf(
	scoring: DropScoring,
	source: StoredObject,
	firstDay: string | undefined,
): Promise<DropKnowledge> {
	const { scorer, config, options } = scoring;
	const { version } = scorer.document;
	const all = { model: version, isHistory: false, byDay: allKnowledge(scorer) };
	if (!scorer.profile.goesOn || config.knowledge === 'model' || firstDay === undefined) return all;
	const first = firstModelOf(options.before, source);
	if (first !== undefined && first !== version) {
		const earlier = await earlierKnowledge(first, scoring);
		if (earlier) {
			const isTrained = isTrainedOn(earlier.model, source);
			const isHistory = isTrained || firstDay < lastDay(earlier.model.document.trainedOn.linesByDay);
			return { model: first, isHistory, byDay: knowledgeOfLines(earlier, isTrained) };
		}
	}
	const isTrained = isTrainedOn(scorer, source);
	const last = lastDay(scorer.document.trainedOn.linesByDay);
	if (firstDay > last || (firstDay === last && !isTrained)) return all;
	const own = await remembered(version, scoring, async () => scorer);
	return { model: version, isHistory: isTrained || firstDay < last, byDay: knowledgeOfLines(own, isTrained) };
}

/** As far as the model lists its drops. */
function isTrainedOn({ document }: Scorer, { key, eTag }: StoredObject): boolean {
	return document.trainedOn.drops.some((drop) => drop.key === key && drop.eTag === eTag);
}

/** The model that scored this very object first. */
export function firstModelOf(before: Manifest | undefined, source: StoredObject): string | undefined {
	if (before?.status !== 'complete' || !tellsOf(before.source, source)) return undefined;
	return before.knowledge?.model ?? before.model.version;
}

/**
 * @returns `undefined` where the model is gone, this version of Oddline cannot score by it, or it masks otherwise: then it is as if the
 * drop were scored first
 */
async function earlierKnowledge(
	version: string,
	{ store, config, ...scoring }: DropScoring,
): Promise<ModelKnowledge | undefined> {
	try {
		const knowledge = await remembered(version, { ...scoring, store, config }, () =>
			loadScorer(store, config, version),
		);
		const { profile } = knowledge.model;
		const isComparable =
			profile.name === scoring.scorer.profile.name &&
			profile.masking.fingerprint === scoring.scorer.profile.masking.fingerprint;
		return isComparable ? knowledge : undefined;
	} catch (error) {
		if (error instanceof ArtifactError) return undefined;
		throw error;
	}
}

async function remembered(
	version: string,
	{ store, config }: DropScoring,
	load: () => Promise<Scorer>,
): Promise<ModelKnowledge> {
	const name = `${config.outputBucket}/${version}`;
	const known = held.get(name, async () => {
		const [scorer, book] = await both(load(), loadBook(version, store, config));
		return book ? modelKnowledge(scorer, book) : undatedKnowledge(scorer);
	});
	// What fails is tried again.
	known.catch(() => held.forget(name));
	return await known;
}

/** @returns `undefined` where there is none, as of a model of before there were books, or it is damaged: then nothing is known by day */
async function loadBook(version: string, store: ObjectStore, config: Config): Promise<TemplateBook | undefined> {
	const key = modelKeys(version).book;
	await using workspace = await Workspace.open(config);
	const file = workspace.newFile('book.parquet');
	const stored = await store.download(config.outputBucket, key, file);
	try {
		return stored && (await readBook(workspace.database, file, key));
	} catch (error) {
		if (error instanceof ArtifactError) return undefined;
		throw error;
	}
}
