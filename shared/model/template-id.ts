import { hash } from 'node:crypto';

/** Hexadecimal: of a million templates, two share an id with a probability of 3e-8. */
export const TEMPLATE_ID_DIGITS = 16;

/**
 * The id of a template that is seen for the first time: a hash of its first masked message, so that the next training calls it what
 * scoring has called it. It keeps the id when its text changes.
 */
export function idOfText(template: string): string {
	return hash('md5', template, 'hex').slice(0, TEMPLATE_ID_DIGITS);
}
