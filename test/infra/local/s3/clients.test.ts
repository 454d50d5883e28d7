/**
 * The clients that people have: the AWS CLI and boto3, whichever versions are installed. Where one is absent its test says
 * so in its name; on CI (environment variable `CI`) its absence is a failure.
 */

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, describe, test } from 'node:test';
import { absentClient, awsCommand, boto3Python, clientEnvironment, program } from '../../../s3-clients.ts';
import { BUCKET, CREDENTIALS, LOOPBACK_HOSTS, startTestEndpoint } from './endpoint.ts';

const endpoint = await startTestEndpoint();
const work = join(dirname(endpoint.directory), 'work');
mkdirSync(join(work, 'tree/a/b'), { recursive: true });
after(() => endpoint.close());

const LARGE = 50 * 1024 ** 2;
const large = randomBytes(LARGE);
writeFileSync(join(work, 'large.bin'), large);

const env = clientEnvironment(CREDENTIALS, work);

const BOTO3 = `
import io, sys, urllib.request
import boto3
from botocore.client import Config
from botocore.exceptions import ClientError
endpoint, path = sys.argv[1:]
s3 = boto3.client('s3', endpoint_url=endpoint)
s3.create_bucket(Bucket='boto')
data = open(path, 'rb').read()
s3.upload_file(path, 'boto', 'large.bin')
back = io.BytesIO()
s3.download_fileobj('boto', 'large.bin', back)
assert back.getvalue() == data
key = "ü ;+'%41.txt"
s3.put_object(Bucket='boto', Key=key, Body=b'hello', Metadata={'a': 'b'}, ContentType='text/x-log')
got = s3.get_object(Bucket='boto', Key=key, Range='bytes=1-3')
assert (got['Body'].read(), got['Metadata'], got['ContentType']) == (b'ell', {'a': 'b'}, 'text/x-log'), got
for operation in (s3.list_objects_v2, s3.list_objects):
    assert [item['Key'] for item in operation(Bucket='boto')['Contents']] == ['large.bin', key]
for number in range(5):
    s3.put_object(Bucket='boto', Key='page/%d' % number, Body=b'')
pages = s3.get_paginator('list_objects_v2').paginate(Bucket='boto', Prefix='page/', PaginationConfig={'PageSize': 2})
assert [item['Key'] for page in pages for item in page['Contents']] == ['page/%d' % number for number in range(5)]
s3.copy({'Bucket': 'boto', 'Key': 'large.bin'}, 'boto', 'copy.bin')
assert s3.head_object(Bucket='boto', Key='copy.bin')['ContentLength'] == len(data)
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
for version in ('s3', 's3v4'):
    signer = boto3.client('s3', endpoint_url=endpoint, config=Config(signature_version=version))
    url = signer.generate_presigned_url('get_object', Params={'Bucket': 'boto', 'Key': key})
    assert opener.open(url).read() == b'hello'
signer = boto3.client('s3', endpoint_url=endpoint, config=Config(signature_version='s3'))
url = signer.generate_presigned_url('put_object', Params={'Bucket': 'boto', 'Key': 'signed', 'Metadata': {'a': 'b'}})
opener.open(urllib.request.Request(url, method='PUT', data=b'x', headers={'content-type': ''}))
assert s3.head_object(Bucket='boto', Key='signed')['Metadata'] == {'a': 'b'}
s3.delete_object(Bucket='boto', Key='signed')
try:
    s3.get_object(Bucket='boto', Key='missing')
    raise AssertionError('no error')
except s3.exceptions.NoSuchKey:
    pass
try:
    s3.head_object(Bucket='boto', Key='missing')
    raise AssertionError('no error')
except ClientError as error:
    assert error.response['Error']['Code'] == '404'
names = [item['Key'] for item in s3.list_objects_v2(Bucket='boto')['Contents']]
deleted = s3.delete_objects(Bucket='boto', Delete={'Objects': [{'Key': name} for name in names]})
assert len(deleted['Deleted']) == len(names) == 8
s3.delete_bucket(Bucket='boto')
print('done')
`;

// At once, as clients come, and because each start of a client takes a second.
describe('clients', { concurrency: true }, () => {
	if (awsCommand !== undefined) {
		const aws = awsCommand;
		const s3 = (...parameters: string[]) =>
			program(aws, ['--endpoint-url', endpoint.url, 's3', ...parameters], { env, cwd: work });

		test('the AWS CLI uploads 50 MB in parts and downloads the same bytes', async () => {
			await s3('cp', '--no-progress', 'large.bin', `s3://${BUCKET}/large/file.bin`);
			assert.ok(readFileSync(join(endpoint.directory, BUCKET, 'large/file.bin')).equals(large));
			await s3('cp', '--no-progress', `s3://${BUCKET}/large/file.bin`, 'back.bin');
			assert.ok(readFileSync(join(work, 'back.bin')).equals(large));
			const sizes = endpoint.events
				.filter(({ bucket }) => bucket === BUCKET)
				.map(({ eventName, size }) => [eventName, size]);
			assert.deepEqual(sizes, [['ObjectCreated:CompleteMultipartUpload', LARGE]]);
		});

		test('the AWS CLI makes a bucket, syncs a tree there and back, lists and removes it', async () => {
			writeFileSync(join(work, 'tree/a/x y+z.txt'), 'one');
			writeFileSync(join(work, "tree/a/b/ü;q'.txt"), 'two');
			await s3('mb', 's3://tree-bucket');
			assert.match(await s3('sync', 'tree', 's3://tree-bucket/tree'), /x y\+z\.txt/);
			assert.equal((await s3('sync', 'tree', 's3://tree-bucket/tree')).trim(), '');
			const listed = await s3('ls', '--recursive', 's3://tree-bucket');
			assert.match(listed, / 3 tree\/a\/b\/ü;q'\.txt\n.* 3 tree\/a\/x y\+z\.txt\n/);
			assert.match(await s3('ls', 's3://tree-bucket/'), /PRE tree\//);
			await s3('sync', 's3://tree-bucket/tree', 'tree-back');
			assert.equal(readFileSync(join(work, "tree-back/a/b/ü;q'.txt"), 'utf8'), 'two');
			await s3('cp', 's3://tree-bucket/tree/a/x y+z.txt', 's3://tree-bucket/copy of +.txt');
			await s3('rm', '--recursive', 's3://tree-bucket/tree');
			assert.match(await s3('ls', '--recursive', 's3://tree-bucket'), /^.* 3 copy of \+\.txt\n$/);
			await s3('rb', '--force', 's3://tree-bucket');
			assert.equal(existsSync(join(endpoint.directory, 'tree-bucket')), false);
		});

		test('the AWS CLI calls it by any name of this machine', async () => {
			const { port } = new URL(endpoint.url);
			for (const host of LOOPBACK_HOSTS) {
				const url = `http://${host}:${port}`;
				const parameters = ['--endpoint-url', url, 's3', 'ls', `s3://${BUCKET}`];
				await program(aws, parameters, { env: { ...env, no_proxy: '*', NO_PROXY: '*' }, cwd: work });
			}
		});
	} else {
		absentClient('The AWS CLI (aws)', 'awscli');
	}

	if (boto3Python !== undefined) {
		const python = boto3Python;
		test('boto3 uploads 50 MB, lists, pages, copies, presigns, deletes', async () => {
			assert.equal(
				await program(python, ['-c', BOTO3, endpoint.url, join(work, 'large.bin')], { env, cwd: work }),
				'done\n',
			);
		});
	} else {
		absentClient('boto3', 'python3-boto3');
	}
});
