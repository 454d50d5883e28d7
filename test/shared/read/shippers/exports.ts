import type { ShippedSample } from './shipped-sample.ts';

/** What people and jobs export: consoles’ downloads, APIs’ answers, change streams, firewalls’ files. */

const lines = (...texts: string[]) => `${texts.join('\n')}\n`;

export const exports: readonly ShippedSample[] = [
	{
		kind: 'aws logs filter-log-events',
		text: JSON.stringify(
			{
				events: [
					{
						logStreamName: 's',
						timestamp: 1766827050123,
						message: 'ERROR payment failed',
						ingestionTime: 1766827051000,
						eventId: '1',
					},
					{
						logStreamName: 's',
						timestamp: 1766827057124,
						message: 'slow\n',
						ingestionTime: 1766827058000,
						eventId: '2',
					},
				],
				searchedLogStreams: [],
			},
			null,
			4,
		),
		lines: ['30.123 ERROR * ERROR payment failed', '37.124 - * slow'],
	},
	{
		kind: 'aws logs get-query-results: fields and values',
		text: JSON.stringify({
			results: [
				[
					{ field: '@timestamp', value: '2025-12-27 09:17:30.123' },
					{ field: '@message', value: 'ERROR payment failed' },
					{ field: '@ptr', value: 'x' },
				],
				[
					{ field: '@timestamp', value: '2025-12-27 09:17:37.124' },
					{ field: '@message', value: 'slow' },
				],
			],
			statistics: { recordsMatched: 2 },
			status: 'Complete',
		}),
		lines: ['30.123 ERROR * ERROR payment failed', '37.124 - * slow'],
	},
	{
		kind: 'gcloud logging read: a pretty array',
		text: JSON.stringify(
			[
				{
					insertId: 'a',
					jsonPayload: { message: 'payment failed' },
					severity: 'ERROR',
					timestamp: '2025-12-27T09:17:30.123456Z',
					logName: 'l',
				},
				{
					insertId: 'b',
					textPayload: 'slow',
					severity: 'WARNING',
					timestamp: '2025-12-27T09:17:37.124457Z',
					logName: 'l',
				},
			],
			null,
			2,
		),
		lines: ['30.123456 ERROR * payment failed', '37.124457 WARN * slow'],
	},
	{
		kind: 'Splunk export, CSV',
		text: lines(
			'"_raw","_time",host,index,linecount,source,sourcetype,"splunk_server"',
			'"ERROR payment ""x"" failed","2025-12-27T09:17:30.123+0000","web-01",main,1,"/x",checkout,idx',
			'slow,"2025-12-27T09:17:37.124+0000","web-01",main,1,"/x",checkout,idx',
		),
		lines: ['30.123 ERROR checkout ERROR payment "x" failed', '37.124 - checkout slow'],
	},
	{
		kind: 'Kibana report, CSV',
		text: lines(
			'"@timestamp",message,"log.level","service.name"',
			'"Dec 27, 2025 @ 09:17:30.123","payment failed",error,checkout',
			'"Dec 27, 2025 @ 09:17:37.124",slow,warn,checkout',
		),
		lines: ['30.123 ERROR checkout payment failed', '37.124 WARN checkout slow'],
	},
	{
		kind: 'Grafana, CSV and JSON of Loki',
		text: lines(
			'"Time","Line","tsNs","labelTypes"',
			'2025-12-27 09:17:30.123,"level=error msg=""payment failed""",1766827050123456789,{}',
			'2025-12-27 09:17:37.124,slow,1766827057124457000,{}',
		),
		lines: ['30.123456 ERROR - level=error msg="payment failed"', '37.124457 - - slow'],
	},
	{
		kind: 'Datadog log explorer, CSV',
		text: lines(
			'Date,Host,Service,Message',
			'"2025-12-27T09:17:30.123Z","web-01","checkout","ERROR payment, failed"',
			'"2025-12-27T09:17:37.124Z","web-01","checkout","slow"',
		),
		lines: ['30.123 ERROR checkout ERROR payment, failed', '37.124 - checkout slow'],
	},
	{
		kind: 'Elasticsearch bulk and elasticdump',
		text: lines(
			'{"_index":"logs-2025","_id":"1","_score":1,"_source":{"@timestamp":"2025-12-27T09:17:30.123Z","message":"payment failed","log":{"level":"error"}}}',
			'{"_index":"logs-2025","_id":"2","_score":1,"_source":{"@timestamp":"2025-12-27T09:17:37.124Z","message":"slow","level":"warn"}}',
		),
		lines: ['30.123 ERROR * payment failed', '37.124 WARN * slow'],
	},
	{
		kind: 'Elasticsearch search answer',
		text: JSON.stringify({
			took: 1,
			timed_out: false,
			_shards: { total: 1 },
			hits: {
				total: { value: 2, relation: 'eq' },
				hits: [30, 37].map((s) => ({
					_index: 'l',
					_id: String(s),
					_source: { '@timestamp': `2025-12-27T09:17:${s}.000Z`, message: 'slow' },
				})),
			},
		}),
		lines: ['30 - * slow', '37 - * slow'],
	},
	{
		kind: 'New Relic log API payload',
		text: '[{"common":{"attributes":{"service":"checkout","hostname":"web-01"}},"logs":[{"timestamp":1766827050123,"message":"payment failed","attributes":{"level":"error"}},{"timestamp":1766827057124,"message":"slow","level":"warn"}]}]',
		lines: ['30.123 ERROR * payment failed', '37.124 WARN * slow'],
	},
	{
		kind: 'Kafka Connect JSON with schema; Debezium',
		text: lines(
			'{"schema":{"type":"struct","fields":[{"type":"string","optional":false,"field":"message"},{"type":"int64","field":"ts"}],"optional":false,"name":"log"},"payload":{"message":"payment failed","level":"ERROR","ts":1766827050123}}',
			'{"before":null,"after":{"id":5,"note":"slow"},"source":{"version":"2.5","connector":"postgresql","name":"db","ts_ms":1766827057124,"table":"t"},"op":"c","ts_ms":1766827057500}',
		),
		lines: ['30.123 ERROR * payment failed', '37.124 * * *'],
	},
	{
		kind: 'Vercel log drain, Fly.io, Cloud Foundry',
		text: lines(
			'{"id":"1","message":"payment failed","timestamp":1766827050123,"type":"stderr","source":"lambda","projectId":"p","deploymentId":"d","host":"h","path":"api","level":"error","proxy":{"timestamp":1766827050000,"method":"GET","statusCode":500}}',
			'{"event":{"provider":"app"},"fly":{"app":{"instance":"i","name":"checkout"},"region":"fra"},"host":"h","log":{"level":"warn"},"message":"slow","timestamp":"2025-12-27T09:17:37.124457123Z"}',
		),
		lines: ['30.123 ERROR * payment failed', '37.124457 WARN * slow'],
	},
	{
		kind: 'Microsoft 365 management activity, Google Workspace activity',
		text: lines(
			'{"CreationTime":"2025-12-27T09:17:30","Id":"i","Operation":"UserLoggedIn","OrganizationId":"o","RecordType":15,"ResultStatus":"Success","UserKey":"k","UserType":0,"Version":1,"Workload":"AzureActiveDirectory","UserId":"dana@example.com","ExtendedProperties":[{"Name":"UserAgent","Value":"M"}]}',
			'{"kind":"admin#reports#activity","id":{"time":"2025-12-27T09:17:37.124Z","uniqueQualifier":"1","applicationName":"login","customerId":"C"},"etag":"e","actor":{"email":"dana@example.com","profileId":"1"},"ipAddress":"192.0.2.1","events":[{"type":"login","name":"login_success","parameters":[{"name":"login_type","value":"google_password"}]},{"type":"login","name":"login_challenge"}]}',
		),
		lines: ['30 - * *', '37.124 - * *'],
	},
	{
		kind: 'Alertmanager webhook',
		text: '{"receiver":"s3","status":"firing","alerts":[{"status":"firing","labels":{"alertname":"Down","severity":"critical"},"annotations":{"summary":"web is down"},"startsAt":"2025-12-27T09:17:30.123Z","endsAt":"0001-01-01T00:00:00Z","fingerprint":"f"}],"groupLabels":{},"commonLabels":{},"commonAnnotations":{},"externalURL":"http://a","version":"4","groupKey":"g"}',
		lines: ['30.123 FATAL * web is down'],
	},
	{
		kind: 'FortiGate, Sophos: date and time as pairs',
		text: lines(
			'date=2025-12-27 time=09:17:30 devname="fw" devid="FG" eventtime=1766827050123456789 tz="+0000" logid="0000000013" type="traffic" subtype="forward" level="notice" srcip=10.0.0.1 dstip=192.0.2.1 action="accept"',
			'date=2025-12-27 time=09:17:37 devname="fw" devid="FG" eventtime=1766827057124457000 tz="+0000" logid="1" type="event" level="error" logdesc="Interface down" msg="port1 is down"',
		),
		lines: ['30.123456 INFO * *action="accept"', '37.124457 ERROR * *port1 is down*'],
	},
	{
		kind: 'Sophos: date and time as pairs, no epoch',
		text: lines(
			'device="SFW" date=2025-12-27 time=09:17:30 timezone="UTC" device_name="XG" log_type="Firewall" priority=Information src_ip=10.0.0.1',
			'device="SFW" date=2025-12-27 time=09:17:37 timezone="UTC" device_name="XG" log_type="Firewall" priority=Warning src_ip=10.0.0.1',
		),
		lines: ['30 INFO * *src_ip=10.0.0.1', '37 WARN * *src_ip=10.0.0.1'],
	},
	{
		kind: 'SonicWall: a priority, and the time in one of the pairs',
		text: lines(
			'<134>id=firewall sn=C0EAE4 time="2025-12-27 09:17:30 UTC" fw=192.0.2.1 pri=6 c=1024 m=537 msg="Connection Closed" n=1',
			'<131>id=firewall sn=C0EAE4 time="2025-12-27 09:17:37 UTC" fw=192.0.2.1 pri=3 c=1 m=1 msg="Link down" n=2',
		),
		lines: ['30 INFO - id=firewall *Closed" n=1', '37 ERROR - id=firewall *Link down" n=2'],
	},
	{
		kind: 'Fluent Bit, CRI not parsed; Promtail; Loki’s answer',
		text: lines(
			'{"log":"2025-12-27T09:17:30.123456789Z stderr F {\\"level\\":\\"error\\",\\"msg\\":\\"boom\\"}","kubernetes":{"container_name":"shop"}}',
			'{"entry":"WARN slow","labels":{"app":"shop"},"ts":"2025-12-27T09:17:37.124457789Z"}',
			'{"status":"success","data":{"resultType":"streams","result":[{"stream":{"app":"shop"},"values":[["1766827064125458789","level=error boom"]]}],"stats":{}}}',
		),
		lines: ['30.123456 ERROR shop boom', '37.124457 WARN shop WARN slow', '44.125458 ERROR shop level=error boom'],
	},
	{
		kind: 'Cloudflare Logpush, CSV without a header: nanoseconds in a column',
		text: lines('198.51.100.1,shop,GET,/,1766827050123456789,200', '198.51.100.1,shop,GET,/a,1766827057124457789,502'),
		lines: ['30.123456 - - 198.51.100.1,shop,GET,/,*', '37.124457 - - 198.51.100.1,shop,GET,/a,*'],
	},
	{
		kind: 'CrowdStrike: when in metadata, what in event',
		text: '{"metadata":{"customerIDString":"x","offset":1,"eventType":"DetectionSummaryEvent","eventCreationTime":1766827050123,"version":"1.0"},"event":{"DetectName":"X","Severity":4,"SeverityName":"High","DetectDescription":"bad thing"}}',
		lines: ['30.123 - - *bad thing*'],
	},
	{
		kind: 'Imperva: a heading, then CEF',
		text: lines(
			'accountId:123',
			'configId:5',
			'checksum:5ca3cd1e',
			'format:CEF',
			'startTime:1766827000000',
			'endTime:1766827060000',
			'|==|',
			'CEF:0|Incapsula|SIEMintegration|1|1|Illegal Resource Access|3| fileId=3412 sourceServiceName=site123.abcd.info siteid=1 requestClientApplication=Mozilla/5.0 (X11) start=1766827050123 request=site/ cn1=200 end=1766827050999',
			'CEF:0|Incapsula|SIEMintegration|1|1|Normal|0| fileId=3413 start=1766827057124 request=site/a end=1766827057999',
		),
		lines: ['30.123 - - *', '30.123 * * *Illegal Resource Access*', '37.124 * * *Normal*'],
	},
	{
		kind: 'MariaDB audit file (server_audit.log)',
		text: lines(
			"20251227 09:17:30,db-1,app,10.0.0.2,26,7,QUERY,shop,'SELECT 1',0",
			"20251227 09:17:37,db-1,app,10.0.0.2,26,8,QUERY,shop,'SELECT 2,\\n3',0",
		),
		lines: ['30 - - db-1,app,*', '37 - - db-1,app,*'],
	},
	{
		kind: 'Fluentd csv and tsv with a time column',
		text: lines(
			'"2025-12-27T09:17:30+00:00","error","checkout","payment failed"',
			'"2025-12-27T09:17:37+00:00","warn","checkout","slow, very"',
		),
		lines: ['30 ERROR - *payment failed*', '37 WARN - *slow, very*'],
	},
	{
		kind: 'log4j XML layout, java.util.logging XML',
		text: lines(
			'<log4j:event logger="shop" timestamp="1766827050123" level="ERROR" thread="main">',
			'<log4j:message><![CDATA[payment failed]]></log4j:message>',
			'</log4j:event>',
			'',
			'<log4j:event logger="shop" timestamp="1766827057124" level="WARN" thread="main">',
			'<log4j:message><![CDATA[slow]]></log4j:message>',
			'</log4j:event>',
		),
		lines: ['30.123 ERROR - payment failed', '37.124 WARN - slow'],
	},
	{
		kind: 'Stackdriver-like structured logs, Pub/Sub push, SNS and SQS envelopes',
		text: lines(
			'{"Type":"Notification","MessageId":"m","TopicArn":"arn:aws:sns:us-east-1:1:t","Subject":"ALARM","Message":"{\\"AlarmName\\":\\"High CPU\\",\\"NewStateValue\\":\\"ALARM\\",\\"NewStateReason\\":\\"Threshold crossed\\",\\"StateChangeTime\\":\\"2025-12-27T09:17:29.000+0000\\"}","Timestamp":"2025-12-27T09:17:30.123Z","SignatureVersion":"1"}',
			'{"time":"2025-12-27T09:17:37.124457Z","severity":"ERROR","message":"payment failed","logging.googleapis.com/sourceLocation":{"file":"a.go"},"httpRequest":{"status":500}}',
		),
		lines: ['30.123 * * *', '37.124457 ERROR * payment failed'],
	},
];
