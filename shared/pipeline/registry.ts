import type { ObjectStore } from '../aws/object-store.ts';
import type { Config } from '../config.ts';
import { readTemplateTable, writeTemplateTable } from '../duckdb/template-table.ts';
import { ArtifactError, InputError, TransientError } from '../errors.ts';
import type { Journal } from '../journal.ts';
import { type Model, parseModelDocument } from '../model/model.ts';
import { createScorer, type Scorer } from '../model/score.ts';
import { both } from './at-once.ts';
import { currentModelKey, modelKeys } from './output-keys.ts';
import { Stopwatch } from './stopwatch.ts';
import { Workspace } from './workspace.ts';

/** `models/current.json`: which version serves. */
export interface CurrentModel {
	readonly format: 'oddline-current';
	readonly formatVersion: 1;
	readonly version: string;
	/** The version that served before, for going back. */
	readonly previous: string | null;
	readonly publishedAt: string;
}

/** Reads which version serves. @returns with the pointer's ETag, for the conditional write */
export async function readCurrent(
	store: ObjectStore,
	bucket: string,
	unless?: string,
): Promise<{ current: CurrentModel; eTag: string } | 'unchanged' | undefined> {
	const object = await store.getText(bucket, currentModelKey, unless);
	if (object === undefined || object === 'unchanged') return object;
	return { current: parseCurrent(object.text), eTag: object.eTag };
}

/** The model that serves, kept between invocations: a warm function only asks whether `current.json` changed. */
export class ServingModel {
	readonly #store: ObjectStore;
	readonly #config: Config;
	readonly #journal: Journal | undefined;
	#held: { readonly scorer: Scorer; readonly current: CurrentModel; readonly eTag: string } | undefined;
	#preloading: Promise<unknown> | undefined;

	/** @param journal told of each model that is loaded and what that took, and how old the one is that serves */
	constructor(store: ObjectStore, config: Config, journal?: Journal) {
		this.#store = store;
		this.#config = config;
		this.#journal = journal;
	}

	/** Begins to load the model before anybody asks for it. What fails here is tried again, and told, by {@link get}. */
	preload(): void {
		this.#preloading = this.#current().catch(() => undefined);
	}

	/** @throws {TransientError} where no model was published yet */
	async get(): Promise<Scorer> {
		await this.#preloading;
		const { scorer, current } = await this.#current();
		const age = (Date.now() - Date.parse(current.publishedAt)) / 1000;
		if (Number.isFinite(age)) this.#journal?.measure('ModelAge', Math.max(0, age));
		return scorer;
	}

