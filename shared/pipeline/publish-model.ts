import { readFile } from 'node:fs/promises';
import type { ObjectStore } from '../aws/object-store.ts';
import type { Config } from '../config.ts';
import { writeBook } from '../duckdb/book-file.ts';
import { writeTemplateTable } from '../duckdb/template-table.ts';
import { ArtifactError, InputError } from '../errors.ts';
import type { FittedModel } from '../model/fit.ts';
import { type NextIds, nextIdsOf } from '../model/fit-options.ts';
import { requireGolden } from '../model/golden.ts';
import { type ModelDocument, parseModelDocument } from '../model/model.ts';
import { profileNamed } from '../model/profile.ts';
import type { Verdict } from '../model/promotion.ts';
import { createScorer } from '../model/score.ts';
import {
	type CurrentModel,
	currentModel,
	readCurrent,
	readPointer,
	type SeenPointer,
	storedVersions,
} from './current-model.ts';
import { currentModelKey, modelKeys } from './output-keys.ts';
import type { TrainingInput } from './predecessor.ts';
import { forgetRefused, mostRefused, readRefused, writeRefused } from './refusal-record.ts';
import { loadScorer } from './registry.ts';
import { Workspace } from './workspace.ts';

export type Publication =
	/** `damaged`: what the pointer held that was replaced because it said nothing; `previous` is then what could be known. */
	| { readonly outcome: 'published'; readonly previous: string | null; readonly damaged?: string }
	| { readonly outcome: 'unchanged' }
	/** It served already, but its files were not what they should be, and were written again. */
	| { readonly outcome: 'restored'; readonly damaged: string }
	| { readonly outcome: 'overtaken'; readonly by: string }
	/** It is stored, but the model before it goes on serving; why is in `models/refused.json`. */
	| {
			readonly outcome: 'refused';
			readonly serving: string;
			readonly failures: readonly string[];
			readonly proposals: readonly string[];
	  };

export interface Trained {
	readonly model: FittedModel;
	readonly input: TrainingInput;
	/** How it was judged, where there was a model to judge it by. */
	readonly verdict?: Verdict | undefined;
	/** What might be left out where it is refused once more. */
	readonly proposals?: (since: string) => readonly string[];
}

/** A model's Parquet files in the workspace. */
interface ModelFiles {
	readonly templates: string;
	/** Where models go on from one another. */
	readonly book?: string;
}

async function writeFiles({ document, templates, book }: FittedModel, workspace: Workspace): Promise<ModelFiles> {
	const { database } = workspace;
	const file = workspace.newFile('templates.parquet');
	await writeTemplateTable(database, templates, file);
	if (!profileNamed(document.profile, document.masking.customRules).goesOn) return { templates: file };
	const bookFile = workspace.newFile('book.parquet');
	await writeBook(database, book, bookFile);
	return { templates: file, book: bookFile };
}

/**
 * Writes a model's files, then makes it the one that serves, unless another training did so since `seen` was read:
 * then nothing changes and the answer names the winner. Where it serves already, its files are compared with what would be
 * written, and written again where they are damaged or missing; the pointer then, too, so that all functions load them.
 *
 * A damaged pointer is replaced: whether it is still the same is checked as ever, and the answer tells of it.
 */
