import { ArtifactError } from '../errors.ts';
import { cutText } from '../text/cut-text.ts';
import { parseMaskingRules } from '../text/rule-masking.ts';

/** What to do with a model whose files are not what they were. */
export const mendModel =
	'Train again, which writes the files anew, or make another model serve: npm run rollback -- --to VERSION';

/** What the shape of a model is checked against. */
export interface DocumentLimits {
	readonly components: number;
	readonly clusters: number;
}

/**
 * Checks what `model.json` holds: every number that scoring computes with, every length that must agree with another, every
 * name that must be one of a few. O(size of the document).
 *
 * @param subject its key, for people
 * @throws {ArtifactError} naming the first part that is wrong, what was seen, what was expected, and what to do
 */
export function checkDocument(document: unknown, limits: DocumentLimits, subject: string): void {
	const root = new Part(document, '', subject);
	root.of('version').text();
	root.of('profile').oneOf('default', 'notebook');
	checkMasking(root.of('masking'));
	const window = root.of('windowSeconds');
	window.whole(1);
	if (3600 % window.number() !== 0) window.fail('a divisor of 3600');

	const terms = root
		.of('tfidf')
		.of('terms')
		.each((term) => term.text());
	root
		.of('tfidf')
		.of('idf')
		.each((idf) => idf.number(0), terms, 'one for each term');
	const svd = root.of('svd');
	const components = limits.components;
	svd.of('components').each((row) => row.each((n) => n.number(), terms, 'one for each term'), components);
	svd.of('singularValues').each((n) => n.number(0), components, 'one for each component');
	svd.of('explainedVarianceRatio').each((n) => n.number(0), components, 'one for each component');
	checkIds(svd.of('componentIds'), svd.of('nextComponentId'), components, 'one for each component');
	const distance = root.of('distance');
	distance.of('max').number(distance.of('min').number(0));
	const clusters = root.of('clusters');
	const centroids = clusters
		.of('centroids')
		.each((row) => row.each((n) => n.number(), components, 'one for each component'));
	if (centroids < 1 || centroids > limits.clusters) clusters.of('centroids').fail(`1 to ${limits.clusters} of them`);
	checkIds(clusters.of('ids'), clusters.of('nextId'), centroids, 'one for each centroid');
	const wanted = clusters.of('wanted');
	if (wanted.value !== 'auto') wanted.whole(1);
	clusters.of('inertia').number(0);
	clusters.of('silhouette').orNull((n) => n.number(-1, 1));
	const sizes = clusters.of('sizes');
	sizes.each((size) => size.whole(0), centroids, 'one for each centroid');
	clusters.of('sweep').each((point) => {
		point.of('clusterCount').whole(1);
		point.of('inertia').number(0);
		point.of('silhouette').orNull((n) => n.number(-1, 1));
	});
	checkContinuity(root.of('continuity'));
	checkGolden(root.of('golden'));
	checkTraining(root.of('trainedOn'));
	const rows = root.of('trainedOn').of('rows').number();
	const lines = sizes.parts().reduce((sum, size) => sum + size.number(), 0);
	if (lines !== rows) sizes.fail(`${rows} lines together, as trainedOn.rows says`);
	root.of('warnings').each((warning) => warning.text());
}

/** Each once, and all below the next one. */
function checkIds(ids: Part, next: Part, length: number, why: string): void {
	ids.each((id) => id.whole(0), length, why);
	const numbers = ids.parts().map((id) => id.number());
	if (new Set(numbers).size !== length) ids.fail('each id once');
	next.whole(Math.max(0, ...numbers.map((id) => id + 1)));
}

function checkGolden(golden: Part): void {
	golden.each((one) => {
		for (const name of ['message', 'masked', 'templateId']) one.of(name).text();
		one.of('anomalyScore').number(0, 1);
		one.of('cluster').whole(0);
	});
}

function checkContinuity(continuity: Part): void {
	continuity.of('predecessor').orNull((version) => version.text());
	for (const name of ['spaceQuality', 'newComponents', 'clusterDebt', 'movedLines']) continuity.of(name).number(0);
	continuity.of('clustersDeclared').oneOf(true, false);
}

function checkMasking(masking: Part): void {
	masking.of('name').text();
	if (masking.of('fingerprint').text() === '') masking.of('fingerprint').fail('a fingerprint');
	const own = masking.of('customRules');
	if (own.value === undefined) return;
	const mode = own.of('mode').oneOf('extend', 'replace');
	try {
		parseMaskingRules(own.of('rules').value, mode);
	} catch (cause) {
		own.of('rules').fail(`rules of this version of Oddline (${cause instanceof Error ? cause.message : cause})`, cause);
	}
}

