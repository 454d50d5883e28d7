import type { Model } from '../model/model.ts';
import { profileNamed } from '../model/profile.ts';

/**
 * Rows of the templates that are new since the previous model: whose text it does not have, and whose example belongs to
 * none of its templates either. The second matters where a template was widened since: its lines are not new.
 *
 * @returns `undefined` where the two mask differently and cannot be compared
 */
export function templatesSince(previous: Model, current: Model): number[] | undefined {
	const { document, templates } = current;
	if (previous.document.masking.fingerprint !== document.masking.fingerprint) return undefined;
	const known = new Set(previous.templates.templates);
	const unknown = templates.templates.flatMap((template, row) => (known.has(template) ? [] : [row]));
	if (unknown.length === 0) return [];
	const { masking, createMatcher } = profileNamed(document.profile, document.masking.customRules);
	const match = createMatcher(previous.templates.templates);
	return unknown.filter((row) => match(masking.mask(templates.examples[row] ?? '')) < 0);
}
