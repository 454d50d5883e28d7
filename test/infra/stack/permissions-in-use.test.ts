/** Both functions' work, at an endpoint that allows what infra/stack/permissions.ts does, and no more. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { CreateBucketCommand, DeleteObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import {
	logsPermissions,
	type ObjectPermissions,
	scoringPermissions,
	trainingPermissions,
} from '../../../infra/stack/permissions.ts';
import { ObjectStore } from '../../../shared/aws/object-store.ts';
import { type Config, readConfig } from '../../../shared/config.ts';
import { ServingModel } from '../../../shared/pipeline/registry.ts';
import { scoreDeliveries } from '../../../shared/pipeline/score-deliveries.ts';
import type { Scoring } from '../../../shared/pipeline/score-drops.ts';
import { sweepDrops } from '../../../shared/pipeline/sweep.ts';
import { trainModel } from '../../../shared/pipeline/train-model.ts';
import { unreadable } from '../../shared/pipeline/test-buckets.ts';
import { silent } from '../../silent-journal.ts';
import { startTestEndpoint, type TestEndpoint } from '../local/s3/endpoint.ts';

const actions: Readonly<Record<string, string>> = {
	GetObjectCommand: 's3:GetObject',
	HeadObjectCommand: 's3:GetObject',
	PutObjectCommand: 's3:PutObject',
	DeleteObjectCommand: 's3:DeleteObject',
	ListObjectsV2Command: 's3:ListBucket',
};

/** What is allowed, as `action bucket/prefix`. */
function allowances(bucket: string, { objects, listed }: ObjectPermissions): string[] {
	return [
		...Object.entries(objects).flatMap(([prefix, allowed]) => allowed.map((action) => `${action} ${bucket}/${prefix}`)),
		...listed.map((prefix) => `s3:ListBucket ${bucket}/${prefix}`),
	];
}

/** Calls that no allowance covers fail as they would on AWS; the others are noted by theirs. */
class Guard {
	readonly allowed: readonly string[];
	readonly used = new Set<string>();

	constructor(output: ObjectPermissions) {
		this.allowed = [...allowances('inbox', logsPermissions('in/')), ...allowances('outbox', output)];
	}

	watch(client: S3Client): S3Client {
		client.middlewareStack.add(
			(next, { commandName = '' }) =>
				async (call) => {
					// Holds: every command that is sent here has a bucket, and a key or a prefix.
					const { Bucket, Key, Prefix } = call.input as { Bucket: string; Key?: string; Prefix?: string };
					const name = `${actions[commandName] ?? commandName} ${Bucket}/${Key ?? Prefix ?? ''}`;
					const covering = this.allowed.filter((allowance) => name.startsWith(allowance));
					if (covering.length === 0) throw new Error(`not allowed: ${name}`);
					for (const allowance of covering) this.used.add(allowance);
					const missing = `s3:ListBucket ${Bucket}/${Key ?? ''}`;
					return await next(call).catch((error) => {
						const hidden = error.$metadata?.httpStatusCode === 404 && commandName !== 'PutObjectCommand';
						if (!hidden) throw error;
						const lists = this.allowed.find((allowance) => missing.startsWith(allowance));
						if (lists === undefined) throw new Error(`not allowed to know that it is missing: ${name}`);
						this.used.add(lists);
						throw error;
					});
				},
			{ step: 'initialize' },
		);
		return client;
	}
}

