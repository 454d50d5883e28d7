import type { Summary } from '../group/summary.ts';
import { mostSevereKind, severeKinds } from '../model/levels.ts';
import { TEMPLATE_ID_DIGITS } from '../model/template-id.ts';
import type { ScoredMessages } from './scored-messages.ts';

/**
 * Templates at their first line in a drop, as columns, without those that the model saw earlier than here: they are new nowhere,
 * whatever other drops hold. In the order of first lines; at one instant by id.
 *
 * A known template that is here before the model first saw it is not new, nor is it at that later line if another drop has it: that
 * follows from all of these, which is what windows carry for merging.
 */
export interface Appearances {
	readonly size: number;
	readonly template: Uint32Array;
	/** The message of its first line; of several at that instant the least. */
	readonly message: Uint32Array;
	/** Of its first line, microseconds since the epoch. */
	readonly first: Float64Array;
	/** Lines. */
	readonly count: Float64Array;
	/** The most severe kind of its levels (`levelKinds`). */
	readonly kind: Uint8Array;
	/** Whether the model does not know it, or first saw it at just this line. */
	readonly isNew: Uint8Array;
	readonly severe: Uint8Array;
	/** Whether the model does not know it. */
	readonly unknown: Uint8Array;
	/** Ids of the templates, {@link TEMPLATE_ID_DIGITS} bytes of ASCII each. */
	readonly ids: Buffer;
}

export function idOf({ ids }: Appearances, i: number): Buffer {
	return ids.subarray(i * TEMPLATE_ID_DIGITS, (i + 1) * TEMPLATE_ID_DIGITS);
}

/** O(rows of the summary + n log n of the templates that appear). */
export function findAppearances(summary: Summary, scored: ScoredMessages): Appearances {
	const { templates } = scored;
	const first = new Float64Array(templates.size).fill(Number.POSITIVE_INFINITY);
	const message = new Uint32Array(templates.size);
	const count = new Float64Array(templates.size);
	const kind = new Uint8Array(templates.size).fill(0xff);
	const kindOfLevel = summary.levels.map((level) => mostSevereKind([level ?? '']));
	const { rows } = summary;
	for (let row = 0; row < rows.size; row++) {
		const template = scored.template[rows.message[row] as number] as number;
		count[template] = (count[template] as number) + (rows.count[row] as number);
		const [at, before] = [rows.first[row] as number, first[template] as number];
		if (at < before || (at === before && (rows.message[row] as number) < (message[template] as number)))
			message[template] = rows.message[row] as number;
		if (at < before) first[template] = at;
		const own = kindOfLevel[rows.level[row] as number] as number;
		if (own < (kind[template] as number)) kind[template] = own;
	}
	const found: number[] = [];
	for (let template = 0; template < templates.size; template++) {
		if (count[template] === 0) continue;
		if (!templates.isKnown(template) || (first[template] as number) <= templates.knownSince(template))
			found.push(template);
	}
	const ids = Buffer.allocUnsafeSlow(found.length * TEMPLATE_ID_DIGITS);
	for (const [i, template] of found.entries()) {
		ids.write(templates.idOf(template), i * TEMPLATE_ID_DIGITS, 'latin1');
	}
	const order = Uint32Array.from(found, (_, i) => i).sort((a, b) => {
		const [one, other] = [found[a] as number, found[b] as number];
		// Of two at one instant with one id, the known one.
		return (
			(first[one] as number) - (first[other] as number) ||
			compareIds(ids, a, b) ||
			Number(templates.isKnown(other)) - Number(templates.isKnown(one))
		);
	});
	const template = Uint32Array.from(order, (i) => found[i] as number);
	const flags = (flag: (template: number) => boolean) => Uint8Array.from(template, (one) => Number(flag(one)));
	return {
		size: order.length,
		template,
		message: Uint32Array.from(template, (one) => message[one] as number),
		first: Float64Array.from(template, (one) => first[one] as number),
		count: Float64Array.from(template, (one) => count[one] as number),
		kind: Uint8Array.from(template, (one) => kind[one] as number),
		severe: flags((one) => (kind[one] as number) < severeKinds),
		isNew: flags((one) => !templates.isKnown(one) || first[one] === templates.knownSince(one)),
		unknown: flags((one) => !templates.isKnown(one)),
		ids: reordered(ids, order),
	};
}

function compareIds(ids: Buffer, a: number, b: number): number {
	return ids.compare(
		ids,
		b * TEMPLATE_ID_DIGITS,
		(b + 1) * TEMPLATE_ID_DIGITS,
		a * TEMPLATE_ID_DIGITS,
		(a + 1) * TEMPLATE_ID_DIGITS,
	);
}

function reordered(ids: Buffer, order: Uint32Array): Buffer {
	const sorted = Buffer.allocUnsafeSlow(ids.length);
	for (const [to, from] of order.entries()) {
		ids.copy(sorted, to * TEMPLATE_ID_DIGITS, from * TEMPLATE_ID_DIGITS, (from + 1) * TEMPLATE_ID_DIGITS);
	}
	return sorted;
}
