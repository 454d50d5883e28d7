/** One record each of writers whose files are not among the fixtures, and what a person reads in it. */
export interface WriterRecord {
	readonly writer: string;
	readonly json: string;
	/** `time level service message`, or the reason why there is none. `-` is nothing. */
	readonly lines: readonly string[];
}

export const records: readonly WriterRecord[] = [
	{
		writer: 'bunyan',
		json: '{"name":"shop","hostname":"h","pid":1,"level":40,"msg":"slow","time":"2026-11-27T14:27:16.580Z","v":0}',
		lines: ['2026-11-27T14:27:16.580 WARN shop slow'],
	},
	{
		writer: 'log4js',
		json: '{"startTime":"2026-11-27T14:27:16.580Z","categoryName":"shop","data":["payment failed",{"id":1}],"level":{"level":40000,"levelStr":"ERROR","colour":"red"},"context":{},"pid":1}',
		lines: ['2026-11-27T14:27:16.580 ERROR - payment failed {"id":1}'],
	},
	{
		writer: 'Serilog, compact',
		json: '{"@t":"2026-11-27T14:27:16.5801234Z","@mt":"Order {Id} placed","@m":"Order 5 placed","@l":"Warning","Id":5}',
		lines: ['2026-11-27T14:27:16.580123 WARN - Order 5 placed'],
	},
	{
		writer: 'Serilog, compact, without a level',
		json: '{"@t":"2026-11-27T14:27:16.5801234Z","@mt":"Order {Id} placed","Id":5}',
		lines: ['2026-11-27T14:27:16.580123 INFO - Order {Id} placed'],
	},
	{
		writer: 'serilog',
		json: '{"Timestamp":"2026-11-27T14:27:16.5801234567+00:00","Level":"Information","MessageTemplate":"Order {Id}","RenderedMessage":"Order 5","Properties":{"Id":5,"SourceContext":"Shop"}}',
		lines: ['2026-11-27T14:27:16.580123 INFO - Order 5'],
	},
	{
		writer: 'nlog',
		json: '{"time":"2026-11-27 14:27:16.5800","level":"WARN","logger":"Shop","message":"slow"}',
		lines: ['2026-11-27T14:27:16.580 WARN - slow'],
	},
	{
		writer: 'zap',
		json: '{"level":"error","ts":1795789636.5801234,"caller":"a.go:1","msg":"boom","stacktrace":"x"}',
		lines: ['2026-11-27T14:27:16.580123 ERROR - boom'],
	},
	{
		writer: 'slog',
		json: '{"time":"2026-11-27T14:27:16.580123456Z","level":"WARN","msg":"slow","ms":114}',
		lines: ['2026-11-27T14:27:16.580123 WARN - slow'],
	},
	{
		writer: 'hclog',
		json: '{"@level":"info","@message":"started","@module":"vault","@timestamp":"2026-11-27T14:27:16.580123Z"}',
		lines: ['2026-11-27T14:27:16.580123 INFO - started'],
	},
	{
		writer: 'mongodb',
		json: '{"t":{"$date":"2026-11-27T14:27:16.580+00:00"},"s":"W","c":"NETWORK","id":22943,"ctx":"listener","msg":"Connection ended","attr":{"remote":"1.2.3.4"}}',
		lines: ['2026-11-27T14:27:16.580 WARN - Connection ended'],
	},
	{
		writer: 'elasticsearch',
		json: '{"@timestamp":"2026-11-27T14:27:16.580Z", "log.level": "INFO", "message":"started", "ecs.version": "1.2.0","service.name":"ES_ECS","event.dataset":"elasticsearch.server","process.thread.name":"main","log.logger":"org.x"}',
		lines: ['2026-11-27T14:27:16.580 INFO ES_ECS started'],
	},
	{
		writer: 'envoy',
		json: '{"start_time":"2026-11-27T14:27:16.580Z","method":"GET","path":"/x","response_code":503,"duration":12,"upstream_host":"1.2.3.4:80"}',
		lines: ['2026-11-27T14:27:16.580 - - duration=12 method=GET path=/x response_code=503 upstream_host=1.2.3.4:80'],
	},
	{
		writer: 'Google Cloud Logging',
		json: '{"insertId":"a","jsonPayload":{"message":"hi","level":"x"},"resource":{"type":"k8s_container","labels":{"container_name":"shop"}},"timestamp":"2026-11-27T14:27:16.580123456Z","severity":"ERROR","logName":"projects/p/logs/stdout","receiveTimestamp":"2026-11-27T14:27:18Z"}',
		lines: ['2026-11-27T14:27:16.580123 ERROR shop hi'],
	},
	{
		writer: 'Google Cloud Logging, text',
		json: '{"insertId":"a","textPayload":"hi","timestamp":"2026-11-27T14:27:16.580123456Z","severity":"DEFAULT","logName":"projects/p/logs/stdout"}',
		lines: ['2026-11-27T14:27:16.580123 - - hi'],
	},
	{
		writer: 'Splunk HEC',
		json: '{"time":1795789636.580,"host":"h","source":"app","sourcetype":"shop","event":{"message":"hi","severity":"warn"}}',
		lines: ['2026-11-27T14:27:16.580 WARN shop hi'],
	},
	{
		writer: 'Splunk HEC, text',
		json: '{"time":"1795789636.580","host":"h","source":"app","sourcetype":"shop","event":"ERROR hi there"}',
		lines: ['2026-11-27T14:27:16.580 ERROR shop ERROR hi there'],
	},
	{
		writer: 'suricata',
		json: '{"timestamp":"2026-11-27T14:27:16.580123+0000","flow_id":1,"event_type":"alert","src_ip":"1.2.3.4","alert":{"action":"allowed","signature":"ET SCAN","severity":2}}',
		lines: [
			'2026-11-27T14:27:16.580123 - - alert.action=allowed alert.severity=2 alert.signature=ET SCAN event_type=alert flow_id=1 src_ip=1.2.3.4',
		],
	},
	{
		writer: 'zeek',
		json: '{"ts":1795789636.580123,"uid":"C1","id.orig_h":"1.2.3.4","proto":"tcp","conn_state":"S0"}',
		lines: ['2026-11-27T14:27:16.580123 - - conn_state=S0 id.orig_h=1.2.3.4 proto=tcp uid=C1'],
	},
	{
		writer: 'okta',
		json: '{"uuid":"x","published":"2026-11-27T14:27:16.580Z","eventType":"user.session.start","severity":"INFO","displayMessage":"User login","actor":{"id":"1"}}',
		lines: ['2026-11-27T14:27:16.580 INFO - User login'],
	},
	{
		writer: 'github',
		json: '{"@timestamp":1795789636580,"action":"repo.create","actor":"a","created_at":1795789636580}',
		lines: ['2026-11-27T14:27:16.580 - - action=repo.create actor=a'],
	},
	{
		writer: 'AWS WAF',
		json: '{"timestamp":1795789636580,"formatVersion":1,"webaclId":"arn","terminatingRuleId":"Default_Action","terminatingRuleType":"REGULAR","action":"ALLOW","httpSourceName":"ALB","httpRequest":{"clientIp":"1.2.3.4","uri":"/x","httpMethod":"GET","headers":[{"name":"a","value":"b"}]}}',
		lines: [
			'2026-11-27T14:27:16.580 - - action=ALLOW terminatingRuleId=Default_Action terminatingRuleType=REGULAR httpSourceName=ALB httpRequest.httpMethod=GET httpRequest.uri=/x',
		],
	},
	{
		writer: 'EventBridge',
		json: '{"version":"0","id":"x","detail-type":"EC2 Instance State-change Notification","source":"aws.ec2","account":"1","time":"2026-11-27T14:27:16Z","region":"us-east-1","resources":[],"detail":{"instance-id":"i-1","state":"running"}}',
		lines: [
			'2026-11-27T14:27:16.000 - - account=1 detail-type=EC2 Instance State-change Notification detail.instance-id=i-1 detail.state=running id=x region=us-east-1 source=aws.ec2 version=0',
		],
	},
	{
		writer: 'CloudTrail by EventBridge',
		json: '{"version":"0","detail-type":"AWS API Call via CloudTrail","source":"aws.s3","time":"2026-11-27T14:27:16Z","detail":{"eventVersion":"1.08","eventTime":"2026-11-27T14:27:15Z","eventSource":"s3.amazonaws.com","eventName":"PutObject","errorCode":"AccessDenied"}}',
		lines: [
			'2026-11-27T14:27:15.000 - s3.amazonaws.com eventName=PutObject eventSource=s3.amazonaws.com errorCode=AccessDenied',
		],
	},
	{
		writer: 'AWS Network Firewall',
		json: '{"firewall_name":"f","availability_zone":"a","event_timestamp":"1795789636","event":{"timestamp":"2026-11-27T14:27:16.580123+0000","flow_id":1,"event_type":"alert","src_ip":"1.2.3.4","alert":{"signature":"x","severity":3}}}',
		lines: [
			'2026-11-27T14:27:16.580123 - - availability_zone=a event.alert.severity=3 event.alert.signature=x event.event_type=alert event.flow_id=1 event.src_ip=1.2.3.4 firewall_name=f',
		],
	},
	{
		writer: 'Fluent Bit on Kubernetes',
		json: '{"date":1795789636.580123,"time":"2026-11-27T14:27:16.580123456789Z","stream":"stderr","_p":"F","log":"ERROR boom","kubernetes":{"pod_name":"p","container_name":"shop","labels":{"app":"shop"}}}',
		lines: ['2026-11-27T14:27:16.580123 ERROR shop ERROR boom'],
	},
	{
		writer: 'Fluent Bit, JSON in log',
		json: '{"date":1795789636.580123,"log":"{\\"level\\":\\"warn\\",\\"msg\\":\\"slow\\",\\"ts\\":1795789636.58}"}',
		lines: ['2026-11-27T14:27:16.580123 WARN - slow'],
	},
	{
		writer: 'FireLens',
		json: '{"container_id":"x","container_name":"/ecs-shop","source":"stdout","log":"2026-11-27 14:27:16,580 INFO [main] hi","ecs_cluster":"c"}',
		lines: ['2026-11-27T14:27:16.580 INFO /ecs-shop INFO [main] hi'],
	},
	{
		writer: 'Lambda telemetry',
		json: '{"time":"2026-11-27T14:27:16.580Z","type":"function","record":{"timestamp":"2026-11-27T14:27:16.580Z","level":"ERROR","requestId":"x","message":"boom"}}',
		lines: ['2026-11-27T14:27:16.580 ERROR - boom'],
	},
	{
		writer: 'Lambda telemetry, platform',
		json: '{"time":"2026-11-27T14:27:16.580Z","type":"platform.report","record":{"requestId":"x","metrics":{"durationMs":41.2}}}',
		lines: ['2026-11-27T14:27:16.580 - - record.metrics.durationMs=41.2 record.requestId=x type=platform.report'],
	},
	{
		writer: 'winlogbeat',
		json: '{"@timestamp":"2026-11-27T14:27:16.580Z","log":{"level":"information"},"message":"Service entered","winlog":{"event_id":7036,"provider_name":"SCM"},"event":{"created":"2026-11-27T14:27:18Z"}}',
		lines: ['2026-11-27T14:27:16.580 INFO - Service entered'],
	},
	{
		writer: 'NXLog',
		json: '{"EventTime":"2026-11-27 14:27:16","Hostname":"h","SeverityValue":2,"Severity":"INFO","EventID":7036,"SourceName":"SCM","Message":"Service entered"}',
		lines: ['2026-11-27T14:27:16.000 INFO - Service entered'],
	},
	{
		writer: 'tslog',
		json: '{"0":"cache miss","1":{"key":"x"},"_meta":{"runtime":"Node","date":"2026-11-27T14:27:16.580Z","logLevelId":2,"logLevelName":"DEBUG","name":"shop"}}',
		lines: ['2026-11-27T14:27:16.580 DEBUG shop cache miss'],
	},
	{
		writer: 'tslog with a time',
		json: '{"0":"cache miss","_meta":{"date":"2026-11-27T14:27:16.580Z","logLevelId":5,"logLevelName":"ERROR"},"time":"2026-11-27T14:27:16.580Z"}',
		lines: ['2026-11-27T14:27:16.580 ERROR - cache miss'],
	},
	{
		writer: 'logstash-encoder',
		json: '{"@timestamp":"2026-11-27T14:27:16.580Z","@version":"1","message":"hi","logger_name":"s","thread_name":"main","level":"WARN","level_value":30000}',
		lines: ['2026-11-27T14:27:16.580 WARN - hi'],
	},
	{
		writer: 'quarkus',
		json: '{"timestamp":"2026-11-27T14:27:16.58Z","sequence":1,"loggerClassName":"x","loggerName":"y","level":"INFO","message":"hi","threadName":"main"}',
		lines: ['2026-11-27T14:27:16.580 INFO - hi'],
	},
	{
		writer: 'java.util.logging as JSON',
		json: '{"timestamp":"2026-11-27T14:27:16.58Z","millis":1795789636580,"sequence":1,"logger":"y","level":"SEVERE","message":"hi"}',
		lines: ['2026-11-27T14:27:16.580 ERROR - hi'],
	},
	{
		writer: 'dotnet console',
		json: '{"Timestamp":"2026-11-27T14:27:16.580Z","EventId":0,"LogLevel":"Warning","Category":"Shop","Message":"slow","State":{"Message":"slow"}}',
		lines: ['2026-11-27T14:27:16.580 WARN - slow'],
	},
	{
		writer: 'heroku',
		json: '{"drain":"x","time":"2026-11-27T14:27:16.580000+00:00","program":"web.1","message":"hi"}',
		lines: ['2026-11-27T14:27:16.580 - web.1 hi'],
	},
	{
		writer: 'Application Insights',
		json: '{"time":"2026-11-27T14:27:16.58Z","resourceId":"x","properties":{"message":"hi"},"severityLevel":3}',
		lines: ['2026-11-27T14:27:16.580 ERROR - hi'],
	},
	{
		writer: 'Azure Monitor',
		json: '{"records":[{"time":"2026-11-27T14:27:16.58Z","resourceId":"x","category":"AppServiceHTTPLogs","level":"Warning","properties":"{\\"CsMethod\\":\\"GET\\",\\"ScStatus\\":\\"200\\"}"}]}',
		lines: [
			'2026-11-27T14:27:16.580 WARN - category=AppServiceHTTPLogs properties.CsMethod=GET properties.ScStatus=200 resourceId=x',
		],
	},
	{
		writer: 'loki',
		json: '{"streams":[{"stream":{"app":"shop","level":"error"},"values":[["1795789636580123456","boom"],["1795789636580123457","boom2"]]}]}',
		lines: ['2026-11-27T14:27:16.580123 ERROR shop boom', '2026-11-27T14:27:16.580123 ERROR shop boom2'],
	},
	{
		writer: 'Elasticsearch export',
		json: '{"_index":"a","_id":"1","_source":{"@timestamp":"2026-11-27T14:27:16.580Z","level":"error","message":"boom"}}',
		lines: ['2026-11-27T14:27:16.580 ERROR - boom'],
	},
	{
		writer: 'SNS notification',
		json: '{"Type":"Notification","MessageId":"x","TopicArn":"arn","Message":"hi there","Timestamp":"2026-11-27T14:27:16.580Z"}',
		lines: ['2026-11-27T14:27:16.580 - - hi there'],
	},
	{
		writer: 'API Gateway access log',
		json: '{"requestId":"x","ip":"1.2.3.4","requestTime":"27/Nov/2026:14:27:16 +0000","httpMethod":"GET","resourcePath":"/x","status":"200","responseLength":"5"}',
		lines: [
			'2026-11-27T14:27:16.000 - - httpMethod=GET ip=1.2.3.4 requestId=x resourcePath=/x responseLength=5 status=200',
		],
	},
	{
		writer: 'PostgreSQL jsonlog',
		json: '{"timestamp":"2026-11-27 14:27:16.580 UTC","pid":1,"error_severity":"ERROR","message":"dup"}',
		lines: ['2026-11-27T14:27:16.580 ERROR - dup'],
	},
	{
		writer: 'MySQL JSON',
		json: '{"prio":1,"err_code":1045,"subsystem":"Server","component":"x","SQL_state":"28000","source_file":"x","source_line":1,"time":"2026-11-27T14:27:16.580123Z","msg":"Access denied","label":"Warning"}',
		lines: ['2026-11-27T14:27:16.580123 WARN - Access denied'],
	},
	{
		writer: 'Python levelno',
		json: '{"asctime":"2026-11-27 14:27:16,580","levelno":40,"name":"shop","message":"x","lineno":3}',
		lines: ['2026-11-27T14:27:16.580 ERROR - x'],
	},
	{ writer: 'structlog without a time', json: '{"event":"x","level":"info"}', lines: ['- INFO - x'] },
	{
		writer: 'Jackson, array of numbers',
		json: '{"timestamp":[2026,11,27,14,27,16,580000000],"level":"INFO","message":"hi"}',
		lines: ['2026-11-27T14:27:16.580 INFO - hi'],
	},
	{
		writer: 'a zone that means several offsets',
		json: '{"time":"2026-11-27 14:27:16 CST","msg":"x"}',
		lines: ['ambiguous-time-zone'],
	},
	{ writer: 'a time that is none', json: '{"time":"yesterday","msg":"x"}', lines: ['unusable-timestamp'] },
	{
		writer: 'keys of prototypes',
		json: '{"__proto__":{"a":1},"constructor":"x","time":"2026-11-27T14:27:16Z","message":"x"}',
		lines: ['2026-11-27T14:27:16.000 - - x'],
	},
	{ writer: 'an empty record', json: '{}', lines: ['missing-message'] },
	{
		writer: 'vector k8s',
		json: '{"file":"/var/log/pods/x","kubernetes":{"container_name":"shop","pod_labels":{"app":"x"}},"message":"WARN slow","source_type":"kubernetes_logs","stream":"stdout","timestamp":"2026-11-27T14:27:16.580123456Z"}',
		lines: ['2026-11-27T14:27:16.580123 WARN shop WARN slow'],
	},
	{
		writer: 'Datadog, message in attributes',
		json: '{"date":"2026-11-27T14:27:16.580Z","service":"checkout","status":"error","message":"","attributes":{"message":"hi","level":"error"}}',
		lines: ['2026-11-27T14:27:16.580 ERROR checkout hi'],
	},
	{
		writer: 'istio',
		json: '{"authority":"a","bytes_received":0,"duration":3,"method":"GET","path":"/x","response_code":200,"start_time":"2026-11-27T14:27:16.580Z","x_forwarded_for":null}',
		lines: ['2026-11-27T14:27:16.580 - - authority=a bytes_received=0 duration=3 method=GET path=/x response_code=200'],
	},
	{
		writer: 'S3 event',
		json: '{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","eventTime":"2026-11-27T14:27:16.580Z","eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"b"}}}]}',
		lines: ['2026-11-27T14:27:16.580 - aws:s3 eventName=ObjectCreated:Put eventSource=aws:s3'],
	},
	{
		writer: 'auth0',
		json: '{"log_id":"9","data":{"date":"2026-11-27T14:27:16.580Z","type":"s","description":"ok","client_name":"x"}}',
		lines: ['2026-11-27T14:27:16.580 - - ok'],
	},
	{
		writer: 'rails',
		json: '{"method":"GET","path":"/x","format":"html","controller":"A","action":"show","status":200,"duration":1.2,"@timestamp":"2026-11-27T14:27:16.580Z","message":"[200] GET /x (A#show)"}',
		lines: ['2026-11-27T14:27:16.580 - - [200] GET /x (A#show)'],
	},
	{
		writer: 'winston with a timestamp',
		json: '{"level":"error","message":"x","service":"shop","timestamp":"2026-11-27 14:27:16"}',
		lines: ['2026-11-27T14:27:16.000 ERROR shop x'],
	},
	{
		writer: 'k8s event',
		json: '{"kind":"Event","apiVersion":"v1","metadata":{"name":"x","creationTimestamp":"2026-11-27T14:27:00Z"},"reason":"BackOff","message":"Back-off restarting","type":"Warning","lastTimestamp":"2026-11-27T14:27:16Z","firstTimestamp":"2026-11-27T14:27:00Z"}',
		lines: ['2026-11-27T14:27:16.000 WARN - Back-off restarting'],
	},
	{
		writer: 'journald without its message',
		json: '{"MESSAGE":null,"PRIORITY":"6","SYSLOG_IDENTIFIER":"shop","__REALTIME_TIMESTAMP":"1795789741938537","_MACHINE_ID":"a"}',
		lines: ['2026-11-27T14:29:01.938537 INFO shop SYSLOG_IDENTIFIER=shop PRIORITY=6'],
	},
	{
		writer: 'syslog-ng',
		json: '{"PRIORITY":"err","PROGRAM":"sshd","MESSAGE":"x","ISODATE":"2026-11-27T14:27:16+00:00"}',
		lines: ['2026-11-27T14:27:16.000 ERROR sshd x'],
	},
	{
		writer: 'rsyslog',
		json: '{"timereported":"2026-11-27T14:27:16.123456+00:00","hostname":"h","syslogtag":"app:","severity":"3","msg":" x"}',
		lines: ['2026-11-27T14:27:16.123456 ERROR app  x'],
	},
	{
		writer: 'filebeat',
		json: '{"@timestamp":"2026-11-27T14:27:16.580Z","@metadata":{"beat":"filebeat"},"message":"2026-11-27 14:27:10 ERROR boom","log":{"file":{"path":"/x"},"offset":1},"agent":{"type":"filebeat"},"ecs":{"version":"8"}}',
		lines: ['2026-11-27T14:27:16.580 ERROR - 2026-11-27 14:27:10 ERROR boom'],
	},
	{
		writer: 'Papertrail',
		json: '{"id":"1","received_at":"2026-11-27T14:27:17Z","generated_at":"2026-11-27T14:27:16Z","program":"x","message":"hi","severity":"Notice"}',
		lines: ['2026-11-27T14:27:16.000 INFO x hi'],
	},
	{
		writer: 'metadata beside data',
		json: '{"meta":{"ts":"2026-11-27T14:27:16.580Z","lvl":"warn"},"data":{"msg":"slow"}}',
		lines: ['2026-11-27T14:27:16.580 WARN - slow'],
	},
	{
		writer: 'Loguru, serialised',
		json: '{"text": "2026-11-27 15:27:16.580 | DEBUG    | m:f:3 - cache miss\\n", "record": {"elapsed": {"repr": "0:00:01", "seconds": 1.0}, "exception": null, "extra": {}, "file": {"name": "w.py", "path": "/w.py"}, "function": "f", "level": {"icon": "x", "name": "DEBUG", "no": 10}, "line": 33, "message": "cache miss", "module": "m", "name": "m", "process": {"id": 1, "name": "MainProcess"}, "thread": {"id": 1, "name": "MainThread"}, "time": {"repr": "2026-11-27 15:27:16.580000+01:00", "timestamp": 1795789636.58}}}',
		lines: ['2026-11-27T14:27:16.580 DEBUG - cache miss'],
	},
	{
		writer: 'Rust tracing, JSON',
		json: '{"timestamp": "2026-11-27T14:27:16.580Z", "level": "INFO", "fields": {"message": "order placed", "status": 200}, "target": "w", "span": {"id": 1, "name": "request"}}',
		lines: ['2026-11-27T14:27:16.580 INFO - order placed'],
	},
	{
		writer: 'Lambda telemetry, text',
		json: '{"time": "2026-11-27T14:27:16.580Z", "type": "function", "record": "[INFO] hello\\n"}',
		lines: ['2026-11-27T14:27:16.580 INFO - [INFO] hello'],
	},
	{
		writer: 'consola, JSON',
		json: '{"date": "2026-11-27T14:27:16.580Z", "args": ["cache miss", {"key": "x"}], "type": "warn", "level": 1, "tag": ""}',
		lines: ['2026-11-27T14:27:16.580 WARN - cache miss {"key":"x"}'],
	},
	{
		writer: 'Falco',
		json: '{"output": "14:27:16.58: Warning Shell in container", "priority": "Warning", "rule": "Shell", "time": "2026-11-27T14:27:16.580Z", "output_fields": {"container.id": "x"}}',
		lines: ['2026-11-27T14:27:16.580 WARN - 14:27:16.58: Warning Shell in container'],
	},
	{
		writer: 'osquery',
		json: '{"name": "pack", "calendarTime": "Fri Nov 27 14:27:16 2026 UTC", "unixTime": 1795789636, "columns": {"pid": "1"}, "action": "added"}',
		lines: ['2026-11-27T14:27:16.000 - - action=added columns.pid=1 name=pack'],
	},
	{
		writer: 'Wazuh',
		json: '{"timestamp": "2026-11-27T14:27:16.580+0000", "rule": {"level": 3, "description": "Login", "id": "5501"}, "agent": {"name": "a"}, "full_log": "sshd: session opened"}',
		lines: ['2026-11-27T14:27:16.580 - - sshd: session opened'],
	},
	{
		writer: 'Tomcat, JSON access log',
		json: '{"host": "127.0.0.1", "user": "-", "time": "[27/Nov/2026:14:27:16 +0000]", "request": "GET / HTTP/1.1", "statusCode": "200"}',
		lines: ['2026-11-27T14:27:16.000 - - GET / HTTP/1.1'],
	},
	{
		writer: 'ClickHouse',
		json: '{"date_time": "1795789636.580123", "thread_id": "1", "level": "Information", "logger_name": "Application", "message": "Ready", "source_line": "1"}',
		lines: ['2026-11-27T14:27:16.580123 INFO - Ready'],
	},
	{
		writer: 'Elasticsearch 7',
		json: '{"type": "server", "timestamp": "2026-11-27T14:27:16,580Z", "level": "INFO", "component": "o.e.n.Node", "cluster.name": "c", "message": "started"}',
		lines: ['2026-11-27T14:27:16.580 INFO - started'],
	},
	{
		writer: 'AWS Config',
		json: '{"fileVersion": "1.0", "configurationItems": [{"configurationItemCaptureTime": "2026-11-27T14:27:16.580Z", "resourceType": "AWS::S3::Bucket", "configurationItemStatus": "OK"}]}',
		lines: ['2026-11-27T14:27:16.580 - - configurationItemStatus=OK resourceType=AWS::S3::Bucket'],
	},
	{
		writer: 'MinIO',
		json: '{"level": "FATAL", "errKind": "", "time": "2026-11-27T14:27:16.580Z", "error": {"message": "no disk", "source": ["a.go:1"]}}',
		lines: ['2026-11-27T14:27:16.580 FATAL - no disk'],
	},
	{
		writer: 'Azure, AKS',
		json: '{"records": [{"time": "2026-11-27T14:27:16.580Z", "category": "kube-apiserver", "properties": {"log": "{\\"level\\":\\"error\\",\\"msg\\":\\"boom\\"}", "stream": "stderr"}}]}',
		lines: ['2026-11-27T14:27:16.580 ERROR - boom'],
	},
	{
		writer: 'Splunk export',
		json: '{"preview": false, "result": {"_raw": "ERROR boom", "_time": "2026-11-27 14:27:16.580 UTC"}}',
		lines: ['2026-11-27T14:27:16.580 ERROR - ERROR boom'],
	},
	{
		writer: 'RabbitMQ',
		json: '{"time": "2026-11-27 14:27:16.580123+00:00", "level": "info", "msg": "up", "domain": "rabbitmq"}',
		lines: ['2026-11-27T14:27:16.580123 INFO - up'],
	},
	{
		writer: 'Grafana',
		json: '{"level": "info", "logger": "x", "msg": "up", "t": "2026-11-27T14:27:16.58Z"}',
		lines: ['2026-11-27T14:27:16.580 INFO - up'],
	},
	{
		writer: 'logback JsonEncoder',
		json: '{"sequenceNumber": 0, "timestamp": 1795789636580, "nanoseconds": 580565449, "level": "DEBUG", "threadName": "main", "loggerName": "shop.Orders", "mdc": {}, "message": "cache miss", "throwable": null}',
		lines: ['2026-11-27T14:27:16.580 DEBUG - cache miss'],
	},
];