export async function publishModel(
	store: ObjectStore,
	config: Config,
	{ model, input, verdict, proposals }: Trained,
	seen: SeenPointer | undefined,
	now: Date,
): Promise<Publication> {
	const { version } = model.document;
	const keys = modelKeys(version);
	await using workspace = await Workspace.open(config);
	const files = await writeFiles(model, workspace);
	const document = `${JSON.stringify(model.document)}\n`;
	const read = parseModelDocument(document, keys.document, version);
	const serves = seen !== undefined && seen.damage === undefined && seen.current?.version === version;
	const damaged = serves ? await damageOf({ document, files }, keys, store, config, workspace) : undefined;
	if (serves && damaged === undefined) return { outcome: 'unchanged' };
	await Promise.all([
		...Object.entries(files).map(([name, file]) =>
			store.putFile(config.outputBucket, keys[name as keyof ModelFiles], file, 'application/vnd.apache.parquet'),
		),
		store.putText(config.outputBucket, keys.document, document, 'application/json'),
	]);
	const serving = seen?.current?.version;
	const nextIds = nextIdsOf(model.document);
	if (verdict && verdict.failures.length > 0 && serving !== undefined && !serves) {
		// Its ids are given, too: it may be promoted. A damaged pointer is mended.
		const winner = await keepServing(nextIds, seen, store, config);
		if (winner !== undefined) return { outcome: 'overtaken', by: winner };
		const refused = { version, serving, input, nextIds, verdict, proposals: proposals ?? (() => []), now };
		return await refuse(refused, store, config);
	}
	// What says otherwise than it should must not serve.
	requireGolden(createScorer({ ...model, document: read }));
	const publication = await serve({ version, nextIds, training: input }, seen, store, config, now);
	if (damaged === undefined || publication.outcome === 'overtaken') return publication;
	return { outcome: 'restored', damaged };
}

/**
 * Writes the pointer as it is, with the ids that are given by now.
 * @returns the version that somebody else published meanwhile: then theirs stays
 */
async function keepServing(
	nextIds: NextIds,
	seen: SeenPointer | undefined,
	store: ObjectStore,
	config: Config,
): Promise<string | undefined> {
	if (!seen?.current) return undefined;
	const pointer = { ...seen.current, nextIds: highestOf(nextIds, seen.current.nextIds) };
	if (await putPointer(pointer, seen, store, config)) return undefined;
	const winner = await readCurrent(store, config.outputBucket);
	// The same still serves where it is this very write whose answer was lost, or another refusal.
	if (typeof winner !== 'object' || winner.current.version === pointer.version) return undefined;
	return winner.current.version;
}

function highestOf(one: NextIds, other: NextIds = one): NextIds {
	return { clusters: Math.max(one.clusters, other.clusters), components: Math.max(one.components, other.components) };
}

/** @returns whether it was written: not so where somebody else did since it was read */
async function putPointer(
	pointer: CurrentModel,
	seen: SeenPointer | undefined,
	store: ObjectStore,
	config: Config,
): Promise<boolean> {
	const text = `${JSON.stringify(pointer, null, '\t')}\n`;
	const condition = seen ? { eTag: seen.eTag } : 'absent';
	return (await store.putText(config.outputBucket, currentModelKey, text, 'application/json', condition)) !== undefined;
}

/** Leaves the model that serves, and writes down why. */
async function refuse(
	refused: {
		readonly version: string;
		readonly serving: string;
		readonly input: TrainingInput;
		readonly nextIds: NextIds;
		readonly verdict: Verdict;
		readonly proposals: (since: string) => readonly string[];
		readonly now: Date;
	},
	store: ObjectStore,
	config: Config,
): Promise<Publication> {
	const { version, serving, input, nextIds: own, verdict, now } = refused;
	const last = await readRefused(store, config);
	const before = last?.serving === serving ? last : undefined;
	const sameDay = before?.figures.day === verdict.figures.day;
	const nights = (before?.nights ?? 0) + (sameDay ? 0 : 1);
	const since = before?.since ?? verdict.figures.day;
	const proposals = nights > 1 ? refused.proposals(since) : [];
	const refusedAt = now.toISOString();
	const versions = [...new Set([version, ...(before?.versions ?? [])])].slice(0, mostRefused);
	const nextIds = highestOf(own, before?.nextIds);
	await writeRefused(
		{
			format: 'oddline-refused',
			formatVersion: 1,
			version,
			versions,
			nextIds,
			serving,
			input,
			nights,
			since,
			refusedAt,
			...verdict,
			proposals,
		},
		store,
		config,
	);
	return { outcome: 'refused', serving, failures: verdict.failures, proposals };
}

