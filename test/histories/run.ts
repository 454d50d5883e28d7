/** `npm run test:histories [-- --trainings N --drops N --seed S]`: exits with 1 where a model is not that of its lines. */
import { parseArgs } from 'node:util';
import { trainOnHistories } from './trainings.ts';

const { values } = parseArgs({
	options: {
		trainings: { type: 'string', default: '100' },
		drops: { type: 'string', default: '300' },
		seed: { type: 'string', default: '1' },
	},
});
const [trainings, drops, seed] = [Number(values.trainings), Number(values.drops), Number(values.seed)];
if (![trainings, drops, seed].every((value) => Number.isSafeInteger(value) && value >= 0)) {
	console.error('usage: npm run test:histories [-- --trainings N --drops N --seed S], whole numbers');
	process.exit(2);
}
const figures = await trainOnHistories(trainings, drops, seed);
console.log(
	`${figures.trainings} trainings on histories of up to ${drops} drops, ${figures.kills} killed before: every model that of its ` +
		`lines, ${figures.lines} in all`,
);
