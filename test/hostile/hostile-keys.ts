/** Keys that mean harm, or what people make of keys. */
import type { Random } from '../../shared/learn/random.ts';
import { between, oneOf } from './draw.ts';
import { hostileTexts } from './hostile-texts.ts';

/** S3's limit, in bytes. */
const longestKey = 1024;

const folders = [
	'',
	'logs/',
	'../../../',
	'../output/features/windows/',
	'./',
	'/',
	'//',
	'a//b/',
	'..%2f..%2f',
	'..\\..\\',
	'features/windows/',
	'features/manifests/',
	'models/',
	'summaries/x/',
	'day=1/level=error/message=x/',
	'*/',
	'[a-z]?/',
	'a b+c%20d%2B/',
	'ü/日本/😀/',
	'$(touch x)/`touch x`/',
	'C:/',
	'.hidden/',
	'line\nfeed/tab\t/return\r/',
];

/** A key that no other file of the run has. S3 takes any UTF-8 in it but, since no listing could tell them, not NUL and the like. */
export function hostileKey(index: number, ending: string, random: Random): string {
	const name = random() < 0.3 ? oneOf(random, hostileTexts).replace(/[\p{Cc}\p{Cn}]/gu, '') : 'drop';
	const key = `${oneOf(random, folders)}${name}-${index}`;
	if (random() > 0.05) return key + ending;
	const room = longestKey - Buffer.byteLength(key + ending);
	const filling = oneOf(random, ['x', '/x', '.x', '~'])
		.repeat(512)
		.slice(0, between(random, 0, room));
	// What ends in a slash is a folder, and nobody's drop.
	return key + filling.replace(/\/$/, '') + ending;
}
