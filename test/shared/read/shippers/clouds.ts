import type { ShippedSample } from './shipped-sample.ts';

/** Other clouds, networks and services. */

const lines = (...texts: string[]) => `${texts.join('\n')}\n`;

export const clouds: readonly ShippedSample[] = [
	{
		kind: 'Azure activity log, PT1H.json',
		text: lines(
			'{ "RoleLocation": "East US", "Stamp": "S", "ReleaseVersion": "1", "time": "2025-12-27T09:17:30.1234567Z", "resourceId": "/SUBSCRIPTIONS/A0", "operationName": "MICROSOFT.STORAGE/STORAGEACCOUNTS/WRITE", "category": "Administrative", "resultType": "Failure", "resultSignature": "Failed.Conflict", "durationMs": "12", "callerIpAddress": "192.0.2.1", "correlationId": "c", "identity": {"authorization":{"scope":"/s","action":"a","evidence":{"role":"Owner"}},"claims":{"aud":"https://management","iat":"1766820000"}}, "level": "Error", "properties": {"statusCode":"Conflict","serviceRequestId":null,"statusMessage":"{\\"error\\":{\\"code\\":\\"Conflict\\",\\"message\\":\\"The account exists.\\"}}","eventCategory":"Administrative"}}',
		),
		lines: ['30.123456 ERROR * *'],
	},
	{
		kind: 'Azure NSG flow log: one array of records',
		text: '{"records":[{"time":"2025-12-27T09:17:30.1234567Z","systemId":"55ff","macAddress":"000D","category":"NetworkSecurityGroupFlowEvent","resourceId":"/SUB","operationName":"NetworkSecurityGroupFlowEvents","properties":{"Version":2,"flows":[{"rule":"DefaultRule_DenyAllInBound","flows":[{"mac":"000D","flowTuples":["1766827040,192.0.2.1,10.5.16.4,28746,443,T,I,D,B,,,,","1766827041,192.0.2.1,10.5.16.4,28747,443,T,I,D,B,,,,"]}]}]}},{"time":"2025-12-27T09:17:37.1244567Z","systemId":"55ff","macAddress":"000D","category":"NetworkSecurityGroupFlowEvent","resourceId":"/SUB","operationName":"NetworkSecurityGroupFlowEvents","properties":{"Version":2,"flows":[]}}]}',
		lines: ['30.123456 * * *', '37.124456 * * *'],
	},
	{
		kind: 'Azure VNet flow log',
		text: '{"records":[{"time":"2025-12-27T09:17:30.1234567Z","flowLogVersion":4,"flowLogGUID":"66","macAddress":"112","category":"FlowLogFlowEvent","flowLogResourceID":"/S","targetResourceID":"/T","operationName":"FlowLogFlowEvent","flowRecords":{"flows":[{"aclID":"1","flowGroups":[{"rule":"DefaultRule_AllowInternetOutBound","flowTuples":["1766827040599,10.0.0.6,192.0.2.1,23956,443,6,O,B,NX,0,0,0,0"]}]}]}}]}',
		lines: ['30.123456 * * *'],
	},
	{
		kind: 'Azure sign-in log and App Service HTTP log in PT1H.json',
		text: lines(
			'{"time":"2025-12-27T09:17:30.1234567Z","resourceId":"/tenants/t/providers/Microsoft.aadiam","operationName":"Sign-in activity","operationVersion":"1.0","category":"SignInLogs","tenantId":"t","resultType":"50126","resultSignature":"None","resultDescription":"Invalid username or password.","durationMs":0,"callerIpAddress":"192.0.2.1","correlationId":"c","identity":"Dana","Level":4,"location":"DE","properties":{"id":"i","createdDateTime":"2025-12-27T09:17:30.1234567+00:00","userDisplayName":"Dana","status":{"errorCode":50126,"failureReason":"Invalid"}}}',
			'{"time":"2025-12-27T09:17:37.1244567Z","EventTime":"2025-12-27T09:17:37.1244567Z","category":"AppServiceHTTPLogs","resourceId":"/SUB","properties":"{\\"CsHost\\":\\"shop\\",\\"CsUriStem\\":\\"/\\",\\"ScStatus\\":502}","Level":"Informational"}',
		),
		lines: ['30.123456 INFO * Invalid username or password.', '37.124456 INFO * *'],
	},
	{
		kind: 'Azure Event Hub: envelope of records, a line each',
		text: lines(
			'{"records": [{ "count": 1, "total": 2, "minimum": 1, "maximum": 1, "average": 1, "resourceId": "/S", "time": "2025-12-27T09:17:30.0000000Z", "metricName": "Cpu", "timeGrain": "PT1M"}]}',
			'{"records": [{ "time": "2025-12-27T09:17:37.1234567Z", "category": "FunctionAppLogs", "operationName": "Microsoft.Web/sites/functions/log", "level": "Warning", "resourceId": "/S", "location": "East US", "properties": {"appName":"shop","roleInstance":"r","message":"slow","category":"Host.Results","hostVersion":"4","functionName":"checkout","level":"Warning","levelId":3,"processId":60}}]}',
		),
		lines: ['30 * * *', '37.123456 WARN * slow'],
	},
	{
		kind: 'Google Cloud: jsonPayload, textPayload, audit, load balancer',
		text: lines(
			'{"insertId":"a","jsonPayload":{"message":"payment failed","order":5},"resource":{"type":"k8s_container","labels":{"container_name":"checkout","cluster_name":"shop"}},"timestamp":"2025-12-27T09:17:30.123456789Z","severity":"ERROR","labels":{"k8s-pod/app":"checkout"},"logName":"projects/p/logs/stderr","receiveTimestamp":"2025-12-27T09:17:32.000000000Z"}',
			'{"textPayload":"cart checked out","insertId":"b","resource":{"type":"cloud_run_revision","labels":{"service_name":"checkout"}},"timestamp":"2025-12-27T09:17:37.124457Z","severity":"DEFAULT","logName":"projects/p/logs/run.googleapis.com%2Fstdout","receiveTimestamp":"2025-12-27T09:17:38Z"}',
			'{"protoPayload":{"@type":"type.googleapis.com/google.cloud.audit.AuditLog","status":{"code":7,"message":"PERMISSION_DENIED"},"authenticationInfo":{"principalEmail":"dana@example.com"},"requestMetadata":{"callerIp":"192.0.2.1","requestAttributes":{"time":"2025-12-27T09:17:43.9Z"}},"serviceName":"compute.googleapis.com","methodName":"v1.compute.instances.delete","resourceName":"projects/p/zones/z/instances/i"},"insertId":"c","resource":{"type":"gce_instance","labels":{"zone":"z"}},"timestamp":"2025-12-27T09:17:44.125458Z","severity":"NOTICE","logName":"projects/p/logs/cloudaudit.googleapis.com%2Factivity","receiveTimestamp":"2025-12-27T09:17:46Z"}',
			'{"httpRequest":{"requestMethod":"GET","requestUrl":"https://shop.example.com/","requestSize":"300","status":502,"responseSize":"500","userAgent":"curl","remoteIp":"192.0.2.1","latency":"0.012s"},"insertId":"d","jsonPayload":{"@type":"type.googleapis.com/google.cloud.loadbalancing.type.LoadBalancerLogEntry","statusDetails":"failed_to_pick_backend"},"resource":{"type":"http_load_balancer","labels":{}},"timestamp":"2025-12-27T09:17:51.126459Z","severity":"WARNING","logName":"projects/p/logs/requests","trace":"t","receiveTimestamp":"2025-12-27T09:17:52Z","spanId":"s"}',
		),
		lines: [
			'30.123456 ERROR checkout payment failed',
			'37.124457 - checkout cart checked out',
			'44.125458 INFO * *',
			'51.126459 WARN * *',
		],
	},
	{
		kind: 'Cloudflare HTTP requests: rfc3339 and unix seconds',
		text: lines(
			'{"ClientIP":"198.51.100.1","ClientRequestHost":"shop.example.com","ClientRequestMethod":"GET","ClientRequestURI":"/","EdgeEndTimestamp":"2025-12-27T09:17:30Z","EdgeResponseBytes":900,"EdgeResponseStatus":200,"EdgeStartTimestamp":"2025-12-27T09:17:30Z","RayID":"3a6050bcbe121a87"}',
			'{"ClientIP":"198.51.100.1","ClientRequestHost":"shop.example.com","ClientRequestMethod":"GET","ClientRequestURI":"/","EdgeEndTimestamp":1766827058,"EdgeResponseBytes":900,"EdgeResponseStatus":200,"EdgeStartTimestamp":1766827057,"RayID":"3a6050bcbe121a88"}',
		),
		lines: ['30 - - *', '37 - - *'],
	},
	{
		kind: 'Cloudflare firewall events, DNS, Spectrum, audit, Workers traces',
		text: lines(
			'{"Action":"block","ClientASN":1,"ClientIP":"192.0.2.1","ClientRequestHost":"shop","ClientRequestMethod":"GET","ClientRequestPath":"/","Datetime":"2025-12-27T09:17:30Z","EdgeResponseStatus":403,"Kind":"firewall","Metadata":{},"RayID":"r","RuleID":"q","Source":"waf"}',
			'{"ColoCode":"FRA","EDNSSubnet":"","QueryName":"example.com","QueryType":1,"ResponseCached":true,"ResponseCode":0,"SourceIP":"192.0.2.1","Timestamp":"2025-12-27T09:17:37Z"}',
			'{"Application":"a","ClientBytes":1,"ConnectTimestamp":"2025-12-27T09:17:40Z","DisconnectTimestamp":"2025-12-27T09:17:43Z","Event":"disconnect","Status":0,"Timestamp":"2025-12-27T09:17:44Z"}',
			'{"ActionResult":true,"ActionType":"login","ActorEmail":"dana@example.com","ActorType":"user","ID":"i","Interface":"","Metadata":{},"NewValue":{},"OldValue":{},"OwnerID":"o","ResourceID":"r","ResourceType":"account","When":"2025-12-27T09:17:51Z"}',
			'{"DispatchNamespace":"","Event":{"RayID":"r","Request":{"URL":"https://x","Method":"GET"},"Response":{"Status":500}},"EventTimestampMs":1766827058124,"EventType":"fetch","Exceptions":[{"Message":"boom","Name":"Error","TimestampMs":1766827058125}],"Logs":[{"Level":"log","Message":["a"],"TimestampMs":1766827058124}],"Outcome":"exception","ScriptName":"shop","ScriptTags":[]}',
		),
		lines: ['30 * * *', '37 * * *', '44 * * *', '51 * * *', '38.124 * * *'],
	},
	{
		kind: 'Cloudflare Logpush as CSV',
		text: lines(
			'ClientIP,ClientRequestHost,ClientRequestMethod,ClientRequestURI,EdgeEndTimestamp,EdgeResponseStatus,EdgeStartTimestamp,RayID',
			'198.51.100.1,shop.example.com,GET,/,1766827050223456789,200,1766827050123456789,3a60',
			'198.51.100.1,shop.example.com,GET,"/a,b",1766827057223456789,502,1766827057124457789,3a61',
		),
		lines: ['30.123456 - - *', '37.124457 - - *'],
	},
	{
		kind: 'Fastly, its default line behind a syslog header',
		text: lines(
			'<134>2025-12-27T09:17:30Z cache-fra1234 shop[62959]: 192.0.2.1 "-" "-" Sat, 27 Dec 2025 09:17:30 GMT GET / 200',
			'<134>2025-12-27T09:17:37Z cache-fra1234 shop[62959]: 192.0.2.1 "-" "-" Sat, 27 Dec 2025 09:17:37 GMT GET /a 503',
		),
		lines: ['30 INFO shop *GET / 200', '37 INFO shop *GET /a 503'],
	},
	{
		kind: 'Akamai DataStream 2, JSON',
		text: lines(
			'{"version":1,"streamId":"1","cp":"123456","reqId":"1239f220","reqTimeSec":"1766827050.123","bytes":"4995","cliIP":"192.0.2.1","statusCode":"206","proto":"HTTPS","reqHost":"shop","reqMethod":"GET","reqPath":"/a","reqPort":"443","rspContentLen":"5000","rspContentType":"text/html","UA":"Mozilla","tlsOverheadTimeMSec":"0","queryStr":"a=b","referer":"-","maxAgeSec":"3600","reqEndTimeMSec":"3","errorCode":"ERR_ACCESS_DENIED|fwd_acl","turnAroundTimeMSec":"11","cacheStatus":"1","country":"DE"}',
		),
		lines: ['30.123 * * *'],
	},
	{
		kind: 'Okta System Log, Auth0 by EventBridge',
		text: lines(
			'{"actor":{"id":"u","type":"User","alternateId":"dana@example.com","displayName":"Dana"},"client":{"userAgent":{"rawUserAgent":"M"},"zone":"null","ipAddress":"192.0.2.1"},"displayMessage":"User login to Okta","eventType":"user.session.start","outcome":{"result":"FAILURE","reason":"INVALID_CREDENTIALS"},"published":"2025-12-27T09:17:30.123Z","securityContext":{},"severity":"WARN","debugContext":{"debugData":{"requestUri":"/api/v1/authn"}},"legacyEventType":"core.user_auth.login_failed","transaction":{"type":"WEB","id":"t","detail":{}},"uuid":"u1","version":"0","request":{"ipChain":[]},"target":null}',
			'{"version":"0","id":"1","detail-type":"Auth0 log","source":"aws.partner/auth0.com/shop","account":"1","time":"2025-12-27T09:17:38Z","region":"us-east-1","resources":[],"detail":{"log_id":"9","data":{"date":"2025-12-27T09:17:37.124Z","type":"fp","description":"Wrong email or password.","connection":"db","client_id":"c","client_name":"shop","ip":"192.0.2.1","user_name":"dana@example.com","log_id":"9"}}}',
		),
		lines: ['30.123 WARN * User login to Okta', '37.124 * * Wrong email or password.'],
	},
	{
		kind: 'GitHub audit log stream, GitLab, Slack, 1Password, Databricks',
		text: lines(
			'{"@timestamp":1766827050123,"_document_id":"d","action":"repo.create","actor":"dana","actor_location":{"country_code":"DE"},"created_at":1766827050123,"operation_type":"create","org":"shop","repo":"shop/x","visibility":"private"}',
			'{"method":"GET","path":"/api/v4/projects","format":"html","controller":"Projects","action":"show","status":500,"time":"2025-12-27T09:17:37.124Z","params":[],"remote_ip":"192.0.2.1","correlation_id":"c","duration_s":0.2,"exception.class":"E","exception.message":"boom","severity":"ERROR"}',
			'{"uuid":"56","session_uuid":"s","timestamp":"2025-12-27T09:17:44.125458Z","country":"DE","category":"success","type":"credentials_ok","details":null,"target_user":{"uuid":"u","name":"Dana","email":"d@example.com"},"client":{"app_name":"1Password Browser Extension","platform_version":"1"}}',
			'{"version":"2.0","auditLevel":"WORKSPACE_LEVEL","timestamp":1766827071126,"orgId":"0","shardName":"s","accountId":"a","sourceIPAddress":"192.0.2.1","userAgent":"u","sessionId":null,"userIdentity":{"email":"dana@example.com","subjectName":null},"serviceName":"clusters","actionName":"start","requestId":"r","requestParams":{"cluster_id":"c"},"response":{"statusCode":200,"errorMessage":null,"result":"{}"}}',
		),
		lines: ['30.123 - - *', '37.124 ERROR * *', '44.125458 * * *', '51.126 * clusters *'],
	},
	{
		kind: 'Slack audit log, a page of entries',
		text: '{"entries":[{"id":"1","date_create":1766827050,"action":"user_login","actor":{"type":"user","user":{"id":"W","name":"Dana","email":"d@example.com"}},"entity":{"type":"user","user":{"id":"W","name":"Dana"}},"context":{"location":{"type":"workspace","id":"T","name":"shop"},"ua":"M","ip_address":"192.0.2.1"}},{"id":"2","date_create":1766827057,"action":"file_downloaded","actor":{"type":"user","user":{"id":"W","name":"Dana"}},"entity":{"type":"file","file":{"id":"F","title":"x"}},"context":{"ua":"M"}}],"response_metadata":{"next_cursor":""}}',
		lines: ['30 * * *', '37 * * *'],
	},
	{
		kind: 'Salesforce event log file, CSV',
		text: lines(
			'"EVENT_TYPE","TIMESTAMP","REQUEST_ID","ORGANIZATION_ID","USER_ID","RUN_TIME","CPU_TIME","URI","TIMESTAMP_DERIVED","USER_ID_DERIVED"',
			'"API","20251227091730.123","r1","00D","005","12","5","/services","2025-12-27T09:17:30.123Z","005"',
			'"API","20251227091737.124","r2","00D","005","12","5","/services","2025-12-27T09:17:37.124Z","005"',
		),
		lines: ['30.123 - - *', '37.124 - - *'],
	},
	{
		kind: 'Snowflake unload of QUERY_HISTORY, CSV, and of an event table, JSON',
		text: lines(
			'QUERY_ID,QUERY_TEXT,DATABASE_NAME,START_TIME,END_TIME,EXECUTION_STATUS,ERROR_MESSAGE',
			'01,"SELECT 1, 2",SHOP,2025-12-27 01:17:30.123 -0800,2025-12-27 01:17:31.123 -0800,SUCCESS,',
			'02,SELECT x,SHOP,2025-12-27 01:17:37.124 -0800,2025-12-27 01:17:38.123 -0800,FAIL,invalid identifier',
		),
		lines: ['30.123 * * *', '37.124 * * *'],
	},
	{
		kind: 'Sentry, Segment, PagerDuty-like webhooks',
		text: lines(
			'{"event_id":"f","timestamp":1766827050.123456,"platform":"node","level":"error","logger":"shop","environment":"prod","exception":{"values":[{"type":"TypeError","value":"x is undefined"}]},"tags":[["a","b"]]}',
			'{"anonymousId":"a","context":{"library":{"name":"analytics.js","version":"2"}},"event":"Order Completed","messageId":"m","originalTimestamp":"2025-12-27T09:17:36.000Z","properties":{"total":5},"receivedAt":"2025-12-27T09:17:37.500Z","sentAt":"2025-12-27T09:17:37.200Z","timestamp":"2025-12-27T09:17:37.124Z","type":"track","userId":"u"}',
		),
		lines: ['30.123456 ERROR * *', '37.124 * * Order Completed'],
	},
	{
		kind: 'Azure Functions: properties as text; App Insights; AKS',
		text: lines(
			'{"time":"2025-12-27T09:17:30Z","resourceId":"/S","operationName":"Microsoft.Web/sites/functions/log","category":"FunctionAppLogs","level":"Error","properties":"{\\"message\\":\\"payment failed\\",\\"level\\":\\"Error\\",\\"appName\\":\\"shop\\"}"}',
			'{"time":"2025-12-27T09:17:37.1244567Z","resourceId":"/S","ResourceGUID":"g","Type":"AppTraces","Message":"slow","SeverityLevel":2,"AppRoleName":"shop"}',
			'{"time":"2025-12-27T09:17:44.1254587Z","resourceId":"/S","operationName":"x","category":"kube-apiserver","properties":{"log":"E1227 09:17:44.125458       1 trace.go:205] Trace\\n","stream":"stderr","pod":"kube-apiserver-1"}}',
		),
		lines: ['30 ERROR * payment failed', '37.124456 WARN * slow', '44.125458 ERROR * E1227 *] Trace'],
	},
	{
		kind: 'ClickHouse’s text_log; an epoch with fraction in a column',
		text: '{"event_time_microseconds":"2025-12-27 09:17:30.123456","thread_name":"x","level":"Error","logger_name":"y","message":"boom"}\n',
		lines: ['30.123456 ERROR * boom'],
	},
	{
		kind: 'Akamai DataStream 2, tabs: an epoch with fraction in a column',
		text: lines(
			'1\t123\t1766827050.123\t4995\t192.0.2.1\t206\tHTTPS',
			'1\t123\t1766827057.124\t4995\t192.0.2.1\t206\tHTTPS',
		),
		lines: ['30.123 - - *HTTPS', '37.124 - - *HTTPS'],
	},
];
