import type { ShippedSample } from './shipped-sample.ts';

/** Operating systems, security tools, log services’ archives. */

const lines = (...texts: string[]) => `${texts.join('\n')}\n`;
const crlf = (...texts: string[]) => texts.map((text) => `${text}\r\n`).join('');
const octets = (...frames: string[]) => frames.map((frame) => `${Buffer.byteLength(frame)} ${frame}`).join('');

export const systems: readonly ShippedSample[] = [
	{
		kind: 'Heroku logplex: octet framing, a line feed in each frame',
		text: octets(
			'<40>1 2025-12-27T09:17:30.123456+00:00 host app web.1 - State changed from starting to up\n',
			'<43>1 2025-12-27T09:17:37.124457+00:00 host heroku router - at=error code=H12 desc="Request timeout" method=GET path="/"\n',
		),
		lines: ['30.123456 * app *State changed from starting to up', '37.124457 ERROR heroku *at=error code=H12*'],
	},
	{
		kind: 'syslog over TCP with octet counting, no line feeds',
		text: octets(
			'<14>1 2025-12-27T09:17:30.123456Z web-01 checkout 123 - - cart checked out',
			'<11>1 2025-12-27T09:17:37.124457Z web-01 checkout 123 - - payment failed',
		),
		lines: ['30.123456 INFO checkout cart checked out', '37.124457 ERROR checkout payment failed'],
	},
	{
		kind: 'Papertrail archive: TSV without header',
		text: lines(
			'1234567890123456789\t2025-12-27T09:17:30\t2025-12-27T09:17:31\t12345\tweb-01\t192.0.2.1\tUser\tError\tcheckout\tpayment failed',
			'1234567890123456790\t2025-12-27T09:17:37\t2025-12-27T09:17:38\t12345\tweb-01\t192.0.2.1\tLocal0\tInfo\tcheckout\tcart\tchecked out',
		),
		lines: ['30 ERROR checkout payment failed', '37 INFO checkout cart\tchecked out'],
	},
	{
		kind: 'Sumo Logic data forwarding, CSV',
		text: lines(
			'"messageId","sourceName","sourceHost","sourceCategory","messageTime","receiptTime","sourceId","collectorId","count","format","view","encoding","message","field"',
			'"-9223","app","web-01","prod/app","1766827050123","1766827051000","1","2","5","t:cache:o:0:l:29:p:yyyy-MM-dd HH:mm:ss,SSSZZZZ","","UTF8","ERROR payment ""x"" failed","{}"',
			'"-9222","app","web-01","prod/app","1766827057124","1766827058000","1","2","6","t","","UTF8","slow","{}"',
		),
		lines: ['30.123 ERROR * ERROR payment "x" failed', '37.124 - * slow'],
	},
	{
		kind: 'Graylog message export, CSV',
		text: lines(
			'"timestamp","source","message","level"',
			'"2025-12-27T09:17:30.123Z","web-01","payment failed","3"',
			'"2025-12-27T09:17:37.124Z","web-01","slow","4"',
		),
		lines: ['30.123 ERROR * payment failed', '37.124 WARN * slow'],
	},
	{
		kind: 'CRI with JSON payload',
		text: lines(
			'2025-12-27T09:17:30.123456789Z stdout F {"level":"error","ts":1766827050.1,"msg":"payment failed"}',
			'2025-12-27T09:17:37.124457000Z stderr P WARN slo',
			'2025-12-27T09:17:37.124457100Z stderr F w',
		),
		lines: ['30.123456 ERROR - payment failed', '37.124457 WARN - WARN slow'],
	},
	{
		kind: 'Kubernetes events, one an object and as kubectl’s list',
		text: lines(
			'{"kind":"Event","apiVersion":"v1","metadata":{"name":"web.1","namespace":"shop","creationTimestamp":"2025-12-27T09:17:30Z"},"involvedObject":{"kind":"Pod","name":"web-1"},"reason":"BackOff","message":"Back-off restarting failed container","source":{"component":"kubelet","host":"n"},"firstTimestamp":"2025-12-27T09:10:00Z","lastTimestamp":"2025-12-27T09:17:37Z","count":3,"type":"Warning","eventTime":null,"reportingComponent":"kubelet"}',
			'{"kind":"Event","apiVersion":"v1","metadata":{"name":"web.2","creationTimestamp":"2025-12-27T09:17:44Z"},"involvedObject":{"kind":"Pod"},"reason":"Scheduled","message":"Assigned","firstTimestamp":null,"lastTimestamp":null,"type":"Normal","eventTime":"2025-12-27T09:17:44.125458Z","reportingComponent":"default-scheduler"}',
		),
		lines: ['37 WARN * Back-off restarting failed container', '44.125458 * * Assigned'],
	},
	{
		kind: 'Kubernetes events, kubectl get events -o json',
		text: JSON.stringify(
			{
				apiVersion: 'v1',
				items: [30, 37].map((s) => ({
					apiVersion: 'v1',
					kind: 'Event',
					metadata: { creationTimestamp: `2025-12-27T09:17:${s}Z` },
					involvedObject: { kind: 'Pod' },
					lastTimestamp: `2025-12-27T09:17:${s}Z`,
					message: 'Pulled',
					reason: 'Pulled',
					type: 'Normal',
				})),
				kind: 'List',
				metadata: { resourceVersion: '' },
			},
			null,
			4,
		),
		lines: ['30 * * Pulled', '37 * * Pulled'],
	},
	{
		kind: 'ModSecurity audit, JSON',
		text: lines(
			'{"transaction":{"client_ip":"192.0.2.1","time_stamp":"Sat Dec 27 09:17:30 2025","server_id":"s","client_port":1,"host_ip":"10.0.0.1","host_port":443,"unique_id":"u","request":{"method":"GET","http_version":1.1,"uri":"/","headers":{"Host":"shop"}},"response":{"http_code":403,"headers":{}},"producer":{"modsecurity":"ModSecurity v3"},"messages":[{"message":"SQL Injection Attack","details":{"match":"m","severity":"2"}}]}}',
		),
		lines: ['30 * * *'],
	},
	{
		kind: 'ModSecurity audit, native: one event a transaction',
		text: lines(
			'--a1b2c3d4-A--',
			'[27/Dec/2025:09:17:30.123456 +0000] XyZ 192.0.2.1 50000 10.0.0.1 443',
			'--a1b2c3d4-B--',
			'GET /?id=1 HTTP/1.1',
			'Host: shop',
			'',
			'--a1b2c3d4-H--',
			'Message: Access denied with code 403',
			'',
			'--a1b2c3d4-Z--',
			'',
			'--b1b2c3d4-A--',
			'[27/Dec/2025:09:17:37.124457 +0000] XyA 192.0.2.1 50001 10.0.0.1 443',
			'--b1b2c3d4-B--',
			'GET / HTTP/1.1',
			'',
			'--b1b2c3d4-Z--',
			'',
		),
		lines: ['30.123456 - - *192.0.2.1 50000*403*', '37.124457 - - *192.0.2.1 50001*'],
	},
	{
		kind: 'winlogbeat',
		text: lines(
			'{"@timestamp":"2025-12-27T09:17:30.123Z","@metadata":{"beat":"winlogbeat","type":"_doc","version":"8.15.0"},"event":{"code":"4625","kind":"event","provider":"Microsoft-Windows-Security-Auditing","action":"logon-failed","created":"2025-12-27T09:17:31.500Z"},"log":{"level":"information"},"host":{"name":"WEB"},"message":"An account failed to log on.\\n\\nSubject:","winlog":{"channel":"Security","event_id":"4625","provider_name":"Microsoft-Windows-Security-Auditing","computer_name":"WEB","record_id":1,"event_data":{"TargetUserName":"dana"}}}',
		),
		lines: ['30.123 INFO * An account failed to log on.\n\nSubject:'],
	},
	{
		kind: 'Windows event log exported as XML, lines and a document',
		text: lines(
			"<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Service Control Manager'/><EventID>7031</EventID><Level>2</Level><TimeCreated SystemTime='2025-12-27T09:17:30.1234567Z'/><Computer>WEB</Computer></System><EventData><Data Name='param1'>Spooler</Data></EventData></Event>",
			"<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Service Control Manager'/><EventID>7032</EventID><Level>3</Level><TimeCreated SystemTime='2025-12-27T09:17:37.1244567Z'/><Computer>WEB</Computer></System></Event>",
		),
		lines: ['30.123456 ERROR * <Event *</Event>', '37.124456 WARN * <Event *</Event>'],
	},
	{
		kind: 'Windows event viewer, CSV',
		text: `\uFEFF${crlf('Level,Date and Time,Source,Event ID,Task Category', 'Error,27/12/2025 09:17:30,Service Control Manager,7031,None,"The service terminated.', '', 'Twice."', 'Information,27/12/2025 09:17:37,Kernel,1,None,Started')}`,
		lines: ['30 ERROR * *terminated.*Twice.', '37 INFO * Started'],
	},
	{
		kind: 'IIS W3C',
		text: crlf(
			'#Software: Microsoft Internet Information Services 10.0',
			'#Version: 1.0',
			'#Date: 2025-12-27 09:00:00',
			'#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken',
			'2025-12-27 09:17:30 10.0.0.1 GET / - 443 - 192.0.2.1 Mozilla - 200 0 0 15',
			'2025-12-27 09:17:37 10.0.0.1 GET /a x=1 443 - 192.0.2.1 Mozilla - 500 0 0 15',
		),
		lines: ['30 - - 10.0.0.1 GET / - 443 *', '37 - - 10.0.0.1 GET /a *'],
	},
	{
		kind: 'Exchange message tracking: CSV behind #Fields',
		text: crlf(
			'#Software: Microsoft Exchange Server',
			'#Version: 15.02.1118.007',
			'#Log-type: Message Tracking Log',
			'#Date: 2025-12-27T09:00:00.000Z',
			'#Fields: date-time,client-ip,client-hostname,server-ip,source-context,event-id,message-subject,sender-address',
			'2025-12-27T09:17:30.123Z,192.0.2.1,WEB,10.0.0.1,"08D,x",RECEIVE,"Hi, Dana",a@example.com',
			'2025-12-27T09:17:37.124Z,192.0.2.1,WEB,10.0.0.1,,FAIL,Re: Hi,a@example.com',
		),
		lines: ['30.123 - - *RECEIVE*', '37.124 - - *FAIL*'],
	},
	{
		kind: 'CEF and LEEF, with and without a syslog header',
		text: lines(
			'CEF:0|Trend Micro|Deep Security|20.0|100|Blocked, by rule|8|rt=1766827050123 src=192.0.2.1 dst=10.0.0.1 msg=Blocked',
			'CEF:0|Incapsula|SIEMintegration|1|1|Normal|0| fileId=3 sourceServiceName=shop start=1766827057124 request=shop/ cn1=200',
			'CEF:0|Palo Alto Networks|PAN-OS|10|THREAT|url|4|rt=Dec 27 2025 09:17:44 GMT deviceExternalId=0 src=10.0.0.1',
			'LEEF:2.0|Vendor|Product|1.0|15345|^|devTime=2025-12-27T09:17:51.126Z^sev=8^src=192.0.2.1',
		),
		lines: ['30.123 * * *Blocked*', '37.124 * * *Normal*', '44 * * *THREAT*', '51.126 * * *15345*'],
	},
	{
		kind: 'CEF over syslog',
		text: lines(
			'Dec 27 09:17:30 fw-1 CEF:0|Check Point|VPN-1|R81|Accept|https|5|act=Accept rt=1766827049000 src=192.0.2.1',
			'<134>1 2025-12-27T09:17:37.124457Z fw-1 - - - - CEF:0|A|B|1|2|Login failed|7|src=192.0.2.1',
		),
		lines: ['30 * * *Accept*', '37.124457 * * *Login failed*'],
	},
	{
		kind: 'Zeek JSON, its epoch and ISO times',
		text: lines(
			'{"ts":1766827050.123456,"uid":"C1","id.orig_h":"192.0.2.1","id.orig_p":1,"id.resp_h":"10.0.0.1","id.resp_p":53,"proto":"udp","service":"dns","duration":0.1,"conn_state":"SF"}',
			'{"_path":"http","ts":"2025-12-27T09:17:37.124457Z","uid":"C2","id.orig_h":"192.0.2.1","method":"GET","host":"shop","uri":"/","status_code":200,"status_msg":"OK"}',
		),
		lines: ['30.123456 - * *', '37.124457 - * *'],
	},
	{
		kind: 'Zeek TSV',
		text: lines(
			'#separator \\x09',
			'#set_separator\t,',
			'#empty_field\t(empty)',
			'#unset_field\t-',
			'#path\tconn',
			'#open\t2025-12-27-09-00-00',
			'#fields\tts\tuid\tid.orig_h\tid.orig_p\tproto\tservice\tduration',
			'#types\ttime\tstring\taddr\tport\tenum\tstring\tinterval',
			'1766827050.123456\tC1\t192.0.2.1\t50000\ttcp\tssl\t0.1',
			'1766827057.124457\tC2\t192.0.2.1\t50001\tudp\t-\t-',
			'#close\t2025-12-27-10-00-00',
		),
		lines: ['30.123456 - * *C1*', '37.124457 - * *C2*'],
	},
	{
		kind: 'Suricata eve.json: alert, http, stats',
		text: lines(
			'{"timestamp":"2025-12-27T09:17:30.123456+0000","flow_id":1,"in_iface":"eth0","event_type":"alert","src_ip":"192.0.2.1","dest_ip":"10.0.0.1","proto":"TCP","alert":{"action":"allowed","gid":1,"signature_id":2,"rev":1,"signature":"ET SCAN Nmap","category":"Web Application Attack","severity":1},"flow":{"pkts_toserver":1,"start":"2025-12-27T09:17:29.000000+0000"}}',
			'{"timestamp":"2025-12-27T09:17:37.124457+0000","flow_id":2,"event_type":"http","src_ip":"192.0.2.1","http":{"hostname":"shop","url":"/","http_method":"GET","status":200}}',
		),
		lines: ['30.123456 * * *', '37.124457 * * *'],
	},
	{
		kind: 'osquery results and snapshot',
		text: lines(
			'{"name":"pack_users","hostIdentifier":"web-01","calendarTime":"Sat Dec 27 09:17:30 2025 UTC","unixTime":1766827050,"epoch":0,"counter":5,"numerics":false,"decorations":{"host_uuid":"u"},"columns":{"uid":"0","username":"root"},"action":"added"}',
			'{"snapshot":[{"pid":"1","name":"init"},{"pid":"2","name":"k"}],"action":"snapshot","name":"procs","hostIdentifier":"web-01","calendarTime":"Sat Dec 27 09:17:37 2025 UTC","unixTime":1766827057,"epoch":0,"counter":0,"numerics":false}',
			'{"hostIdentifier":"web-01","calendarTime":"Sat Dec 27 09:17:44 2025 UTC","unixTime":"1766827064","severity":"2","filename":"scheduler.cpp","line":"100","message":"Executing scheduled query","version":"5.9.1"}',
		),
		lines: ['30 * * *', '37 * * *', '44 * * Executing scheduled query'],
	},
	{
		kind: 'Linux audit',
		text: lines(
			'type=SYSCALL msg=audit(1766827050.123:24287): arch=c000003e syscall=2 success=no exit=-13 comm="cat" exe="/bin/cat"',
			'type=USER_LOGIN msg=audit(1766827057.124:24288): pid=1 uid=0 res=failed',
		),
		lines: ['30.123 - * *syscall=2*', '37.124 - * *res=failed*'],
	},
	{
		kind: 'Falco, Wazuh',
		text: lines(
			'{"hostname":"n","output":"09:17:30.123456789: Warning Shell in container (user=root)","priority":"Warning","rule":"Terminal shell in container","source":"syscall","tags":["shell"],"time":"2025-12-27T09:17:30.123456789Z","output_fields":{"evt.time":1766827050123456789,"proc.name":"bash"}}',
			'{"timestamp":"2025-12-27T09:17:37.124+0000","rule":{"level":5,"description":"sshd: Attempt to login using a non-existent user","id":"5710","firedtimes":1,"mail":false,"groups":["sshd"]},"agent":{"id":"001","name":"web-01"},"manager":{"name":"wazuh"},"id":"1766827057.1","full_log":"Dec 27 09:17:37 web-01 sshd[1]: Invalid user dana from 192.0.2.1","predecoder":{"program_name":"sshd","timestamp":"Dec 27 09:17:37"},"decoder":{"name":"sshd"},"location":"/var/log/auth.log"}',
		),
		lines: ['30.123456 WARN * *Shell in container (user=root)', '37.124 * * *Invalid user dana from 192.0.2.1'],
	},
	{
		kind: 'containerd and the journal exported by journalctl -o json',
		text: lines(
			'{"__REALTIME_TIMESTAMP":"1766827050123456","_HOSTNAME":"n","PRIORITY":"3","SYSLOG_IDENTIFIER":"containerd","_SYSTEMD_UNIT":"containerd.service","MESSAGE":"time=\\"2025-12-27T09:17:30.123456789Z\\" level=error msg=\\"StartContainer failed\\" error=\\"x\\"","_SOURCE_REALTIME_TIMESTAMP":"1766827050123400","__CURSOR":"c"}',
		),
		lines: ['30.123456 ERROR containerd *StartContainer failed*'],
	},
];
