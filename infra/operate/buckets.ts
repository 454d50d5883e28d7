import { resolve } from 'node:path';
import { ObjectStore } from '../../shared/aws/object-store.ts';
import { type Config, readConfig } from '../../shared/config.ts';
import { claimDataFolder } from '../local/data-folder.ts';
import { credentials, logsBucket, outputBucket, region } from '../local/loop.ts';
import { startS3Endpoint } from '../local/s3/server.ts';

/** The buckets that an operator's command works on. */
export interface OpenBuckets extends AsyncDisposable {
	readonly store: ObjectStore;
	readonly config: Config;
}

/**
 * @param data a folder of `npm start`'s, which no loop may use meanwhile; where absent, the buckets are those that the
 *   environment names, as for the functions, by the SDK's credentials
 * @throws {ConfigurationError} where it names none
 */
export async function openBuckets(data: string | undefined): Promise<OpenBuckets> {
	if (data === undefined) {
		const config = readConfig(process.env);
		return { store: ObjectStore.fromEnvironment(process.env), config, [Symbol.asyncDispose]: async () => undefined };
	}
	const directory = resolve(data);
	const folder = claimDataFolder(directory, [logsBucket, outputBucket]);
	const endpoint = await startS3Endpoint({ directory, port: 0, credentials }).catch((error) => {
		folder.release();
		throw error;
	});
	return {
		store: ObjectStore.at(endpoint.url, region, credentials),
		config: readConfig({
			...process.env,
			ODDLINE_LOGS_BUCKET: logsBucket,
			ODDLINE_OUTPUT_BUCKET: outputBucket,
			ODDLINE_SCRATCH: folder.scratch,
		}),
		async [Symbol.asyncDispose]() {
			await endpoint.close();
			folder.release();
		},
	};
}
