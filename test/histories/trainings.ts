/** Trainings on random histories, some of them killed: every model must be the one of the lines that there are. */
import assert from 'node:assert/strict';
import type { ObjectStore } from '../../shared/aws/object-store.ts';
import type { Config } from '../../shared/config.ts';
import { seededRandom } from '../../shared/learn/random.ts';
import type { FitOptions } from '../../shared/model/fit-options.ts';
import { profileNamed } from '../../shared/model/profile.ts';
import { readCurrent } from '../../shared/pipeline/current-model.ts';
import { loadPredecessor } from '../../shared/pipeline/predecessor.ts';
import { trainModel } from '../../shared/pipeline/train-model.ts';
import { Workspace } from '../../shared/pipeline/workspace.ts';
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
			// What happens to these histories would be refused, and is meant to be trained on.
			ODDLINE_GATE: 'off',
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
			assert.deepEqual(
				{ rows: trainedOn.rows, version },
				history.expected(await startOf(buckets.store, config)),
				where,
			);
			ended++;
			lines += trainedOn.rows;
		}
	}
	return { trainings: ended, kills, lines };
}

/** What the model that serves says that it goes on from. */
async function startOf(store: ObjectStore, config: Config): Promise<Pick<FitOptions, 'predecessor' | 'nextIds'>> {
	const read = await readCurrent(store, config.outputBucket);
	assert.ok(typeof read === 'object' && read.current.training);
	const { predecessor: version, nextIds } = read.current.training;
	if (version === null) return { nextIds };
	await using workspace = await Workspace.open(config);
	const profile = profileNamed(config.profile);
	return { nextIds, predecessor: await loadPredecessor(version, profile, { store, config, workspace }) };
}
