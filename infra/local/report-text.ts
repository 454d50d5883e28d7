import { mostSevereKind } from '../../shared/model/levels.ts';
import { chooseShown } from '../../shared/model/shown.ts';
import type { Manifest } from '../../shared/pipeline/manifest.ts';
import type { TrainingResult } from '../../shared/pipeline/train-model.ts';

/** Where a person finds a page, by its key in the output bucket. */
export type PageLink = (key: string) => string;

/** What the loop says to a person. Log text is printed without control characters: a terminal obeys them. */

const shownClusters = 5;
const shownNew = 5;

export function trainingText(result: TrainingResult): string {
	const { trainedOn, highlights, publication } = result;
	const { quality } = highlights;
	const lines = [
		`Model ${result.version} (${publicationText(publication)})`,
		`  ${counted(trainedOn.rows, 'line')} in ${counted(trainedOn.dropCount, 'drop')}, ${trainedOn.firstSeen.slice(0, 16)} to ${trainedOn.lastSeen.slice(0, 16)} UTC`,
		`  ${counted(trainedOn.templates, 'template')} in ${counted(highlights.clusters.length, 'cluster')}; ${percent(quality.explainedVariance)} of the variance explained, ` +
			`inertia ${quality.inertia.toPrecision(7)}, silhouette ${quality.silhouette?.toFixed(4) ?? 'undefined'}`,
		...(publication.outcome === 'refused' ? refusalText(result.version, publication) : []),
		...result.warnings.map((warning) => `  Note: ${printable(warning)}`),
		'',
		`Largest clusters (${Math.min(shownClusters, highlights.clusters.length)} of ${highlights.clusters.length})`,
		...highlights.clusters
			.slice(0, shownClusters)
			.flatMap(({ cluster, lines: size, examples }) => [
				`  cluster ${cluster}: ${counted(size, 'line')} (${percent(size / trainedOn.rows)})`,
				...examples.map((example) => `    ${oneLine(example)}`),
			]),
		'',
		'Most unusual messages of the history',
		...highlights.mostUnusual.map(
			({ score, count: n, levels, example }) =>
				`  ${score.toFixed(3)}  ${pad(levels.join(' '), 11)} ${String(n).padStart(6)}×  ${oneLine(example)}`,
		),
	];
	return lines.join('\n');
}

export function dropText(manifest: Manifest, pageLink: PageLink): string {
	const name = printable(manifest.source.key);
	if (manifest.status !== 'complete') return `${name}: ${manifest.status}. ${printable(manifest.message ?? '')}`;
	const { rows, scores, windows, newTemplateCount = 0, newTemplates = [] } = manifest;
	const skipped = Object.entries(rows?.skipped ?? {}).map(([reason, n]) => `${count(n)} ${reason}`);
	const lines = [
		`${name}: ${counted(rows?.scored ?? 0, 'line')} in ${counted(windows ?? 0, 'window')}, ` +
			`mean score ${(scores?.meanAnomalyScore ?? 0).toFixed(3)}, ${percent(scores?.unseenLineShare ?? 0)} of the lines never seen before` +
			(skipped.length > 0 ? `; skipped ${skipped.join(', ')}` : ''),
	];
	if (manifest.partlyRead) lines.push('  Only partly read: `npm run try -- FILE` shows what was skipped');
	if (newTemplateCount > 0) {
		lines.push(`  ${counted(newTemplateCount, 'new template')}:`);
		for (const { score, count: n, levels, example, reason } of chooseShown(newTemplates, shownNew, ({ levels: of }) =>
			mostSevereKind(of),
		)) {
			lines.push(
				`    ${score.toFixed(3)}  ${pad(levels.join(' '), 11)} ${String(n).padStart(6)}×  ${oneLine(example)}`,
				`${' '.repeat(32)}${oneLine(reason, 200)}`,
			);
		}
		if (newTemplateCount > shownNew)
			lines.push(`    … and ${count(newTemplateCount - shownNew)} more, in its manifest`);
	}
	if (manifest.page) {
		lines.push(
			'key' in manifest.page
				? `  page: ${printable(pageLink(manifest.page.key))}`
				: `  no page: ${printable(manifest.page.failed)}`,
		);
	}
	return lines.join('\n');
}

/** Where the report is, or why there is none. */
export function reportText({ report }: TrainingResult, pageLink: PageLink): string {
	switch (report.outcome) {
		case 'written':
		case 'kept':
			return `Report: ${pageLink(report.key)}`;
		case 'failed':
			return `No report: ${printable(report.message)}`;
		case 'off':
			return 'No report: it is switched off';
	}
}

/** Everything of one line: what was scored of the history, without a block for each drop. */
export function historyText(manifests: readonly Manifest[]): string {
	const sum = (value: (manifest: Manifest) => number) => manifests.reduce((total, m) => total + value(m), 0);
	const lines = sum((m) => m.rows?.scored ?? 0);
	const skipped = sum((m) => Object.values(m.rows?.skipped ?? {}).reduce((total, n) => total + n, 0));
	const scored = manifests.filter(({ status }) => status === 'complete').length;
	const others = manifests.length - scored;
	return (
		`History scored: ${counted(scored, 'drop')}, ${counted(lines, 'line')}, ${counted(
			sum((m) => m.windows ?? 0),
			'window',
		)}` +
		(skipped > 0 ? `; ${counted(skipped, 'record')} skipped` : '') +
		(others > 0 ? `; ${counted(others, 'drop')} not scored` : '')
	);
}

function publicationText(publication: TrainingResult['publication']): string {
	switch (publication.outcome) {
		case 'published':
			return (
				(publication.previous ? `serves now, instead of ${publication.previous}` : 'serves now') +
				(publication.damaged === undefined
					? ''
					: `; models/current.json was damaged: ${printable(publication.damaged)}`)
			);
		case 'unchanged':
			return 'the same as before';
		case 'restored':
			return `the same as before, its files written again: ${printable(publication.damaged)}`;
		case 'refused':
			return `stored, but ${publication.serving} goes on serving`;
		case 'overtaken':
			return `not published: another training published ${publication.by} meanwhile`;
	}
}

/** A whole number by thousands. By hand: `toLocaleString` would load Node's locales, 20 ms of each start. */
function count(n: number): string {
	return String(n).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A number with its noun, in the plural where it is not one. */
export function counted(n: number, noun: string): string {
	return `${count(n)} ${noun}${n === 1 ? '' : 's'}`;
}

function percent(share: number): string {
	return `${(share * 100).toFixed(share > 0 && share < 0.1 ? 2 : 1)} %`;
}

function pad(text: string, width: number): string {
	return text.padEnd(width);
}

function oneLine(text: string, longest = 110): string {
	const line = printable(text).replace(/\s+/g, ' ').trim();
	if (line === '') return '(blank)';
	return line.length <= longest ? line : `${line.slice(0, longest - 1).toWellFormed()}…`;
}

/** Text without what a terminal obeys: control and format characters are spaces. */
export function printable(text: string): string {
	return text.replace(/[\p{Cc}\p{Cf}]/gu, ' ');
}

function refusalText(
	version: string,
	{ failures, proposals }: Extract<TrainingResult['publication'], { outcome: 'refused' }>,
): string[] {
	return [
		...failures.map((failure) => `  Refused: ${printable(failure)}`),
		...proposals.map((proposal) => `  Might be left out ({"skip": true} in ODDLINE_SOURCES): ${printable(proposal)}`),
		`  If the logs are right: npm run promote -- ${version} (with the same --data, if it was given)`,
	];
}
