import { createHash } from 'node:crypto';
import type { ObjectStore } from '../aws/object-store.ts';
import type { Config } from '../config.ts';
import { readBook } from '../duckdb/book-file.ts';
import { ArtifactError } from '../errors.ts';
import type { Journal } from '../journal.ts';
import type { FitOptions, NextIds, Predecessor } from '../model/fit-options.ts';
import { parseModelDocument } from '../model/model.ts';
import type { Profile } from '../model/profile.ts';
import type { MaskedTotals } from '../model/totals.ts';
import { both } from './at-once.ts';
import type { CurrentModel } from './current-model.ts';
import { modelKeys } from './output-keys.ts';
import { readRefused } from './refusal-record.ts';
import type { Workspace } from './workspace.ts';

/** What a model was trained on, for training it once more. */
export interface TrainingInput {
	/** Hash of the lines and of the settings. */
	readonly digest: string;
	/** The version that it went on from. */
	readonly predecessor: string | null;
	/** The least ids that were not given before it. */
	readonly nextIds: NextIds;
}

/** What a training goes on from. */
export interface Start {
	readonly input: TrainingInput;
	readonly predecessor: Predecessor | undefined;
}

interface Workplace {
	readonly store: ObjectStore;
	readonly config: Config;
	readonly workspace: Workspace;
	readonly journal?: Journal | undefined;
}

/**
 * Finds what a training goes on from: the model that serves, or where that was trained on the same lines, the one that it
 * went on from, so that training again changes nothing. The same holds for a model that was refused. One that cannot be read
 * is told of, and the next best taken; where there is none, ids are new.
 */
export async function findStart(
	lines: MaskedTotals,
	options: FitOptions,
	serving: CurrentModel | undefined,
	place: Workplace,
): Promise<Start> {
	const digest = inputDigest(lines, options);
	if (!options.profile.goesOn)
		return { input: { digest, predecessor: null, nextIds: firstIds }, predecessor: undefined };
	const refused = await readRefused(place.store, place.config);
	const before = [serving?.training, refused?.serving === serving?.version ? refused?.input : undefined];
	const again = before.find((input) => input?.digest === digest);
	if (again?.predecessor === null) return { input: again, predecessor: undefined };
	const first = again && (await loadPredecessor(again.predecessor ?? '', options.profile, place));
	if (again && first) return { input: again, predecessor: first };
	const nextIds = serving?.nextIds ?? firstIds;
	for (const version of [serving?.version, serving?.previous]) {
		const predecessor = version && (await loadPredecessor(version, options.profile, place));
		if (predecessor) return { input: { digest, predecessor: version, nextIds }, predecessor };
	}
	return { input: { digest, predecessor: null, nextIds }, predecessor: undefined };
}

const firstIds: NextIds = { clusters: 0, components: 0 };

/** @returns `undefined` where it is of another profile, or cannot be read */
export async function loadPredecessor(
	version: string,
	profile: Profile,
	{ store, config, workspace, journal }: Workplace,
): Promise<Predecessor | undefined> {
	const keys = modelKeys(version);
	const file = workspace.newFile('book.parquet');
	const [text, stored] = await both(
		store.getText(config.outputBucket, keys.document),
		store.download(config.outputBucket, keys.book, file),
	);
	try {
		if (typeof text !== 'object')
			throw new ArtifactError(`${keys.document} is missing: expected a model to go on from`);
		const document = parseModelDocument(text.text, keys.document, version);
		if (document.profile !== profile.name) return undefined;
		// A model of before there was a book: its space is held, and templates and clusters are new.
		if (!stored && document.formatVersion === 1) return { document, book: new Map() };
		if (!stored) throw new ArtifactError(`${keys.book} is missing: expected the book of a model to go on from`);
		return { document, book: await readBook(workspace.database, file, keys.book) };
	} catch (error) {
		if (!(error instanceof ArtifactError)) throw error;
		journal?.reportError('predecessor-unreadable', error, { version });
		return undefined;
	}
}

function inputDigest(lines: MaskedTotals, options: FitOptions): string {
	const { profile, clusters, windowSeconds, drops, skippedDrops, futureDrops } = options;
	const { masking } = profile;
	const hash = createHash('sha256').update(
		JSON.stringify([profile.name, masking.fingerprint, clusters, windowSeconds, drops, skippedDrops, futureDrops]),
	);
	for (const [i, message] of lines.messages.entries()) {
		const { counts, firstSeen, lastSeen, examples, levels, days } = lines;
		hash.update(JSON.stringify([message, counts[i], firstSeen[i], lastSeen[i], examples[i], levels[i], days[i]]));
	}
	return hash.digest('hex');
}
