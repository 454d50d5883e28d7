/** Trainings on random histories, some of them killed: every model must be the one of the lines that there are. */
import assert from 'node:assert/strict';
import { seededRandom } from '../../shared/learn/random.ts';
import { trainModel } from '../../shared/pipeline/train-model.ts';
import { KilledStore } from '../shared/pipeline/killed-store.ts';
import { TestBuckets } from '../shared/pipeline/test-buckets.ts';
import { History } from './history.ts';

export interface TrainingFigures {
	readonly trainings: number;
	readonly kills: number;
	readonly lines: number;
}

const nights = 4;

/**
 * @param trainings that end well; as many histories as that takes, of four nights each
 * @param drops of a history, on its last night
 * @throws where a model is not the one of the lines
 */
export async function trainOnHistories(trainings: number, drops: number, seed: number): Promise<TrainingFigures> {
	await using buckets = await TestBuckets.open();
	const random = seededRandom(seed);
	let [ended, kills, lines] = [0, 0, 0];
	for (let number = 0; ended < trainings; number++) {
		const store = new KilledStore(buckets.endpoint.client);
		const config = await buckets.config({
			ODDLINE_LOGS_BUCKET: `logs-${number}`,
			ODDLINE_OUTPUT_BUCKET: `output-${number}`,
			// Longer and shorter than the history.
			ODDLINE_LOOKBACK_DAYS: String(4 + Math.floor(random() * 12)),
		});
		const history = new History(seed + 1000 * number, buckets.store, config);
		for (let night = 0; night < nights && ended < trainings; night++) {
			await history.passNight(Math.ceil(drops / nights));
			while (random() < 0.5) {
				store.writesLeft = Math.floor(random() * 60);
				kills += await trainModel(store, config).then(
					() => 0,
					(error) => (error instanceof Error && error.message === 'killed' ? 1 : Promise.reject(error)),
				);
			}
			store.writesLeft = Number.POSITIVE_INFINITY;
			const { version, trainedOn } = await trainModel(store, config);
			const where = `seed ${seed}, history ${number}, night ${night}`;
			assert.deepEqual({ rows: trainedOn.rows, version }, history.expected(), where);
			ended++;
			lines += trainedOn.rows;
		}
	}
	return { trainings: ended, kills, lines };
}
