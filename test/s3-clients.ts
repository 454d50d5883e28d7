/** The S3 clients that people have: the AWS CLI and boto3, whichever versions are installed. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What the environment tells a client about an endpoint of this machine. Nothing of the user's own settings is read. */
export function clientEnvironment(
	credentials: { readonly accessKeyId: string; readonly secretAccessKey: string },
	workDirectory: string,
): NodeJS.ProcessEnv {
	return {
		...process.env,
		AWS_ACCESS_KEY_ID: credentials.accessKeyId,
		AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
		AWS_DEFAULT_REGION: 'us-east-1',
		AWS_CONFIG_FILE: join(workDirectory, 'no-config'),
		AWS_SHARED_CREDENTIALS_FILE: join(workDirectory, 'no-credentials'),
		AWS_EC2_METADATA_DISABLED: 'true',
		AWS_PAGER: '',
		NO_PROXY: '127.0.0.1',
		no_proxy: '127.0.0.1',
	};
}

/** Runs a program to its end. @returns what it printed @throws where it fails */
export async function program(
	command: string,
	parameters: readonly string[],
	options: { readonly env?: NodeJS.ProcessEnv; readonly cwd?: string } = {},
): Promise<string> {
	return (await run(command, parameters, { ...options, maxBuffer: 64 << 20 })).stdout;
}

async function firstThatRuns(commands: readonly string[], ...parameters: string[]): Promise<string | undefined> {
	for (const command of commands) {
		const runs = await program(command, parameters).then(
			() => true,
			() => false,
		);
		if (runs) return command;
	}
	return undefined;
}

/** The AWS CLI's command, and a Python's that has boto3; `undefined` where there is none. */
export const [awsCommand, boto3Python] = await Promise.all([
	firstThatRuns(['aws', '/usr/bin/aws'], '--version'),
	firstThatRuns(['python3', '/usr/bin/python3'], '-c', 'import boto3'),
]);

/** A test that says that its client is absent: a failure on CI, which installs it. */
export function absentClient(client: string, debianPackage: string): void {
	test(`${client} is not installed here, so nothing was tried with it`, (context) => {
		const message = `${client} was not found; install it (Debian: ${debianPackage}) to test with it`;
		assert.ok(process.env.CI === undefined, message);
		context.diagnostic(message);
	});
}