/** What is wrong with a model's stored files, which should be these; `undefined` where nothing is. */
async function damageOf(
	{ document, files }: { readonly document: string; readonly files: ModelFiles },
	keys: ReturnType<typeof modelKeys>,
	store: ObjectStore,
	config: Config,
	workspace: Workspace,
): Promise<string | undefined> {
	const text = await store.getText(config.outputBucket, keys.document);
	if (typeof text !== 'object') return `${keys.document} was missing`;
	for (const [name, file] of Object.entries(files)) {
		const key = keys[name as keyof ModelFiles];
		const stored = workspace.newFile(`stored-${name}.parquet`);
		if ((await store.download(config.outputBucket, key, stored)) === undefined) return `${key} was missing`;
		const [expected, bytes] = await Promise.all([readFile(file), readFile(stored)]);
		if (!expected.equals(bytes)) return `${key} was not what this training writes`;
	}
	return text.text === document ? undefined : `${keys.document} was not what this training writes`;
}

/**
 * Makes a model that was published before serve again, whatever the pointer holds by now.
 *
 * @param to its version; the one that served before, where absent
 * @throws {InputError} `no-such-model` where there is none to go back to, it is not whole, or this version of Oddline cannot
 *   score with it
 */
export async function rollBack(
	to: string | undefined,
	store: ObjectStore,
	config: Config,
	now: Date,
): Promise<Publication> {
	const seen = await readPointer(store, config.outputBucket);
	const version = to ?? (await versionBefore(seen, store, config));
	let document: ModelDocument;
	try {
		({ document } = await loadScorer(store, config, version));
	} catch (cause) {
		if (!(cause instanceof ArtifactError)) throw cause;
		throw new InputError('no-such-model', `${cause.message}. ${await choice('another', store, config)}`, { cause });
	}
	if (seen?.damage === undefined && version === seen?.current?.version) return { outcome: 'unchanged' };
	return await serve({ version, nextIds: nextIdsOf(document) }, seen, store, config, now);
}

async function versionBefore(seen: SeenPointer | undefined, store: ObjectStore, config: Config): Promise<string> {
	if (seen?.damage === undefined && seen?.current?.previous) return seen.current.previous;
	const one = await choice('one', store, config);
	if (seen === undefined) {
		const place = `s3://${config.outputBucket}/${currentModelKey}`;
		throw new InputError('no-such-model', `${place} does not exist: expected a model that serves. ${one}`);
	}
	if (seen.damage) throw new InputError('no-such-model', `${seen.damage.message}. ${one}`, { cause: seen.damage });
	throw new InputError(
		'no-such-model',
		`model ${seen.current?.version} is the first one: expected one before it. ${one}`,
	);
}

const listedVersions = 5;

/** What there is to choose from. */
async function choice(which: 'one' | 'another', store: ObjectStore, config: Config): Promise<string> {
	const stored = await storedVersions(store, config.outputBucket);
	const there = stored.length === 0 ? 'none' : stored.slice(0, listedVersions).join(', ');
	return `Name ${which} with --to. Under models/ there are, the last written first: ${there}`;
}

/** Changes the pointer, unless somebody else did since it was read. */
async function serve(
	{ version, nextIds, training }: Pick<CurrentModel, 'version' | 'training'> & { readonly nextIds: NextIds },
	seen: SeenPointer | undefined,
	store: ObjectStore,
	config: Config,
	now: Date,
): Promise<Publication> {
	// What serves already, and is only written again, has the same model before it.
	const before = seen?.current?.version === version ? seen.current.previous : seen?.current?.version;
	const previous = before ?? null;
	const highest = highestOf(nextIds, seen?.current?.nextIds);
	const pointer = currentModel({ version, previous, nextIds: highest, ...(training && { training }) }, now);
	const isWritten = await putPointer(pointer, seen, store, config);
	const published: Publication = {
		outcome: 'published',
		previous,
		...(seen?.damage && { damaged: seen.damage.seen }),
	};
	if (isWritten) {
		await forgetRefused(version, store, config);
		return published;
	}
	const winner = await readCurrent(store, config.outputBucket);
	if (typeof winner !== 'object') return { outcome: 'overtaken', by: 'an unknown model' };
	const { current } = winner;
	if (current.version !== version) return { outcome: 'overtaken', by: current.version };
	// It is this very write where the first answer was lost and the SDK tried again; else another training found the same.
	return current.publishedAt === pointer.publishedAt ? published : { outcome: 'unchanged' };
}
