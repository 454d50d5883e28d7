import { ArtifactError } from '../errors.ts';
import { mendModel } from './check-document.ts';
import type { ModelDocument, TemplateTable } from './model.ts';

/**
 * Checks the templates of a model: every number is one and in its range, and counts and clusters add up to what the document
 * says, so that the two are of one training. O(templates × components).
 *
 * @param subject the table's key, for people
 * @throws {ArtifactError} naming the template, what was seen, what was expected, and what to do
 */
export function checkTemplates(table: TemplateTable, document: ModelDocument, subject: string): void {
	const { trainedOn, clusters } = document;
	const { length } = table.templates;
	if (length !== trainedOn.templates) {
		fail(`it has ${length} templates, expected ${trainedOn.templates}, as model.json says`);
	}
	if (new Set(table.templates).size !== length) fail('it names a template twice, expected each once');
	if (new Set(table.ids).size !== length) fail('it has an id twice, expected each once');
	const sizes = new Map(clusters.ids.map((id) => [id, 0]));
	for (let row = 0; row < length; row++) {
		const count = at('counts', row, (n) => Number.isSafeInteger(n) && n >= 1, 'a whole number of at least 1');
		at('rarity', row, (n) => n > 0 && n <= 1, 'a number above 0 and at most 1');
		at('anomalyScore', row, (n) => n >= 0 && n <= 1, 'a number from 0 to 1');
		at('distance', row, (n) => n >= 0 && Number.isFinite(n), 'a number of at least 0');
		const cluster = at('cluster', row, (n) => sizes.has(n), 'the id of a cluster');
		sizes.set(cluster, (sizes.get(cluster) ?? 0) + count);
		const first = at('firstSeen', row, Number.isSafeInteger, 'a time');
		at('lastSeen', row, (n) => Number.isSafeInteger(n) && n >= first, 'a time not before the first');
		for (const lines of Object.values(table.levels[row] ?? {})) {
			if (!(Number.isSafeInteger(lines) && lines >= 1)) fail(`template ${row} has ${lines} lines of a level`);
		}
	}
	const odd = table.components.values.findIndex((n) => !Number.isFinite(n));
	if (odd >= 0) {
		fail(`a component of template ${Math.floor(odd / table.components.columnCount)} is no number, expected one`);
	}
	for (const [place, id] of clusters.ids.entries()) {
		const [size, expected] = [sizes.get(id), clusters.sizes[place]];
		if (size !== expected) fail(`cluster ${id} has ${size} lines, expected ${expected}, as model.json says`);
	}

	function at(
		column: 'counts' | 'rarity' | 'anomalyScore' | 'distance' | 'cluster' | 'firstSeen' | 'lastSeen',
		row: number,
		isRight: (value: number) => boolean,
		expected: string,
	): number {
		const value = table[column][row] ?? Number.NaN;
		if (!isRight(value)) fail(`${column} of template ${row} is ${value}, expected ${expected}`);
		return value;
	}
	function fail(what: string): never {
		throw new ArtifactError(`${subject} is damaged: ${what}. ${mendModel}`);
	}
}
