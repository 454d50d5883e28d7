/** A small Parquet drop as a query that DuckDB writes, and what a person reads in it. */
export interface ParquetSample {
	readonly kind: string;
	readonly query: string;
	/** `way SECONDS LEVEL SERVICE MESSAGE`, seconds behind 2025-12-27T09:17. */
	readonly lines: readonly string[];
}

export const parquetSamples: readonly ParquetSample[] = [
	{
		kind: 'VPC flow logs: start and end as epoch seconds',
		query: `SELECT 2::INTEGER AS version, '123456789012' AS account_id, 'eni-1' AS interface_id, '10.0.0.1' AS srcaddr, '10.0.0.2' AS dstaddr, 80::INTEGER AS srcport,
			443::INTEGER AS dstport, 6::BIGINT AS protocol, 8::BIGINT AS packets, 340::BIGINT AS bytes, 1766827050::BIGINT AS start, 1766827090::BIGINT AS "end", 'ACCEPT' AS action, 'OK' AS log_status
			UNION ALL SELECT 2, '123456789012', 'eni-1', NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1766827057, 1766827090, NULL, 'NODATA'`,
		lines: [
			'records 30 - - action=ACCEPT log_status=OK protocol=6 srcaddr=10.0.0.1 srcport=80 dstaddr=10.0.0.2 dstport=443 packets=8 bytes=340',
			'records 37 - - log_status=NODATA',
		],
	},
	{
		kind: 'Security Lake (OCSF): structs, lists of structs, epoch milliseconds',
		query: `SELECT {'product': {'name': 'CloudTrail', 'vendor_name': 'AWS'}, 'version': '1.1.0'} AS metadata, 1766827050123::BIGINT AS "time", TIMESTAMP '2025-12-27 09:17:30.123' AS time_dt,
			{'operation': 'GetObject', 'service': {'name': 's3.amazonaws.com'}} AS api, 'API Activity' AS class_name, 6003 AS class_uid, 1 AS severity_id, 'Informational' AS severity, 'Read' AS activity_name, 2 AS activity_id, 600302 AS type_uid, 3 AS category_uid,
			[{'type': 'AWS::S3::Object', 'uid': 'arn'}] AS resources, MAP {'a': 'b'} AS unmapped, 'Failure' AS status`,
		lines: [
			'records 30.123 INFO - class_name=API Activity activity_name=Read status=Failure api.service.name=s3.amazonaws.com api.operation=GetObject',
		],
	},
	{
		kind: 'CloudTrail Lake export: eventTime text',
		query: `SELECT '1.09' AS eventVersion, {'type': 'IAMUser', 'userName': 'dana'} AS userIdentity, TIMESTAMP '2025-12-27 09:17:30' AS eventTime, 's3.amazonaws.com' AS eventSource, 'GetObject' AS eventName, 'AccessDenied' AS errorCode`,
		lines: [
			'records 30 - s3.amazonaws.com eventName=GetObject eventSource=s3.amazonaws.com userIdentity.type=IAMUser errorCode=AccessDenied',
		],
	},
	{
		kind: 'records as LIST<STRUCT>: a CloudWatch envelope converted as it is',
		query: `SELECT 'DATA_MESSAGE' AS messageType, '/ecs/shop' AS logGroup, [{'id': '1', 'timestamp': 1766827050123::BIGINT, 'message': 'ERROR a'}, {'id': '2', 'timestamp': 1766827057124::BIGINT, 'message': 'b'}] AS logEvents`,
		lines: ['records 30.123 ERROR /ecs/shop ERROR a', 'records 37.124 - /ecs/shop b'],
	},
	{
		kind: 'Kafka Connect: a struct with nested fields',
		query: `SELECT {'ts': TIMESTAMP '2025-12-27 09:17:30.123456', 'lvl': 'warn', 'msg': 'slow'} AS value, 5::BIGINT AS "offset"`,
		lines: ['records 30.123456 WARN - slow'],
	},
	{
		kind: 'TIMESTAMP_NS, TIMESTAMPTZ, text with zone, epoch microseconds and nanoseconds',
		query: `SELECT TIMESTAMP_NS '2025-12-27 09:17:30.123456789' AS ts, 'error' AS level, 'a' AS message`,
		lines: ['plain 30.123456 ERROR - a'],
	},
	{
		kind: 'epoch nanoseconds',
		query: `SELECT 1766827050123456789::BIGINT AS timestamp, 'error' AS level, 'a' AS message`,
		lines: ['records 30.123456 ERROR - a'],
	},
	{
		kind: 'epoch nanoseconds, unsigned, beside a service',
		query: `SELECT 1766827050123456789::UBIGINT AS time_unix_nano, 17::INTEGER AS severity_number, 'ERROR' AS severity_text, 'a' AS body, 'shop' AS service_name`,
		lines: ['records 30.123456 ERROR shop a'],
	},
	{
		kind: 'TIMESTAMPTZ',
		query: `SELECT TIMESTAMPTZ '2025-12-27 10:17:30.123456+01' AS ts, 'error' AS level, 'a' AS message`,
		lines: ['plain 30.123456 ERROR - a'],
	},
	{
		kind: 'JSON-annotated columns',
		query: `SELECT '"payment failed"'::JSON AS message, '"error"'::JSON AS level, '"2025-12-27T09:17:30.123456Z"'::JSON AS timestamp`,
		lines: ['records 30.123456 ERROR - payment failed'],
	},
	{
		kind: 'a JSON-annotated record in one column',
		query: `SELECT '{"message":"payment failed","level":"error"}'::JSON AS payload, TIMESTAMP '2025-12-27 09:17:30' AS event_time`,
		lines: ['records 30 ERROR - payment failed'],
	},
	{
		kind: 'Cribl',
		query: `SELECT 'ERROR payment failed' AS _raw, 1766827050.123::DOUBLE AS _time, 'web-01' AS host, 'checkout' AS sourcetype, '/x' AS source`,
		lines: ['records 30.123 ERROR checkout ERROR payment failed'],
	},
	{
		kind: 'Airbyte',
		query: `SELECT 'u' AS _airbyte_raw_id, TIMESTAMPTZ '2025-12-27 09:17:40+00' AS _airbyte_extracted_at, {'changes': []::VARCHAR[]} AS _airbyte_meta, TIMESTAMPTZ '2025-12-27 09:17:30.123+00' AS created_at, 'slow' AS message`,
		lines: ['plain 30.123 - - slow'],
	},
	{
		kind: 'DMS: Op and a commit timestamp as text',
		query: `SELECT 'I' AS Op, '2025-12-27 09:17:30.123456' AS dms_timestamp, 5 AS id, 'slow' AS note`,
		lines: ['plain 30.123456 - - slow'],
	},
	{
		kind: 'bytes as text, and an enum as level',
		query: `SELECT 'payment failed'::BLOB AS message, 'WARN'::ENUM('INFO', 'WARN') AS level, TIMESTAMP '2025-12-27 09:17:30' AS ts`,
		lines: ['records 30 WARN - payment failed'],
	},
	{
		kind: 'date and time in columns (CloudFront v2)',
		query: `SELECT '2025-12-27' AS date, '09:17:30' AS time, 'FRA56' AS x_edge_location, 'GET' AS cs_method, '/a' AS cs_uri_stem, 200 AS sc_status`,
		lines: ['records 30 - - cs_method=GET cs_uri_stem=/a sc_status=200'],
	},
	{
		kind: 'DATE and TIME types in columns',
		query: `SELECT DATE '2025-12-27' AS date, TIME '09:17:30.123' AS time, 'INFO' AS level, 'a' AS message`,
		lines: ['records 30.123 INFO - a'],
	},
	{
		kind: 'DECIMAL seconds',
		query: `SELECT 1766827050.123456::DECIMAL(20,6) AS ts, 'a' AS msg, 'I' AS level`,
		lines: ['records 30.123456 INFO - a'],
	},
	{
		kind: 'Delta’s checkpoint',
		query: `SELECT {'path': 'part-0.parquet', 'size': 1::BIGINT, 'modificationTime': 1766827050123::BIGINT} AS add, NULL::STRUCT(path VARCHAR) AS remove, NULL::STRUCT(id VARCHAR) AS metaData, {'minReaderVersion': 1, 'minWriterVersion': 2} AS protocol, NULL::STRUCT(appId VARCHAR) AS txn`,
		lines: ['ignored'],
	},
	{
		kind: 'S3 inventory',
		query: `SELECT 'b' AS bucket, 'k' AS "key", 5::BIGINT AS size, TIMESTAMP '2025-12-27 09:17:30' AS last_modified_date, 'x' AS e_tag`,
		lines: ['ignored'],
	},
	{
		kind: 'an empty table',
		query: `SELECT TIMESTAMP '2025-12-27 09:17:30' AS ts, 'a' AS message WHERE false`,
		lines: [],
	},
];
