import type { ShippedSample } from './shipped-sample.ts';

/** What lies beside logs in buckets and is none. */

const lines = (...texts: string[]) => `${texts.join('\n')}\n`;

export const noLogs: readonly ShippedSample[] = [
	{
		kind: 'Apache Iceberg’s table metadata',
		text: JSON.stringify({
			'format-version': 2,
			'table-uuid': 'u',
			location: 's3://b/t',
			'last-sequence-number': 1,
			'last-updated-ms': 1766827050123,
			'last-column-id': 3,
			'current-schema-id': 0,
			schemas: [
				{ type: 'struct', 'schema-id': 0, fields: [{ id: 1, name: 'message', required: true, type: 'string' }] },
			],
			'default-spec-id': 0,
			'partition-specs': [],
			properties: {},
			'current-snapshot-id': 1,
			snapshots: [
				{
					'snapshot-id': 1,
					'timestamp-ms': 1766827050123,
					summary: { operation: 'append' },
					'manifest-list': 's3://x',
				},
			],
			'snapshot-log': [{ 'snapshot-id': 1, 'timestamp-ms': 1766827050123 }],
			'metadata-log': [],
		}),
		lines: ['ignored'],
	},
	{
		kind: 'Delta’s log and its last checkpoint',
		text: lines(
			'{"commitInfo":{"timestamp":1766827050123,"operation":"WRITE","operationParameters":{"mode":"Append"}}}',
			'{"add":{"path":"part-0.parquet","partitionValues":{},"size":1,"modificationTime":1766827050123,"dataChange":true}}',
		),
		lines: ['ignored'],
	},
	{
		kind: 'Delta’s _last_checkpoint',
		text: '{"version":10,"size":12,"sizeInBytes":1000,"numOfAddFiles":5}',
		lines: ['ignored'],
	},
	{
		kind: 'Hudi’s commit',
		text: '{"partitionToWriteStats":{"p":[{"fileId":"f","path":"p/f.parquet","prevCommit":"null","numWrites":1}]},"compacted":false,"extraMetadata":{"schema":"{}"},"operationType":"UPSERT"}',
		lines: ['ignored'],
	},
	{
		kind: 'Hudi’s partition metadata',
		text: lines(
			'#partition metadata',
			'#Sat Dec 27 09:17:30 UTC 2025',
			'commitTime=20251227091730123',
			'partitionDepth=1',
		),
		lines: ['ignored'],
	},
	{
		kind: 'Spark’s _committed',
		text: '{"added":["part-00000-tid-1.c000.snappy.parquet"],"removed":[]}',
		lines: ['ignored'],
	},
	{ kind: 'Spark’s _started', text: '', lines: ['ignored'] },
	{ kind: 'Iceberg’s version hint', text: '12', lines: ['ignored'] },
	{
		kind: 'S3 inventory: manifest',
		text: '{"sourceBucket":"b","destinationBucket":"arn:aws:s3:::d","version":"2016-11-30","creationTimestamp":"1766827050000","fileFormat":"CSV","fileSchema":"Bucket, Key, Size","files":[{"key":"k","size":1,"MD5checksum":"c"}]}',
		lines: ['ignored'],
	},
	{ kind: 'S3 inventory: checksum', text: '4ec5c3aee1ac59f4ab0fdd2bcd5dd4a8\n', lines: ['ignored'] },
	{
		kind: 'S3 inventory: symlink.txt',
		text: lines('s3://b/inventory/data/1.csv.gz', 's3://b/inventory/data/2.csv.gz'),
		lines: ['ignored'],
	},
	{
		kind: 'Firehose’s and Redshift’s manifests',
		text: '{"entries":[{"url":"s3://b/2025/12/27/09/a.gz","mandatory":true}]}',
		lines: ['ignored'],
	},
	{
		kind: 'CloudTrail digest',
		text: '{"awsAccountId":"1","digestStartTime":"2025-12-27T08:17:30Z","digestEndTime":"2025-12-27T09:17:30Z","digestS3Bucket":"b","digestS3Object":"o","digestPublicKeyFingerprint":"f","digestSignatureAlgorithm":"SHA256withRSA","newestEventTime":"2025-12-27T09:17:00Z","oldestEventTime":"2025-12-27T08:17:00Z","previousDigestS3Bucket":"b","logFiles":[{"s3Bucket":"b","s3Object":"o","hashValue":"h","newestEventTime":"2025-12-27T09:17:00Z"}]}',
		lines: ['ignored'],
	},
	{ kind: 'Config’s write test', text: '', key: 'AWSLogs/1/Config/ConfigWritabilityCheckFile', lines: ['ignored'] },
	{ kind: 'ELB’s write test', text: 'Enable AccessLog for ELB: shop in us-east-1', lines: ['ignored'] },
	{
		kind: 'Cloudflare’s ownership challenge',
		text: '00000000000000000000000000000000000000000000000000000000000000000000eyJhbGciOiJkaXIi',
		lines: ['ignored'],
		key: 'cloudflare/ownership-challenge-1a2b3c.txt',
	},
	{ kind: 'Flow logs’ and S3’s test objects', text: 'This is a test message.', lines: ['ignored'] },
	{
		kind: 'OTLP of traces',
		text: '{"resourceSpans":[{"resource":{},"scopeSpans":[{"spans":[{"traceId":"a","name":"x","startTimeUnixNano":"1766827050123456000"}]}]}]}\n',
		lines: ['ignored'],
	},
	{
		kind: 'Athena’s metadata of a result',
		text: Buffer.from('0a2438613462636465662d313233342d353637382d393061622d63646566303132333435363712340a', 'hex'),
		lines: ['ignored'],
	},
];
