import { describe, it } from 'node:test';
import { trainOnHistories } from './trainings.ts';

describe('trainings on histories of small drops of one size', () => {
	// `npm run test:histories` does more of them.
	it('give the model of the lines that there are, whatever was added, deleted, written again, compacted or killed', async () => {
		await trainOnHistories(4, 150, 7);
	});
});
