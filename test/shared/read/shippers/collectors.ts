import type { ShippedSample } from './shipped-sample.ts';

/** Shippers and collectors; `sumo_ic` after the exporter's source. */

const lines = (...texts: string[]) => `${texts.join('\n')}\n`;

export const collectors: readonly ShippedSample[] = [
	{
		kind: 'Vector: json without newline_delimited is an array',
		text: '[{"host":"web-01","level":"info","message":"cart checked out","service":"checkout","source_type":"file","timestamp":"2025-12-27T09:17:30.123456789Z"},{"host":"web-01","level":"error","message":"payment failed","service":"checkout","source_type":"file","timestamp":"2025-12-27T09:17:37.124457Z"}]',
		lines: ['30.123456 INFO checkout cart checked out', '37.124457 ERROR checkout payment failed'],
	},
	{
		kind: 'Vector: native_json',
		text: '[{"log":{"host":"web-01","message":"WARN slow","source_type":"file","timestamp":"2025-12-27T09:17:30.123456789Z"}},{"log":{"host":"web-01","message":"payment failed","level":"error","timestamp":"2025-12-27T09:17:37.124457Z"}}]',
		lines: ['30.123456 WARN * WARN slow', '37.124457 ERROR * payment failed'],
	},
	{
		kind: 'Vector: logfmt',
		text: lines(
			'host=web-01 level=info message="cart checked out" service=checkout source_type=file timestamp=2025-12-27T09:17:30.123456Z',
			'host=web-01 level=error message="payment \\"x\\" failed" service=checkout source_type=file timestamp=2025-12-27T09:17:37.124457Z',
		),
		lines: ['30.123456 INFO checkout *cart checked out*', '37.124457 ERROR checkout *payment *failed*'],
	},
	{
		kind: 'Vector: cef',
		text: lines(
			'CEF:0|Datadog|Vector|0|Telemetry Event|cart checked out|6|rt=2025-12-27T09:17:30.123456789Z msg=cart checked out',
			'CEF:0|Datadog|Vector|0|Telemetry Event|payment failed|3|rt=2025-12-27T09:17:37.124457Z msg=payment failed',
		),
		lines: ['30.123456 * * *cart checked out*', '37.124457 * * *payment failed*'],
	},
	{
		kind: 'Vector: csv codec has no header; fields as configured',
		text: lines(
			'2025-12-27T09:17:30.123456789Z,info,checkout,cart checked out',
			'2025-12-27T09:17:37.124457Z,error,checkout,"payment, failed"',
		),
		lines: ['30.123456 INFO - *cart checked out', '37.124457 ERROR - *payment, failed*'],
	},
	{
		kind: 'Vector: syslog codec, and text with framing newline',
		text: lines(
			'<14>1 2025-12-27T09:17:30.123456Z web-01 checkout 123 - - cart checked out',
			'<11>1 2025-12-27T09:17:37.124457Z web-01 checkout 123 - - payment failed',
		),
		lines: ['30.123456 INFO checkout cart checked out', '37.124457 ERROR checkout payment failed'],
	},
	{
		kind: 'Fluent Bit s3: epoch doubles, iso8601, java_sql_timestamp, epoch_ms',
		text: lines(
			'{"date":1766827050.123456,"log":"2025-12-27T09:17:30.123456Z stdout F INFO cart checked out","kubernetes":{"pod_name":"checkout-1","namespace_name":"shop","container_name":"checkout"}}',
			'{"date":"2025-12-27T09:17:37.124457Z","time":"2025-12-27T09:17:37.124457789Z","stream":"stderr","_p":"F","log":"ERROR payment failed","kubernetes":{"container_name":"checkout"}}',
			'{"date":"2025-12-27 09:17:44.125458","log":"slow","level":"warn"}',
			'{"date":1766827071126,"message":"done"}',
		),
		lines: [
			'30.123456 INFO checkout INFO cart checked out',
			'37.124457 ERROR checkout ERROR payment failed',
			'44.125458 WARN - slow',
			'51.126 - - done',
		],
	},
	{
		kind: 'Fluent Bit out_file and out_stdout',
		text: lines(
			'app.web: [1766827050.123456789, {"log":"cart checked out","level":"info"}]',
			'app.web: [1766827057.124457000, {"log":"payment failed","level":"error"}]',
		),
		lines: ['30.123456 INFO * cart checked out', '37.124457 ERROR * payment failed'],
	},
	{
		kind: 'Fluent Bit stdout',
		text: lines(
			'[0] app.web: [[1766827050.123456789, {}], {"log"=>"cart checked out", "level"=>"info"}]',
			'[1] app.web: [[1766827057.124457000, {}], {"log"=>"payment failed", "level"=>"error"}]',
		),
		lines: ['30.123456 * * *cart checked out*', '37.124457 * * *payment failed*'],
	},
	{
		kind: 'Fluentd out_file: format ltsv',
		text: lines(
			'time:2025-12-27T09:17:30+00:00\ttag:app.web\tlevel:info\tmessage:cart checked out',
			'time:2025-12-27T09:17:37+00:00\ttag:app.web\tlevel:error\tmessage:payment failed',
		),
		lines: ['30 INFO * *cart checked out*', '37 ERROR * *payment failed*'],
	},
	{
		kind: 'Fluentd stdout format',
		text: lines(
			'2025-12-27 09:17:30.123456789 +0000 app.web: {"level":"info","message":"cart checked out"}',
			'2025-12-27 09:17:37.124457000 +0000 app.web: {"level":"error","message":"payment failed"}',
		),
		lines: ['30.123456 INFO * cart checked out', '37.124457 ERROR * payment failed'],
	},
	{
		kind: 'Fluentd hash format',
		text: lines(
			'{"time"=>"2025-12-27T09:17:30Z", "level"=>"info", "message"=>"cart checked out"}',
			'{"time"=>"2025-12-27T09:17:37Z", "level"=>"error", "message"=>"payment failed"}',
		),
		lines: ['30 INFO * *cart checked out*', '37 ERROR * *payment failed*'],
	},
	{
		kind: 'Logstash json_lines and json (no separator), ECS',
		text: '{"@timestamp":"2025-12-27T09:17:30.123456Z","@version":"1","event":{"original":"WARN slow"},"host":{"name":"web-01"},"message":"WARN slow","tags":["x"]}{"@timestamp":"2025-12-27T09:17:37.124457Z","@version":"1","event":{"original":"<11>Dec 27 09:17:37 web-01 checkout[1]: payment failed"},"log":{"syslog":{"priority":11,"severity":{"code":3,"name":"Error"},"facility":{"code":1,"name":"user"}}},"process":{"name":"checkout","pid":1},"host":{"hostname":"web-01"},"service":{"type":"system"},"message":"payment failed"}',
		lines: ['30.123456 WARN * WARN slow', '37.124457 ERROR * payment failed'],
	},
	{
		kind: 'Logstash rubydebug',
		text: lines(
			'{',
			'    "@timestamp" => 2025-12-27T09:17:30.123456Z,',
			'      "@version" => "1",',
			'       "message" => "cart checked out",',
			'          "host" => {',
			'        "name" => "web-01"',
			'    }',
			'}',
			'{',
			'    "@timestamp" => 2025-12-27T09:17:37.124457Z,',
			'       "message" => "payment failed"',
			'}',
		),
		lines: ['30.123456 * * *cart checked out*', '37.124457 * * *payment failed*'],
	},
	{
		kind: 'Filebeat output.file',
		text: lines(
			'{"@timestamp":"2025-12-27T09:17:31.000Z","@metadata":{"beat":"filebeat","type":"_doc","version":"8.15.0"},"ecs":{"version":"8.0.0"},"host":{"name":"web-01"},"agent":{"version":"8.15.0","type":"filebeat","name":"web-01"},"log":{"offset":0,"file":{"path":"/var/log/app.log"}},"message":"2025-12-27 09:17:30,123 ERROR payment failed","input":{"type":"filestream"}}',
			'{"@timestamp":"2025-12-27T09:17:37.124Z","@metadata":{"beat":"filebeat","type":"_doc","version":"8.15.0"},"log":{"level":"warning","logger":"checkout","offset":9,"file":{"path":"/x"}},"message":"slow","service":{"name":"checkout"},"event":{"dataset":"shop","created":"2025-12-27T09:17:39.000Z"},"input":{"type":"filestream"}}',
		),
		lines: ['31 ERROR * *payment failed', '37.124 WARN checkout slow'],
	},
	{
		kind: 'OpenTelemetry awss3exporter, sumo_ic',
		text: lines(
			'{"date": "2025-12-27 09:17:30.123456789 +0000 UTC","sourceName":"checkout","sourceHost":"web-01","sourceCategory":"prod","fields":{"k":"v"},"message":{"log":"WARN slow","order":5}}',
			'{"date": "2025-12-27 09:17:37.124457 +0000 UTC","sourceName":"checkout","sourceHost":"web-01","sourceCategory":"prod","fields":{},"message":{"level":"error","log":"payment failed"}}',
		),
		lines: ['30.123456 WARN * WARN slow', '37.124457 ERROR * payment failed'],
	},
	{
		kind: 'OpenTelemetry file exporter: one request a line, snake case, batches',
		text: lines(
			'{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"checkout"}}]},"scopeLogs":[{"scope":{"name":"s"},"logRecords":[{"timeUnixNano":"1766827050123456789","observedTimeUnixNano":"1766827051000000000","severityNumber":9,"severityText":"Information","body":{"stringValue":"cart checked out"},"attributes":[],"traceId":"","spanId":""},{"observedTimeUnixNano":"1766827057124457000","body":{"kvlistValue":{"values":[{"key":"level","value":{"stringValue":"error"}},{"key":"message","value":{"stringValue":"payment failed"}}]}},"traceId":"","spanId":""}]}]}]}',
		),
		lines: ['30.123456 INFO checkout cart checked out', '37.124457 ERROR checkout payment failed'],
	},
	{
		kind: 'Cribl: json with _raw, and raw',
		text: lines(
			'{"_raw":"127.0.0.1 - - [27/Dec/2025:09:17:30 +0000] \\"GET / HTTP/1.1\\" 502 5","_time":1766827050.123,"host":"web-01","source":"/var/log/access.log","sourcetype":"access_combined","cribl_breaker":"b","index":"main"}',
		),
		lines: ['30.123 - access_combined 127.0.0.1*'],
	},
	{
		kind: 'Splunk HEC events and ingest actions',
		text: lines(
			'{"time":1766827050.123,"host":"web-01","source":"app","sourcetype":"checkout","index":"main","event":"ERROR payment failed","fields":{"region":"eu"}}',
			'{"time":"1766827057.124","event":{"severity":"WARN","message":"slow"},"host":"web-01","source":"app","sourcetype":"checkout"}',
			'{"preview":false,"offset":0,"result":{"_raw":"payment failed","_time":"2025-12-27T09:17:44.125+00:00","host":"web-01","source":"app","sourcetype":"checkout"}}',
			'{"time":"1766827071.126","event":"{\\"level\\":\\"error\\",\\"msg\\":\\"boom\\"}","sourcetype":"_json"}',
		),
		lines: [
			'30.123 ERROR checkout ERROR payment failed',
			'37.124 WARN checkout slow',
			'44.125 - checkout payment failed',
			'51.126 ERROR _json boom',
		],
	},
	{
		kind: 'Datadog archive: JSON log in attributes, status',
		text: lines(
			'{"_id":"AZ","date":"2025-12-27T09:17:30.123Z","service":"checkout","host":"i-1","attributes":{"level":"ERROR","timestamp":1766827050123,"msg":"x","http":{"status_code":502}},"source":"nodejs","message":"payment failed","status":"error","tags":["env:prod"]}',
			'{"_id":"AZ","date":"2025-12-27T09:17:37.124Z","service":"checkout","attributes":{"http":{"status_code":"200"}},"source":"nginx","status":"info","tags":[]}',
		),
		lines: ['30.123 ERROR checkout payment failed', '37.124 INFO checkout *'],
	},
	{
		kind: 'New Relic, Loki by logcli (jsonl), Graylog, Mezmo, Sumo Logic',
		text: lines(
			'{"timestamp":1766827050123,"message":"payment failed","level":"ERROR","entity.name":"checkout","hostname":"web-01","newrelic.source":"logs.APM"}',
			'{"labels":{"app":"checkout","level":"warn"},"line":"slow","timestamp":"2025-12-27T09:17:37.124457789Z"}',
			'{"_account":"a","_cluster":"c","_host":"web-01","_app":"checkout","_file":"/x","_line":"payment failed","_ts":1766827064125,"_logtype":"json","level":"ERROR","_id":"1"}',
			'{"_source":{"_account":"a","_host":"web-01","_app":"checkout","_line":"slow","_ts":1766827071126,"level":"WARN"},"_id":"1"}',
			'{"gl2_source_input":"5","source":"web-01","message":"payment failed","timestamp":"2025-12-27 09:17:38.124","level":3,"facility":"checkout","_id":"x","gl2_accounted_message_size":10}',
			'{"map":{"_messagetime":"1766827038125","_raw":"slow","_sourcecategory":"prod","_loglevel":"WARN"}}',
		),
		lines: [
			'30.123 ERROR * payment failed',
			'37.124457 WARN checkout slow',
			'44.125 ERROR checkout payment failed',
			'51.126 WARN checkout slow',
			'38.124 ERROR * payment failed',
			'18.125 WARN * slow',
		],
	},
	{
		kind: 'Loki by logcli, its default and raw output',
		text: lines(
			'2025-12-27T09:17:30Z {app="checkout"} level=error msg="payment failed"',
			'2025-12-27T09:17:37Z {app="checkout"} WARN slow',
		),
		lines: ['30 ERROR * *payment failed*', '37 WARN * *WARN slow'],
	},
	{
		kind: 'rsyslog: jsonmesg',
		text: lines(
			'{ "msg": " payment failed", "rawmsg": "<11>Dec 27 09:17:30 web-01 checkout[1]: payment failed", "timereported": "2025-12-27T09:17:30.123456+00:00", "hostname": "web-01", "syslogtag": "checkout[1]:", "inputname": "imuxsock", "fromhost": "web-01", "fromhost-ip": "127.0.0.1", "pri": "11", "syslogfacility": "1", "syslogseverity": "3", "timegenerated": "2025-12-27T09:17:30.123456+00:00", "programname": "checkout", "protocol-version": "0", "structured-data": "-", "app-name": "checkout", "procid": "1", "msgid": "-", "uuid": null, "$!": null }',
		),
		lines: ['30.123456 ERROR checkout * payment failed'],
	},
	{
		kind: 'rsyslog list templates as Elastic and Loki guides write them',
		text: lines(
			'{"@timestamp":"2025-12-27T09:17:30.123456+00:00","type":"syslog_json","tag":"checkout[1]:","relayhost":"web-01","relayip":"127.0.0.1","logsource":"web-01","hostname":"web-01","program":"checkout","priority":"11","severity":"3","facility":"1","severity_label":"err","facility_label":"user","message":" payment failed","end_msg":""}',
			'{"timestamp":"2025-12-27T09:17:37.124457+00:00","host":"web-01","severity":"warning","facility":"daemon","syslog-tag":"checkout[1]:","source":"checkout","message":"slow"}',
		),
		lines: ['30.123456 ERROR checkout * payment failed', '37.124457 WARN checkout slow'],
	},
	{
		kind: 'syslog-ng: format-json and ewmm',
		text: lines(
			'{"PROGRAM":"checkout","PRIORITY":"err","PID":"1","MESSAGE":"payment failed","ISODATE":"2025-12-27T09:17:30.123456+00:00","HOST":"web-01","FACILITY":"user","DATE":"Dec 27 09:17:30"}',
			'{"SOURCE":"s_local","PROGRAM":"checkout","PRIORITY":"warning","MESSAGE":"slow","LEGACY_MSGHDR":"checkout[1]: ","HOST_FROM":"web-01","HOST":"web-01","FACILITY":"user","DATE":"Dec 27 09:17:37"}',
		),
		lines: ['30.123456 ERROR checkout payment failed', '37 WARN checkout slow'],
	},
	{
		kind: 'syslog-ng: format-ewmm',
		text: lines(
			'<11>1 2025-12-27T09:17:30.123+00:00 web-01 @syslog-ng - - - {"_TAGS":".source.s","SOURCE":"s_local","PROGRAM":"checkout","PID":"1","MSG":"payment failed","LEGACY_MSGHDR":"checkout[1]: ","HOST_FROM":"web-01","HOST":"web-01"}',
			'<12>1 2025-12-27T09:17:37.124+00:00 web-01 @syslog-ng - - - {"PROGRAM":"checkout","MSG":"slow","HOST":"web-01"}',
		),
		lines: ['30.123 ERROR checkout payment failed', '37.124 WARN checkout slow'],
	},
	{
		kind: 'NXLog: to_json() of Windows events and of files',
		text: lines(
			'{"EventTime":"2025-12-27 09:17:30","Hostname":"WEB","Keywords":-9214364837600034816,"EventType":"ERROR","SeverityValue":4,"Severity":"ERROR","EventID":7031,"SourceName":"Service Control Manager","ProviderGuid":"{5}","Version":0,"Task":0,"OpcodeValue":0,"RecordNumber":5,"ProcessID":1,"ThreadID":2,"Channel":"System","Message":"The service terminated.\\r\\nIt has done this 1 time(s).","EventReceivedTime":"2025-12-27 09:17:32","SourceModuleName":"in","SourceModuleType":"im_msvistalog"}',
			'{"EventReceivedTime":"2025-12-27 09:17:38","SourceModuleName":"f","SourceModuleType":"im_file","EventTime":"2025-12-27T09:17:37.124457+00:00","SeverityValue":3,"Message":"slow"}',
		),
		lines: ['30 ERROR * The service terminated.\r\nIt has done this 1 time(s).', '37.124457 WARN * slow'],
	},
	{
		kind: 'Telegraf JSON and influx line protocol',
		text: lines(
			'{"fields":{"message":"payment failed","level":"error"},"name":"tail","tags":{"host":"web-01","path":"/var/log/app.log"},"timestamp":1766827050}',
		),
		lines: ['30 ERROR * payment failed'],
	},
	{
		kind: 'Telegraf, influx line protocol: time at the end',
		text: lines(
			'tail,host=web-01,path=/x message="payment failed",level="error" 1766827050123456789',
			'tail,host=web-01,path=/x message="slow" 1766827057124457000',
		),
		lines: ['30.123456 * * *payment failed*', '37.124457 * * *slow*'],
	},
	{
		kind: 'Airbyte s3 (JSONL), Kafka Connect with key and value, Kinesis agent',
		text: lines(
			'{"_airbyte_ab_id":"1","_airbyte_emitted_at":1766827060000,"_airbyte_data":{"created":"2025-12-27T09:17:30.123Z","level":"error","message":"payment failed"}}',
			'{"_airbyte_raw_id":"1","_airbyte_extracted_at":1766827057124,"_airbyte_meta":{"changes":[]},"_airbyte_generation_id":1,"_airbyte_data":{"id":5,"text":"slow"}}',
			'{"key":"k","value":{"timestamp":"2025-12-27T09:17:44.125458Z","level":"WARN","message":"slow"},"topic":"logs","partition":0,"offset":5,"timestamp":1766827064900}',
		),
		lines: ['30.123 ERROR * payment failed', '37.124 - * slow', '44.125458 WARN * slow'],
	},
];