describe('permissions', () => {
	let endpoint: TestEndpoint;
	let scratch = '';
	let config: Config;
	const training = new Guard(trainingPermissions);
	const scoring = new Guard(scoringPermissions);
	let trainingStore: ObjectStore;
	let serving: ServingModel;
	let work: Scoring;
	before(async () => {
		endpoint = await startTestEndpoint();
		scratch = await mkdtemp(join(tmpdir(), 'oddline-permissions-'));
		for (const bucket of ['inbox', 'outbox']) await endpoint.client.send(new CreateBucketCommand({ Bucket: bucket }));
		config = readConfig({
			ODDLINE_LOGS_BUCKET: 'inbox',
			ODDLINE_LOGS_PREFIX: 'in/',
			ODDLINE_OUTPUT_BUCKET: 'outbox',
			ODDLINE_SCRATCH: scratch,
		});
		trainingStore = guarded(training);
		const store = guarded(scoring);
		serving = new ServingModel(store, config);
		work = { store, config, journal: silent, pages };
	});
	after(async () => {
		await endpoint.close();
		await rm(scratch, { recursive: true, force: true });
	});

	const put = (key: string, ...messages: string[]) =>
		endpoint.client.send(
			new PutObjectCommand({
				Bucket: 'inbox',
				Key: key,
				Body: `timestamp,level,message\n${messages.map((message) => `2026-03-02T09:00:00Z,info,${message}\n`).join('')}`,
			}),
		);
	const remove = (key: string) => endpoint.client.send(new DeleteObjectCommand({ Bucket: 'inbox', Key: key }));
	const guarded = (guard: Guard) => new ObjectStore(guard.watch(endpoint.clientWith({})));
	const pages = {
		readClient: async () => ({ script: '', styles: '' }),
		reportError: (_event: string, error: unknown) => assert.fail(String(error)),
	};

	it('suffice to find that there is no model yet', async () => {
		const failed = await scoreDeliveries([{ objects: [{ bucket: 'inbox', key: 'in/0.csv' }] }], serving, work);
		assert.match(String(failed[0]?.error), /there is no model yet/);
	});

	it('suffice for training: the first, one that compacts, and one that finds nothing new', async () => {
		const store = trainingStore;
		await put('in/0.csv', 'disk full', 'disk fine');
		assert.equal((await trainModel(store, config, { pages })).publication.outcome, 'published');
		// More drops than training opens one by one.
		for (let i = 1; i <= 66; i++) await put(`in/${i}.csv`, `disk ${i} full`);
		assert.equal((await trainModel(store, config, { pages })).publication.outcome, 'published');
		const again = await trainModel(store, config, { pages });
		assert.deepEqual([again.publication.outcome, again.report.outcome], ['unchanged', 'kept']);
		for (let i = 4; i <= 66; i++) await remove(`in/${i}.csv`);
	});

	it('suffice for scoring: new drops, rejected ones, deleted ones, sweeps, and features by another model', async () => {
		const score = async (...keys: string[]) => {
			const objects = keys.map((key) => ({ bucket: 'inbox', key }));
			assert.deepEqual(await scoreDeliveries([{ objects }], serving, work), []);
		};
		const later = new Date(Date.now() + 3_600_000);
		await put('in/new.csv', 'never seen before');
		await endpoint.client.send(new PutObjectCommand({ Bucket: 'inbox', Key: 'in/bad.csv', Body: unreadable }));
		await score('in/new.csv', 'in/bad.csv', 'in/gone.csv');
		const unscored = await sweepDrops({ sweep: 'unscored', logs: false }, later, serving, work);
		assert.deepEqual([unscored.scored, unscored.failedCount], [4, 0]);
		await trainModel(trainingStore, config, { pages });
		const outdated = await sweepDrops({ sweep: 'outdated', logs: true }, later, serving, work);
		assert.deepEqual([outdated.scored, outdated.failedCount], [6, 0]);
		const { pages: _, ...plain } = work;
		const without = { ...plain, config: { ...config, logFeatures: false, dropPage: 'off' as const } };
		assert.deepEqual(
			await scoreDeliveries([{ objects: [{ bucket: 'inbox', key: 'in/1.csv' }] }], serving, without),
			[],
		);
		// Without per-log features a summary is asked for, which a new drop has not.
		await put('in/newer.csv', 'disk fine');
		assert.deepEqual(
			await scoreDeliveries([{ objects: [{ bucket: 'inbox', key: 'in/newer.csv' }] }], serving, without),
			[],
		);
	});

	it('are all in use, but for one that a training a day later needs', () => {
		const idle = (guard: Guard) => guard.allowed.filter((allowance) => !guard.used.has(allowance));
		// What compaction no longer names it deletes when that is a day old.
		assert.deepEqual(idle(training), ['s3:DeleteObject outbox/compacted/']);
		assert.deepEqual(idle(scoring), []);
	});
});
