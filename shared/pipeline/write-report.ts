import type { ObjectStore } from '../aws/object-store.ts';
import type { Config } from '../config.ts';
import type { HourTotals, MessageFigures } from '../duckdb/hour-totals.ts';
import { ArtifactError } from '../errors.ts';
import type { Model } from '../model/model.ts';
import { profileNamed } from '../model/profile.ts';
import type { MaskedTotals } from '../model/totals.ts';
import type { CurrentModel } from './current-model.ts';
import type { DayRange } from './look-back.ts';
import { modelKeys } from './output-keys.ts';
import { type Pages, pageType, type StoredPage } from './page-client.ts';
import type { Publication } from './publish-model.ts';
import { loadModel } from './registry.ts';

export type ReportOutcome =
	| ({ readonly outcome: 'written' } & StoredPage)
	/** This very model was reported before. */
	| { readonly outcome: 'kept'; readonly key: string }
	| { readonly outcome: 'failed'; readonly message: string }
	/** None was asked for. */
	| { readonly outcome: 'off' };

export interface ReportParts {
	readonly model: Model;
	readonly masked: MaskedTotals;
	readonly hours: HourTotals;
	/** The days that count. */
	readonly range: DayRange;
	readonly current: CurrentModel | undefined;
	readonly now: Date;
	readonly publication: Publication;
}

/**
 * Writes `models/<version>/report.html`. Whatever goes wrong is said in the answer: a training does not fail for its report.
 * All that a report needs is loaded here, so that a function that makes none does not pay for it.
 */
export async function writeReport(
	parts: ReportParts,
	pages: Pages,
	store: ObjectStore,
	config: Config,
): Promise<ReportOutcome> {
	const { version } = parts.model.document;
	const key = modelKeys(version).report;
	try {
		if (parts.current?.version === version && (await store.head(config.outputBucket, key))) {
			return { outcome: 'kept', key };
		}
		const html = await renderReport(parts, pages, store, config);
		await store.putText(config.outputBucket, key, html, pageType);
		return { outcome: 'written', key, bytes: Buffer.byteLength(html) };
	} catch (error) {
		pages.reportError('report-failed', error, { version });
		return { outcome: 'failed', message: error instanceof Error ? error.message : String(error) };
	}
}

async function renderReport(
	{ model, masked, hours, range, current, now, publication }: ReportParts,
	pages: Pages,
	store: ObjectStore,
	config: Config,
): Promise<string> {
	const [client, previous, report, { renderPage }] = await Promise.all([
		pages.readClient(),
		previousModel(model.document.version, current, store, config),
		import('../report/report-data.ts'),
		import('../report/page.ts'),
	]);
	const contents = await report.reportContents(
		{ model, previous, trainedAt: now, refusal: refusalOf(publication) },
		async (rows) => {
			await hours.describeMessages(messageFigures(model, masked, rows), range);
			return {
				hours: await hours.read(report.mostHours),
				templateHours: await hours.readWanted(report.mostTemplateHours, report.mostTemplateEntries),
			};
		},
	);
	return renderPage(`Oddline: model ${model.document.version}`, contents, client);
}

/** Why the model does not serve, in words. */
function refusalOf(publication: Publication): string[] {
	if (publication.outcome !== 'refused') return [];
	const { serving, failures, proposals } = publication;
	return [
		`This model does not serve: ${serving} goes on serving.`,
		...failures,
		...proposals.map((proposal) => `What might be left out: ${proposal}`),
	];
}

/** The model that served before, or why there is none to compare with. */
async function previousModel(
	version: string,
	current: CurrentModel | undefined,
	store: ObjectStore,
	config: Config,
): Promise<Model | string> {
	const before = current?.version === version ? current.previous : current?.version;
	if (!before) return 'This is the first model.';
	try {
		return await loadModel(store, config, before);
	} catch (error) {
		if (error instanceof ArtifactError) return `The previous model, ${before}, cannot be read: ${error.message}`;
		throw error;
	}
}

/** What each masked message of the history scores, and which listed template it belongs to. */
function messageFigures(
	{ document, templates }: Model,
	{ messages }: MaskedTotals,
	listedRows: readonly number[],
): MessageFigures[] {
	const match = profileNamed(document.profile, document.masking.customRules).createMatcher(templates.templates);
	const numbers = new Map(listedRows.map((row, number) => [row, number]));
	return messages.map((message) => {
		const row = match(message);
		return {
			message,
			score: templates.anomalyScore[row] ?? 1,
			rarity: templates.rarity[row] ?? 1,
			wanted: numbers.get(row) ?? null,
		};
	});
}
