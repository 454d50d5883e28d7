import type { ObjectStore } from '../aws/object-store.ts';
import type { Config } from '../config.ts';
import { readTemplateTable } from '../duckdb/template-table.ts';
import { ArtifactError, TransientError } from '../errors.ts';
import type { Journal } from '../journal.ts';
import { mendModel } from '../model/check-document.ts';
import { checkTemplates } from '../model/check-templates.ts';
import { requireGolden } from '../model/golden.ts';
import { isVersion, type Model, parseModelDocument } from '../model/model.ts';
import { createScorer, type Scorer } from '../model/score.ts';
import { type CurrentModel, readCurrent } from './current-model.ts';
import { currentModelKey, modelKeys } from './output-keys.ts';
import { Stopwatch } from './stopwatch.ts';
import { Workspace } from './workspace.ts';

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
		const age = (Date.now() - Date.parse(current.publishedAt ?? '')) / 1000;
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
		// Published once more, it is loaded once more: its files may have been written again.
		const isHeld =
			this.#held?.current.version === current.version && this.#held.current.publishedAt === current.publishedAt;
		const held = isHeld ? this.#held?.scorer : undefined;
		this.#held = { scorer: held ?? (await this.#load(current.version, watch)), current, eTag };
		return this.#held;
	}

	async #load(version: string, watch: Stopwatch): Promise<Scorer> {
		const model = await loadModel(this.#store, this.#config, version);
		watch.lap('load');
		const scorer = createScorer(model);
		requireGolden(scorer);
		watch.lap('prepare');
		this.#journal?.report('model-loaded', { version, timings: watch.milliseconds });
		return scorer;
	}
}

/**
 * Loads a model, all of it checked: names, numbers, shapes, and that its two files are of one training.
 * @throws {ArtifactError} where a part is missing, damaged or of another format version, with what to do
 */
export async function loadModel(store: ObjectStore, config: Config, version: string): Promise<Model> {
	if (!isVersion(version)) {
		throw new ArtifactError(`${JSON.stringify(version)} is no model: expected the name of a folder under models/`);
	}
	const keys = modelKeys(version);
	await using workspace = await Workspace.open(config);
	const file = workspace.newFile('templates.parquet');
	const [text, templates] = await Promise.all([
		store.getText(config.outputBucket, keys.document),
		store.download(config.outputBucket, keys.templates, file),
	]);
	if (text === undefined || text === 'unchanged' || templates === undefined) {
		const missing = typeof text === 'object' ? keys.templates : keys.document;
		throw new ArtifactError(`model ${version} is incomplete: ${missing} is missing, expected it. ${mendModel}`);
	}
	const document = parseModelDocument(text.text, keys.document, version);
	const { length } = document.svd.components;
	const table = await readTemplateTable(workspace.database, file, length, keys.templates);
	checkTemplates(table, document, keys.templates);
	return { document, templates: table };
}

/** Loads a model, makes it ready to score, and holds it to its golden messages. @throws {ArtifactError} as `loadModel`, or where they do not hold */
export async function loadScorer(store: ObjectStore, config: Config, version: string): Promise<Scorer> {
	const scorer = createScorer(await loadModel(store, config, version));
	requireGolden(scorer);
	return scorer;
}

/** Whether a stored model can be loaded and scored by. @throws what may pass */
export async function canServe(version: string | undefined, store: ObjectStore, config: Config): Promise<boolean> {
	if (version === undefined) return false;
	try {
		await loadScorer(store, config, version);
		return true;
	} catch (error) {
		if (error instanceof ArtifactError) return false;
		throw error;
	}
}
