import type { ShippedSample } from './shipped-sample.ts';

/** What runs on AWS and comes by way of CloudWatch Logs, Firehose or a bucket of its own. */

const lines = (...texts: string[]) => `${texts.join('\n')}\n`;
/** One record of a CloudWatch subscription with an event for each message: at 30.123, 37.123, … */
const subscription = (logGroup: string, ...messages: string[]) =>
	JSON.stringify({
		messageType: 'DATA_MESSAGE',
		owner: '123456789012',
		logGroup,
		logStream: 's',
		subscriptionFilters: ['to-s3'],
		logEvents: messages.map((message, i) => ({ id: `3${i}`, timestamp: 1766827050123 + 7000 * i, message })),
	});

export const awsPrograms: readonly ShippedSample[] = [
	{
		kind: 'EKS control plane: klog, authenticator, audit',
		text: subscription(
			'/aws/eks/shop/cluster',
			'E1227 09:17:30.123456      10 scheduler.go:497] "Error scheduling pod" err="no nodes"',
			'time="2025-12-27T09:17:37Z" level=warning msg="access denied" arn="arn:aws:iam::1:role/x" client="127.0.0.1:40000" method=POST path=/authenticate',
			'{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"1b","stage":"ResponseComplete","requestURI":"/api/v1/pods","verb":"list","user":{"username":"system:apiserver","groups":["system:masters"]},"sourceIPs":["::1"],"userAgent":"kube-apiserver","objectRef":{"resource":"pods","apiVersion":"v1"},"responseStatus":{"metadata":{},"code":200},"requestReceivedTimestamp":"2025-12-27T09:17:44.123456Z","stageTimestamp":"2025-12-27T09:17:44.223456Z","annotations":{"authorization.k8s.io/decision":"allow"}}',
			'I1227 09:17:51.000000      11 controllermanager.go:200] Started "deployment"',
		),
		lines: [
			'30.123 ERROR /aws/eks/shop/cluster *Error scheduling pod*',
			'37.123 WARN /aws/eks/shop/cluster *access denied*',
			'44.123456 - /aws/eks/shop/cluster *verb=list*',
			'51.123 INFO /aws/eks/shop/cluster *Started "deployment"*',
		],
	},
	{
		kind: 'RDS: MySQL error log, PostgreSQL log, MariaDB audit, slow log',
		text:
			subscription(
				'/aws/rds/instance/db/error',
				'2025-12-27T09:17:30.123456Z 0 [Warning] [MY-013360] [Server] Plugin sha256_password is deprecated',
				'2025-12-27 09:17:37 UTC:10.0.0.1(5432):app@shop:[1234]:ERROR:  relation "carts" does not exist at character 15',
			) +
			subscription(
				'/aws/rds/instance/db/audit',
				"20251227 09:17:30,ip-10-0-0-1,app,10.0.0.2,26,7,QUERY,shop,'SELECT 1',0",
			) +
			subscription(
				'/aws/rds/instance/db/slowquery',
				'# Time: 2025-12-27T09:17:30.123456Z\n# User@Host: app[app] @  [10.0.0.1]  Id:    12\n# Query_time: 2.000283  Lock_time: 0.000000 Rows_sent: 1  Rows_examined: 0\nSET timestamp=1766827050;\nSELECT SLEEP(2);',
			),
		lines: [
			'30.123 WARN /aws/rds/instance/db/error *Plugin sha256_password is deprecated',
			'37.123 ERROR /aws/rds/instance/db/error *relation "carts" does not exist at character 15',
			'30.123 - /aws/rds/instance/db/audit *QUERY,shop*',
			'30.123 - /aws/rds/instance/db/slowquery *SELECT SLEEP(2);',
		],
	},
	{
		kind: 'RDS for Aurora audit log file: epoch microseconds first, commas',
		text: lines(
			"1766827050123456,aurora-1,app,10.0.0.2,26,7,QUERY,shop,'SELECT 1',0",
			"1766827057124457,aurora-1,app,10.0.0.2,26,8,QUERY,shop,'SELECT \\'a,b\\'',0",
		),
		lines: ['30.123456 - - aurora-1,app,*', '37.124457 - - aurora-1,app,*'],
	},
	{
		kind: 'Redshift connection log',
		text: lines(
			'authenticated |Sat, 27 Dec 2025 09:17:30:123|::ffff:10.0.0.1 |52000 |1073750220|dev |awsuser |password |0|TLSv1.3 |TLS_AES_256_GCM_SHA384 |0| | | |DataGrip |linux |1.4.52 |bigint= |1 |ebb1 |1 |',
			'disconnecting session |Sat, 27 Dec 2025 09:17:37:124|::ffff:10.0.0.1 |52000 |1073750220|dev |awsuser |password |7001234| | |0| | | |DataGrip | | | |1 |ebb1 |1 |',
		),
		lines: ['30.123 - - *authenticated*', '37.124 - - *disconnecting session*'],
	},
	{
		kind: 'Redshift user activity log',
		text: lines(
			"'2025-12-27T09:17:30Z UTC [ db=dev user=awsuser pid=1073750220 userid=100 xid=2021 ]' LOG: SELECT 1",
			"'2025-12-27T09:17:37Z UTC [ db=dev user=awsuser pid=1073750220 userid=100 xid=2022 ]' LOG: SELECT a,",
			'  b FROM t',
		),
		lines: ['30 * - *LOG: SELECT 1', '37 * - *LOG: SELECT a,\n  b FROM t'],
	},
	{
		kind: 'Redshift user log',
		text: lines(
			'108 |dana |                                   |create |1|0|0|infinity|1073750220|2030|Sat, 27 Dec 2025 09:17:30:123|',
			'108 |dana |                                   |drop |1|0|0|infinity|1073750220|2031|Sat, 27 Dec 2025 09:17:37:124|',
		),
		lines: ['30.123 - - *create*', '37.124 - - *drop*'],
	},
	{
		kind: 'Lambda telemetry: platform events and function lines',
		text: lines(
			'{"time":"2025-12-27T09:17:30.123Z","type":"platform.start","record":{"requestId":"6d67e385","version":"$LATEST"}}',
			'{"time":"2025-12-27T09:17:37.124Z","type":"function","record":"[ERROR] payment gateway timed out"}',
			'{"time":"2025-12-27T09:17:44.125Z","type":"function","record":{"timestamp":"2025-12-27T09:17:44.124Z","level":"WARN","requestId":"6d67e385","message":"slow"}}',
			'{"time":"2025-12-27T09:17:51.126Z","type":"platform.report","record":{"requestId":"6d67e385","metrics":{"durationMs":101.5,"billedDurationMs":102,"memorySizeMB":512,"maxMemoryUsedMB":33},"status":"success"}}',
		),
		lines: ['30.123 * * *', '37.124 ERROR * [ERROR] payment gateway timed out', '44.124 WARN * slow', '51.126 * * *'],
	},
	{
		kind: 'Lambda text log by subscription: START, tabs, REPORT',
		text: subscription(
			'/aws/lambda/shop',
			'START RequestId: 6d67e385 Version: $LATEST\n',
			'2025-12-27T09:17:37.100Z\t6d67e385\tERROR\tpayment failed\n',
			'[WARNING]\t2025-12-27T09:17:44.100Z\t6d67e385\tslow\n',
			'REPORT RequestId: 6d67e385\tDuration: 101.50 ms\tBilled Duration: 102 ms\tMemory Size: 512 MB\tMax Memory Used: 33 MB\t\n',
		),
		lines: [
			'30.123 - /aws/lambda/shop START RequestId: 6d67e385 Version: $LATEST',
			'37.123 ERROR /aws/lambda/shop *payment failed',
			'44.123 WARN /aws/lambda/shop *slow',
			'51.123 - /aws/lambda/shop REPORT *',
		],
	},
	{
		kind: 'API Gateway access log through Firehose: CLF, JSON, XML, CSV',
		text: lines(
			'203.0.113.1 - - [27/Dec/2025:09:17:30 +0000] "GET /prod/carts HTTP/1.1" 200 128 c6af9ac6',
			'203.0.113.1 - - [27/Dec/2025:09:17:37 +0000] "GET /prod/carts HTTP/1.1" 502 36 c6af9ac7',
		),
		lines: ['30 - - *GET /prod/carts HTTP/1.1" 200 128 c6af9ac6', '37 - - *502 36 c6af9ac7'],
	},
	{
		kind: 'API Gateway access log, JSON',
		text: lines(
			'{ "requestId":"c6af9ac6", "ip": "203.0.113.1", "caller":"-", "user":"-","requestTime":"27/Dec/2025:09:17:30 +0000", "httpMethod":"GET","resourcePath":"/carts", "status":"200","protocol":"HTTP/1.1", "responseLength":"128" }',
			'{ "requestId":"c6af9ac7", "ip": "203.0.113.1", "caller":"-", "user":"-","requestTime":"27/Dec/2025:09:17:37 +0000", "httpMethod":"GET","resourcePath":"/carts", "status":"502","protocol":"HTTP/1.1", "responseLength":"36" }',
		),
		lines: ['30 - - *', '37 - - *'],
	},
	{
		kind: 'API Gateway access log, XML',
		text: lines(
			'<request id="c6af9ac6"> <ip>203.0.113.1</ip> <caller>-</caller> <user>-</user> <requestTime>27/Dec/2025:09:17:30 +0000</requestTime> <httpMethod>GET</httpMethod> <resourcePath>/carts</resourcePath> <status>200</status> <protocol>HTTP/1.1</protocol> <responseLength>128</responseLength> </request>',
			'<request id="c6af9ac7"> <ip>203.0.113.1</ip> <caller>-</caller> <user>-</user> <requestTime>27/Dec/2025:09:17:37 +0000</requestTime> <httpMethod>GET</httpMethod> <resourcePath>/carts</resourcePath> <status>502</status> <protocol>HTTP/1.1</protocol> <responseLength>36</responseLength> </request>',
		),
		lines: ['30 - - <request id="c6af9ac6">*', '37 - - <request id="c6af9ac7">*'],
	},
	{
		kind: 'API Gateway access log, CSV',
		text: lines(
			'203.0.113.1,-,-,27/Dec/2025:09:17:30 +0000,GET,/carts,HTTP/1.1,200,128,c6af9ac6',
			'203.0.113.1,-,-,27/Dec/2025:09:17:37 +0000,GET,/carts,HTTP/1.1,502,36,c6af9ac7',
		),
		lines: ['30 - - *c6af9ac6', '37 - - *c6af9ac7'],
	},
	{
		kind: 'CloudWatch Logs Insights results as CSV',
		text: lines(
			'@timestamp,@message',
			'2025-12-27 09:17:30.123,"ERROR payment, failed"',
			'2025-12-27 09:17:37.124,slow',
		),
		lines: ['30.123 ERROR - ERROR payment, failed', '37.124 - - slow'],
	},
	{
		kind: 'ECS FireLens (Fluent Bit s3)',
		text: lines(
			'{"date":"2025-12-27T09:17:30.123456Z","container_id":"4f1c","container_name":"checkout","ecs_cluster":"shop","ecs_task_arn":"arn","ecs_task_definition":"checkout:5","log":"WARN slow","source":"stdout"}',
			'{"date":"2025-12-27T09:17:37.124457Z","container_id":"4f1c","container_name":"checkout","ecs_cluster":"shop","log":"{\\"level\\":\\"error\\",\\"msg\\":\\"payment failed\\",\\"time\\":\\"2025-12-27T09:17:37.124Z\\"}","source":"stderr"}',
		),
		lines: ['30.123456 WARN checkout WARN slow', '37.124457 ERROR checkout payment failed'],
	},
	{
		kind: 'Elastic Beanstalk eb-engine.log',
		text: lines(
			'2025/12/27 09:17:30.123456 [INFO] Executing instruction: StopSqsd',
			'2025/12/27 09:17:37.124457 [ERROR] An error occurred during execution of command [app-deploy]',
			'Stderr: npm failed',
		),
		lines: [
			'30.123456 INFO - *Executing instruction: StopSqsd',
			'37.124457 ERROR - *An error occurred*\nStderr: npm failed',
		],
	},
	{
		kind: 'CodeBuild',
		text: lines(
			'[Container] 2025/12/27 09:17:30.123456 Waiting for agent ping',
			'[Container] 2025/12/27 09:17:37.124457 Running command npm ci',
			'npm WARN deprecated x',
			'added 5 packages',
		),
		lines: [
			'30.123456 - - *Waiting for agent ping',
			'37.124457 - - *Running command npm ci\nnpm WARN deprecated x\nadded 5 packages',
		],
	},
	{
		kind: 'MSK broker log',
		text: lines(
			'[2025-12-27 09:17:30,123] INFO [GroupCoordinator 1]: Preparing to rebalance group g (kafka.coordinator.group.GroupCoordinator)',
			'[2025-12-27 09:17:37,124] ERROR [ReplicaManager broker=1] Error processing append (kafka.server.ReplicaManager)',
			'java.io.IOException: x',
			'\tat a.b(C.java:1)',
		),
		lines: ['30.123 INFO - *Preparing to rebalance*', '37.124 ERROR - *Error processing append*\n\tat a.b(C.java:1)'],
	},
	{
		kind: 'IoT, Step Functions, ElastiCache, Bedrock, metric streams as JSON',
		text: lines(
			'{"timestamp":"2025-12-27 09:17:30.123","logLevel":"ERROR","traceId":"812","accountId":"1","status":"Failure","eventType":"Connect","protocol":"MQTT","clientId":"a","principalId":"p","sourceIp":"1.2.3.4","sourcePort":13490,"reason":"AUTHORIZATION_FAILURE"}',
			'{"id":"2","type":"TaskFailed","details":{"cause":"boom","error":"E","resource":"invoke"},"previous_event_id":"1","event_timestamp":"1766827057124","execution_arn":"arn","redrive_count":"0"}',
			'{"CacheClusterId":"c","CacheNodeId":"0001","LogLevel":"WARNING","Role":"M","Time":"2025-12-27 09:17:44.125 UTC","Message":"memory overcommit"}',
			'{"schemaType":"ModelInvocationLog","schemaVersion":"1.0","timestamp":"2025-12-27T09:17:51Z","accountId":"1","region":"us-east-1","requestId":"r","operation":"InvokeModel","modelId":"m","input":{"inputContentType":"application/json","inputBodyJson":{"messages":[{"role":"user","content":"hi"}]}},"output":{"outputContentType":"application/json","outputBodyJson":{"content":[{"type":"text","text":"hello"}]}}}',
			'{"metric_stream_name":"s","account_id":"1","region":"us-east-1","namespace":"AWS/EC2","metric_name":"CPU","dimensions":{"InstanceId":"i-1"},"timestamp":1766827058000,"value":{"max":1.0,"min":0.5,"sum":2.0,"count":4.0},"unit":"Percent"}',
		),
		lines: ['30.123 ERROR * *', '37.124 * * *', '44.125 WARN * memory overcommit', '51 * * *', '38 * * *'],
	},
	{
		kind: 'EventBridge through Firehose, newlines between: the application’s event in detail',
		text: lines(
			'{"version":"0","id":"1","detail-type":"order.failed","source":"com.shop","account":"1","time":"2025-12-27T09:17:30Z","region":"us-east-1","resources":[],"detail":{"level":"error","message":"payment failed","timestamp":"2025-12-27T09:17:29.999Z"}}',
			'{"version":"0","id":"2","detail-type":"EC2 Instance State-change Notification","source":"aws.ec2","account":"1","time":"2025-12-27T09:17:37Z","region":"us-east-1","resources":["arn"],"detail":{"instance-id":"i-1","state":"pending"}}',
		),
		lines: ['29.999 ERROR * payment failed', '37 * * *'],
	},
];