	async #current(): Promise<{ readonly scorer: Scorer; readonly current: CurrentModel }> {
		const { outputBucket } = this.#config;
		const watch = new Stopwatch();
		const answer = await readCurrent(this.#store, outputBucket, this.#held?.eTag);
		watch.lap('current');
		if (answer === 'unchanged' && this.#held) return this.#held;
		if (answer === undefined || answer === 'unchanged') {
			throw new TransientError(
				`there is no model yet: s3://${outputBucket}/${currentModelKey} does not exist. Run the training function; ` +
					'this drop stays in the queue',
			);
		}
		const { current, eTag } = answer;
		const held = this.#held?.scorer.document.version === current.version ? this.#held.scorer : undefined;
		this.#held = { scorer: held ?? (await this.#load(current.version, watch)), current, eTag };
		return this.#held;
	}

	async #load(version: string, watch: Stopwatch): Promise<Scorer> {
		const model = await loadModel(this.#store, this.#config, version);
		watch.lap('load');
		const scorer = createScorer(model);
		watch.lap('prepare');
		this.#journal?.report('model-loaded', { version, timings: watch.milliseconds });
		return scorer;
	}
}

/** @throws {ArtifactError} where a part is missing, damaged or of another format version */
export async function loadModel(store: ObjectStore, config: Config, version: string): Promise<Model> {
	const keys = modelKeys(version);
	await using workspace = await Workspace.open(config);
	const file = workspace.newFile('templates.parquet');
	const [text, templates] = await Promise.all([
		store.getText(config.outputBucket, keys.document),
		store.download(config.outputBucket, keys.templates, file),
	]);
	if (text === undefined || text === 'unchanged' || templates === undefined) {
		throw new ArtifactError(`model ${version} is incomplete: expected ${keys.document} and ${keys.templates}`);
	}
	const document = parseModelDocument(text.text, keys.document);
	const table = await readTemplateTable(workspace.database, file, document.svd.components.length);
	if (table.templates.length !== document.trainedOn.templates) {
		throw new ArtifactError(
			`${keys.templates} has ${table.templates.length} templates: expected ${document.trainedOn.templates}, as ${keys.document} says`,
		);
	}
	return { document, templates: table };
}

export type Publication =
	| { readonly outcome: 'published'; readonly previous: string | null }
	| { readonly outcome: 'unchanged' }
	| { readonly outcome: 'overtaken'; readonly by: string };

/**
 * Writes a model's files, then makes it the one that serves, unless another training did so since `seen` was read:
 * then nothing changes and the answer names the winner.
 */
export async function publishModel(
	store: ObjectStore,
	config: Config,
	model: Model,
	seen: { current: CurrentModel; eTag: string } | undefined,
	now: Date,
): Promise<Publication> {
	const { version } = model.document;
	if (seen?.current.version === version) return { outcome: 'unchanged' };
	const keys = modelKeys(version);
	await using workspace = await Workspace.open(config);
	const file = workspace.newFile('templates.parquet');
	await writeTemplateTable(workspace.database, model.templates, file);
	await both(
		store.putFile(config.outputBucket, keys.templates, file, 'application/vnd.apache.parquet'),
		store.putText(config.outputBucket, keys.document, `${JSON.stringify(model.document)}\n`, 'application/json'),
	);
	return await serve(version, seen, store, config, now);
}

/**
 * Makes a model that was published before serve again.
 *
 * @param to its version; the one that served before, where absent
 * @throws {InputError} `no-such-model` where there is none to go back to, or it is not complete
 */
export async function rollBack(
	to: string | undefined,
	store: ObjectStore,
	config: Config,
	now: Date,
): Promise<Publication> {
	const seen = await readCurrent(store, config.outputBucket);
	if (seen === undefined || seen === 'unchanged') {
		throw new InputError(
			'no-such-model',
			`s3://${config.outputBucket}/${currentModelKey} does not exist: expected a model`,
		);
	}
	const version = to ?? seen.current.previous;
	if (version === null) {
		throw new InputError(
			'no-such-model',
			`model ${seen.current.version} is the first one: expected one before it, or --to`,
		);
	}
	if (version === seen.current.version) return { outcome: 'unchanged' };
	try {
		await loadModel(store, config, version);
	} catch (cause) {
		if (!(cause instanceof ArtifactError)) throw cause;
		throw new InputError('no-such-model', `${cause.message}. Name another with --to`, { cause });
	}
	return await serve(version, seen, store, config, now);
}

/** Changes the pointer, unless somebody else did since it was read. */
async function serve(
	version: string,
	seen: { current: CurrentModel; eTag: string } | undefined,
	store: ObjectStore,
	config: Config,
	now: Date,
): Promise<Publication> {
	const previous = seen?.current.version ?? null;
	const pointer: CurrentModel = {
		format: 'oddline-current',
		formatVersion: 1,
		version,
		previous,
		publishedAt: now.toISOString(),
	};
	const written = await store.putText(
		config.outputBucket,
		currentModelKey,
		`${JSON.stringify(pointer, null, '\t')}\n`,
		'application/json',
		seen ? { eTag: seen.eTag } : 'absent',
	);
	if (written !== undefined) return { outcome: 'published', previous };
	const winner = await readCurrent(store, config.outputBucket);
	if (typeof winner !== 'object') return { outcome: 'overtaken', by: 'an unknown model' };
	const { current } = winner;
	if (current.version !== version) return { outcome: 'overtaken', by: current.version };
	// It is this very write where the first answer was lost and the SDK tried again; else another training found the same.
	return current.publishedAt === pointer.publishedAt ? { outcome: 'published', previous } : { outcome: 'unchanged' };
}

/** @throws {ArtifactError} where it is not what {@link publishModel} writes */
export function parseCurrent(text: string): CurrentModel {
	try {
		const value: unknown = JSON.parse(text);
		if (typeof value === 'object' && value !== null && 'format' in value && value.format === 'oddline-current') {
			// Holds for what publishModel wrote; `version`, the only part that is acted upon, is checked.
			const current = value as CurrentModel;
			if (current.formatVersion === 1 && typeof current.version === 'string') return current;
		}
	} catch {
		// Falls through to the same complaint.
	}
	throw new ArtifactError(
		`${currentModelKey} is not what Oddline writes: expected "format": "oddline-current", version 1`,
	);
}