function checkTraining(trainedOn: Part): void {
	const listed = trainedOn.of('drops').each((drop) => {
		drop.of('key').text();
		drop.of('eTag').text();
		drop.of('rows').whole(0);
	});
	trainedOn.of('dropCount').whole(listed);
	trainedOn.of('dropsDigest').text();
	const skipped = trainedOn.of('skipped').each((drop) => {
		for (const name of ['key', 'reason', 'message']) drop.of(name).text();
	});
	checkSkipped(trainedOn.of('skippedCount'), trainedOn.of('skippedReasons'), skipped);
	trainedOn.of('rows').whole(1);
	const byDay = trainedOn.of('linesByDay');
	const [all, rows] = [byDay.values().reduce((sum, lines) => sum + lines.whole(1), 0), trainedOn.of('rows').number()];
	if (all !== rows) byDay.fail(`${rows} lines together, as rows says`);
	trainedOn.of('maskedMessages').whole(trainedOn.of('templates').whole(1));
	const first = trainedOn.of('firstSeen').time();
	if (trainedOn.of('lastSeen').time() < first) trainedOn.of('lastSeen').fail('a time not before firstSeen');
}

/** Models of before November 2026 have neither. */
function checkSkipped(count: Part, reasons: Part, listed: number): void {
	if (count.value === undefined && reasons.value === undefined) return;
	const skipped = count.whole(listed);
	const counted = reasons.values().reduce((sum, drops) => sum + drops.whole(1), 0);
	if (counted !== skipped) reasons.fail(`${skipped} drops together, as skippedCount says`);
}

/** A value within the document, and where it stands. */
class Part {
	readonly value: unknown;
	readonly #path: string;
	readonly #subject: string;

	constructor(value: unknown, path: string, subject: string) {
		this.value = value;
		this.#path = path;
		this.#subject = subject;
	}

	of(name: string): Part {
		const { value } = this;
		if (typeof value !== 'object' || value === null || Array.isArray(value)) this.fail('an object');
		const path = this.#path === '' ? name : `${this.#path}.${name}`;
		return new Part(Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined, path, this.#subject);
	}

	/** An object's parts, whatever their names. */
	values(): Part[] {
		const { value } = this;
		if (typeof value !== 'object' || value === null || Array.isArray(value)) this.fail('an object');
		return Object.keys(value).map((name) => this.of(name));
	}

	parts(): Part[] {
		if (!Array.isArray(this.value)) this.fail('a list');
		return this.value.map((value: unknown, i) => new Part(value, `${this.#path}[${i}]`, this.#subject));
	}

	/** Checks a list's parts. @returns how many there are */
	each(check: (part: Part) => void, length?: number, why = ''): number {
		const parts = this.parts();
		if (length !== undefined && parts.length !== length) {
			this.fail(`${length} of them${why === '' ? '' : `, ${why}`}`, undefined, `a list of ${parts.length}`);
		}
		for (const part of parts) check(part);
		return parts.length;
	}

	number(least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY): number {
		const { value } = this;
		if (typeof value === 'number' && Number.isFinite(value) && value >= least && value <= most) return value;
		const bounds = [
			...(Number.isFinite(least) ? [`at least ${least}`] : []),
			...(Number.isFinite(most) ? [`at most ${most}`] : []),
		];
		return this.fail(['a number', ...bounds].join(' of ').replace(/ of (at most)/, ' and $1'));
	}

	whole(least: number): number {
		const { value } = this;
		if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return value;
		return this.fail(`a whole number of at least ${least}`);
	}

	text(): string {
		return typeof this.value === 'string' ? this.value : this.fail('a text');
	}

	/** @returns milliseconds since the epoch */
	time(): number {
		const millis = Date.parse(this.text());
		return Number.isFinite(millis) ? millis : this.fail('an ISO 8601 time');
	}

	oneOf<T extends string | boolean>(...names: readonly T[]): T {
		const found = names.find((name) => name === this.value);
		return found === undefined ? this.fail(names.join(' or ')) : found;
	}

	orNull(check: (part: Part) => void): void {
		if (this.value !== null) check(this);
	}

	fail(expected: string, cause?: unknown, seen = shown(this.value)): never {
		const where = this.#path === '' ? '' : `${this.#path} is `;
		throw new ArtifactError(`${this.#subject} is damaged: ${where}${seen}, expected ${expected}. ${mendModel}`, {
			cause,
		});
	}
}

function shown(value: unknown): string {
	if (Array.isArray(value)) return `a list of ${value.length}`;
	return cutText(JSON.stringify(value) ?? 'missing', 60);
}
