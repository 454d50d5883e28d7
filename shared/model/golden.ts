/** Messages that travel with a model, with what it says of them: code that says otherwise is not the code that it was trained with. */
import { ArtifactError } from '../errors.ts';
import { cutText } from '../text/cut-text.ts';
import type { Masking } from '../text/masking.ts';
import type { TemplateTable } from './model.ts';
import type { Scorer } from './score.ts';

export interface GoldenMessage {
	/** As it was logged. */
	readonly message: string;
	readonly masked: string;
	readonly templateId: string;
	readonly anomalyScore: number;
	readonly cluster: number;
}

const goldenMessages = 16;
/** Characters: a cold start masks them all. */
const longestMessage = 500;

/** Examples of templates from the most frequent to the rarest. */
export function chooseGolden(table: TemplateTable, { mask }: Masking): GoldenMessage[] {
	const rows = [...table.templates.keys()].filter((row) => (table.examples[row] ?? '').length <= longestMessage);
	const count = Math.min(goldenMessages, rows.length);
	return Array.from({ length: count }, (_, i) => {
		const row = rows[Math.floor((i * (rows.length - 1)) / Math.max(1, count - 1))] ?? 0;
		const message = table.examples[row] ?? '';
		return {
			message,
			masked: mask(message),
			templateId: table.ids[row] ?? '',
			anomalyScore: table.anomalyScore[row] ?? 0,
			cluster: table.cluster[row] ?? 0,
		};
	});
}

/** @returns what is said otherwise of a golden message, in words; `undefined` where nothing is */
export function goldenMismatch(
	golden: readonly GoldenMessage[],
	{ profile, score }: Pick<Scorer, 'profile' | 'score'>,
): string | undefined {
	for (const { message, masked, templateId, anomalyScore, cluster } of golden) {
		const now = profile.masking.mask(message);
		const shown = JSON.stringify(cutText(message, 100));
		if (now !== masked)
			return `${shown} is masked as ${JSON.stringify(cutText(now, 100))}, expected ${JSON.stringify(cutText(masked, 100))}`;
		const said = score(masked);
		if (said.templateId !== templateId)
			return `${shown} is of template ${said.templateId ?? 'none'}, expected ${templateId}`;
		if (said.anomalyScore !== anomalyScore) return `${shown} scores ${said.anomalyScore}, expected ${anomalyScore}`;
		if (said.cluster !== cluster) return `${shown} is in cluster ${said.cluster}, expected ${cluster}`;
	}
	return undefined;
}

/** @throws {ArtifactError} where this code does not say of the golden messages what the model's own did */
export function requireGolden({ document, profile, score }: Scorer): void {
	const mismatch = goldenMismatch(document.golden, { profile, score });
	if (mismatch === undefined) return;
	throw new ArtifactError(
		`model ${document.version} cannot serve with this version of Oddline: ${mismatch}, as the version that trained it did. Train ` +
			'again, or deploy that version',
	);
}
