import { gzipSync } from 'node:zlib';
import type { ShippedSample } from './shipped-sample.ts';

/** What AWS's own services put in buckets. */

const lines = (...texts: string[]) => `${texts.join('\n')}\n`;

export const aws: readonly ShippedSample[] = [
	{
		kind: 'NLB access log (TLS): zoneless time, the connection’s at the end',
		text: lines(
			'tls 2.0 2025-12-27T09:17:30 net/shop/c6e77e28c25b2234 g3d4b5e8bb8464cd 203.0.113.10:51341 10.0.0.1:443 5 2 98 246 - arn:aws:acm:us-east-1:123456789012:certificate/2a108f19-aded-46b0-8493-c63eb1ef4a99 - ECDHE-RSA-AES128-SHA TLSv12 - shop-c6e77e28c25b2234.elb.us-east-1.amazonaws.com h2 h2 "h2","http/1.1" 2025-12-27T09:17:29',
			'tls 2.0 2025-12-27T09:17:37 net/shop/c6e77e28c25b2234 g3d4b5e8bb8464cd 203.0.113.11:51342 10.0.0.2:443 5 2 98 247 - arn:aws:acm:us-east-1:123456789012:certificate/2a108f19-aded-46b0-8493-c63eb1ef4a99 - ECDHE-RSA-AES128-SHA TLSv12 - shop-c6e77e28c25b2234.elb.us-east-1.amazonaws.com - - - 2025-12-27T09:17:36',
		),
		lines: ['30 - - tls 2.0 net/shop/*', '37 - - tls 2.0 net/shop/*'],
	},
	{
		kind: 'CLB access log',
		text: lines(
			'2025-12-27T09:17:30.123456Z shop-lb 192.168.131.39:2817 10.0.0.1:80 0.000073 0.001048 0.000057 200 200 0 29 "GET http://www.example.com:80/ HTTP/1.1" "curl/7.38.0" - -',
			'2025-12-27T09:17:37.124457Z shop-lb 192.168.131.39:2817 - -1 -1 -1 503 0 0 0 "GET https://www.example.com:443/ HTTP/1.1" "curl/7.38.0" DHE-RSA-AES128-SHA TLSv1.2',
		),
		lines: ['30.123456 - - shop-lb 192.168.131.39:2817 10*', '37.124457 - - shop-lb 192.168.131.39:2817 - -1 *'],
	},
	{
		kind: 'ALB connection log',
		text: lines(
			'2025-12-27T09:17:30.123456Z 203.0.113.10 36280 443 TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256 4.036 "CN=client.example.com,OU=Shop" NotBefore=2023-09-21T22:43:21Z;NotAfter=2026-06-17T22:43:21Z FEF257372D5C14D4 Success',
			'2025-12-27T09:17:37.124457Z 203.0.113.11 36281 443 - - - - - - Failed:ClientCertUntrusted',
		),
		lines: ['30.123456 - - 203.0.113.10 36280 443 *', '37.124457 - - 203.0.113.11 *'],
	},
	{
		kind: 'CloudFront standard log v1: #Fields, tabs, date and time in columns',
		text: lines(
			'#Version: 1.0',
			'#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken x-forwarded-for ssl-protocol ssl-cipher x-edge-response-result-type cs-protocol-version fle-status fle-encrypted-fields c-port time-to-first-byte x-edge-detailed-result-type sc-content-type sc-content-len sc-range-start sc-range-end',
			'2025-12-27\t09:17:30\tFRA56-P2\t900\t192.0.2.1\tGET\td111111abcdef8.cloudfront.net\t/img/0.png\t200\t-\tMozilla/5.0%20(X11)\t-\t-\tHit\tSOX4xwn4XV6Q4rgb7XiVGOHms_BGlTAC4KyHmureZmBNrjGdRLiNIQ==\td111111abcdef8.cloudfront.net\thttps\t23\t0.001\t-\tTLSv1.2\tECDHE-RSA-AES128-GCM-SHA256\tHit\tHTTP/2.0\t-\t-\t11040\t0.001\tHit\ttext/html\t78\t-\t-',
			'2025-12-27\t09:17:37\tFRA56-P2\t901\t192.0.2.2\tGET\td111111abcdef8.cloudfront.net\t/img/1.png\t502\t-\tcurl\tq=1\t-\tError\tAOX4xwn4XV6Q4rgb7XiVGOHms_BGlTAC4KyHmureZmBNrjGdRLiNIQ==\td111111abcdef8.cloudfront.net\thttps\t23\t0.001\t-\t-\t-\tError\tHTTP/2.0\t-\t-\t11041\t0.001\tOriginCommError\ttext/html\t78\t-\t-',
		),
		lines: ['30 - - FRA56-P2*', '37 - - FRA56-P2*'],
	},
	{
		kind: 'CloudFront real-time log: tabs, epoch seconds with fraction first, no header',
		text: lines(
			'1766827050.123\t192.0.2.1\t0.002\t200\t900\tGET\thttps\td111111abcdef8.cloudfront.net\t/img/0.png\t23\tFRA56-P2',
			'1766827057.124\t192.0.2.2\t0.002\t502\t901\tGET\thttps\td111111abcdef8.cloudfront.net\t/img/1.png\t23\tFRA56-P2',
		),
		lines: ['30.123 - - 192.0.2.1\t0.002*', '37.124 - - 192.0.2.2\t*'],
	},
	{
		kind: 'WAF through Firehose',
		text: lines(
			'{"timestamp":1766827050123,"formatVersion":1,"webaclId":"arn:aws:wafv2:us-east-1:123456789012:regional/webacl/shop/b1","terminatingRuleId":"AWS-AWSManagedRulesSQLiRuleSet","terminatingRuleType":"MANAGED_RULE_GROUP","action":"BLOCK","terminatingRuleMatchDetails":[{"conditionType":"SQL_INJECTION","location":"HEADER","matchedData":["10","AND","1"]}],"httpSourceName":"ALB","httpSourceId":"123456789012-app/shop/50dc","ruleGroupList":[{"ruleGroupId":"AWS#x","terminatingRule":{"ruleId":"SQLi_BODY","action":"BLOCK","ruleMatchDetails":null},"nonTerminatingMatchingRules":[],"excludedRules":null}],"rateBasedRuleList":[],"nonTerminatingMatchingRules":[],"requestHeadersInserted":null,"responseCodeSent":403,"httpRequest":{"clientIp":"192.0.2.1","country":"DE","headers":[{"name":"Host","value":"shop.example.com"},{"name":"Date","value":"x"}],"uri":"/login","args":"id=1","httpVersion":"HTTP/1.1","httpMethod":"POST","requestId":"rid"},"labels":[{"name":"awswaf:managed:aws:sql-database:SQLi"}]}',
			'{"timestamp":1766827057124,"formatVersion":1,"webaclId":"arn:aws:wafv2:us-east-1:123456789012:regional/webacl/shop/b1","terminatingRuleId":"Default_Action","terminatingRuleType":"REGULAR","action":"ALLOW","terminatingRuleMatchDetails":[],"httpSourceName":"ALB","httpSourceId":"123456789012-app/shop/50dc","ruleGroupList":[],"rateBasedRuleList":[],"nonTerminatingMatchingRules":[],"requestHeadersInserted":null,"responseCodeSent":null,"httpRequest":{"clientIp":"192.0.2.1","country":"DE","headers":[],"uri":"/","args":"","httpVersion":"HTTP/1.1","httpMethod":"GET","requestId":"rid2"}}',
		),
		lines: ['30.123 - - action=BLOCK *', '37.124 - - action=ALLOW *'],
	},
	{
		kind: 'VPC flow log, all fields of versions 2 to 7',
		text: lines(
			'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status vpc-id subnet-id instance-id tcp-flags type pkt-srcaddr pkt-dstaddr region az-id sublocation-type sublocation-id pkt-src-aws-service pkt-dst-aws-service flow-direction traffic-path reject-reason',
			'5 123456789012 eni-1235b8ca123456789 10.0.0.1 10.0.0.2 80 443 6 8 340 1766827050 1766827090 ACCEPT OK vpc-1 subnet-1 i-1 19 IPv4 10.0.0.1 10.0.0.2 us-east-1 use1-az4 - - - S3 ingress - -',
			'5 123456789012 eni-1235b8ca123456789 - - - - - - - 1766827057 1766827090 - NODATA vpc-1 subnet-1 i-1 - - - - us-east-1 use1-az4 - - - - - - -',
		),
		lines: ['30 - - 5 123456789012 *', '37 - - 5 123456789012 *'],
	},
	{
		kind: 'Transit Gateway flow log',
		text: lines(
			'version resource-type account-id tgw-id tgw-attachment-id tgw-src-vpc-account-id tgw-dst-vpc-account-id tgw-src-vpc-id tgw-dst-vpc-id tgw-src-subnet-id tgw-dst-subnet-id tgw-src-eni tgw-dst-eni tgw-src-az-id tgw-dst-az-id tgw-pair-attachment-id srcaddr dstaddr srcport dstport protocol packets bytes start end log-status type packets-lost-no-route packets-lost-blackhole packets-lost-mtu-exceeded packets-lost-ttl-expired tcp-flags region flow-direction pkt-src-aws-service pkt-dst-aws-service',
			'6 TransitGateway 123456789012 tgw-0 tgw-attach-0 123456789012 123456789012 vpc-1 vpc-2 subnet-1 subnet-2 eni-1 eni-2 use1-az1 use1-az2 tgw-attach-1 10.0.0.1 10.0.0.2 44312 443 6 10 840 1766827050 1766827090 OK IPv4 0 0 0 0 19 us-east-1 egress - -',
		),
		lines: ['30 - - 6 TransitGateway *'],
	},
	{
		kind: 'Global Accelerator flow log: the header has start_time, values are epochs',
		text: lines(
			'version aws_account_id accelerator_id client_ip client_port gip gip_port endpoint_ip endpoint_port protocol ip_address_type num_packets num_bytes start_time end_time action log_status globalaccelerator_source_ip globalaccelerator_source_port endpoint_region globalaccelerator_region direction vpc_id',
			'2.0 123456789012 abcd1234 203.0.113.10 52000 192.0.2.1 443 10.0.0.1 443 TCP IPv4 7 900 1766827050 1766827090 ACCEPT OK 192.0.2.9 41000 us-east-1 us-east-1 INGRESS vpc-1',
		),
		lines: ['30 - - 2.0 123456789012 *'],
	},
	{
		kind: 'Route 53 public DNS query log (CloudWatch → Firehose)',
		text: JSON.stringify({
			messageType: 'DATA_MESSAGE',
			owner: '123456789012',
			logGroup: '/aws/route53/example.com',
			logStream: 'Z123/FRA56',
			subscriptionFilters: ['s3'],
			logEvents: [
				{
					id: '3',
					timestamp: 1766827050000,
					message: '1.0 2025-12-27T09:17:30Z Z123412341234 example.com A NOERROR UDP FRA56 192.168.1.1 -',
				},
			],
		}),
		lines: ['30 - /aws/route53/example.com *Z123412341234 example.com A NOERROR UDP FRA56 192.168.1.1 -'],
	},
	{
		kind: 'Network Firewall: alert, flow, tls',
		text: lines(
			'{"firewall_name":"fw","availability_zone":"us-east-1b","event_timestamp":"1766827050","event":{"timestamp":"2025-12-27T09:17:30.123456+0000","flow_id":1582438383425873,"event_type":"alert","src_ip":"203.0.113.4","src_port":55555,"dest_ip":"192.0.2.16","dest_port":111,"proto":"TCP","alert":{"action":"blocked","signature_id":5,"rev":0,"signature":"test_tcp","category":"","severity":1}}}',
			'{"firewall_name":"fw","availability_zone":"us-east-1b","event_timestamp":"1766827057","event":{"timestamp":"2025-12-27T09:17:37.124457+0000","flow_id":1582438383425874,"event_type":"netflow","src_ip":"203.0.113.4","src_port":55555,"dest_ip":"192.0.2.16","dest_port":111,"proto":"TCP","netflow":{"pkts":1,"bytes":60,"start":"2025-12-27T09:17:20.000000+0000","end":"2025-12-27T09:17:36.000000+0000","age":0,"min_ttl":124,"max_ttl":124}}}',
			'{"firewall_name":"fw","availability_zone":"us-east-1b","event_timestamp":"1766827064","event":{"timestamp":"2025-12-27T09:17:44.125458Z","src_ip":"203.0.113.4","src_port":"55555","dest_ip":"192.0.2.16","dest_port":"443","sni":"shop.example.com","tls_inspected":true,"tls_error":{"error_message":"SNI: x Match Failed to server certificate names: y"}}}',
		),
		lines: ['30.123456 * - *', '37.124457 * - *', '44.125458 * - *'],
	},
	{
		kind: 'GuardDuty through EventBridge and Firehose: the finding in detail, no delimiter',
		text: [30, 37]
			.map(
				(second) =>
					`{"version":"0","id":"c${second}","detail-type":"GuardDuty Finding","source":"aws.guardduty","account":"123456789012","time":"2025-12-27T09:17:${second}Z","region":"us-east-1","resources":[],"detail":{"schemaVersion":"2.0","accountId":"123456789012","region":"us-east-1","partition":"aws","id":"16afba5c5c43e07c9e3e5e2e544e95df","arn":"arn:aws:guardduty:us-east-1:123456789012:detector/1/finding/2","type":"Recon:EC2/PortProbeUnprotectedPort","resource":{"resourceType":"Instance"},"service":{"serviceName":"guardduty","eventFirstSeen":"2025-12-26T01:00:00Z","count":2},"severity":2,"createdAt":"2025-12-26T01:00:00.000Z","updatedAt":"2025-12-27T09:17:${second}.000Z","title":"Unprotected port is being probed.","description":"EC2 instance has an unprotected port which is being probed."}}`,
			)
			.join(''),
		lines: ['30 - * *', '37 - * *'],
	},
	{
		kind: 'Config snapshot',
		text: '{"fileVersion":"1.0","configSnapshotId":"61c2","configurationItems":[{"relatedEvents":[],"relationships":[{"resourceId":"subnet-1","resourceType":"AWS::EC2::Subnet","name":"Is contained in Subnet"}],"configuration":{"instanceId":"i-1","state":{"code":16,"name":"running"},"launchTime":"2025-01-01T00:00:00.000Z"},"supplementaryConfiguration":{},"tags":{"Name":"web"},"configurationItemVersion":"1.3","configurationItemCaptureTime":"2025-12-27T09:17:30.123Z","configurationStateId":1766827050123,"awsAccountId":"123456789012","configurationItemStatus":"OK","resourceType":"AWS::EC2::Instance","resourceId":"i-1","ARN":"arn:aws:ec2:us-east-1:123456789012:instance/i-1","awsRegion":"us-east-1","availabilityZone":"us-east-1a","configurationStateMd5Hash":"","resourceCreationTime":"2025-01-01T00:00:00.000Z"},{"relatedEvents":[],"relationships":[],"configuration":{},"supplementaryConfiguration":{},"tags":{},"configurationItemVersion":"1.3","configurationItemCaptureTime":"2025-12-27T09:17:37.124Z","configurationStateId":1766827057124,"awsAccountId":"123456789012","configurationItemStatus":"ResourceDeleted","resourceType":"AWS::S3::Bucket","resourceId":"b","awsRegion":"us-east-1","configurationStateMd5Hash":""}]}',
		lines: ['30.123 * * *', '37.124 * * *'],
	},
	{
		kind: 'Security Hub findings through EventBridge',
		text: '{"version":"0","id":"8e5","detail-type":"Security Hub Findings - Imported","source":"aws.securityhub","account":"123456789012","time":"2025-12-27T09:17:40Z","region":"us-east-1","resources":["arn"],"detail":{"findings":[{"SchemaVersion":"2018-10-08","Id":"f1","ProductArn":"arn","GeneratorId":"g","AwsAccountId":"123456789012","Types":["Software and Configuration Checks"],"CreatedAt":"2025-12-20T01:00:00.000Z","UpdatedAt":"2025-12-27T09:17:30.123Z","Severity":{"Product":4,"Label":"MEDIUM","Normalized":40},"Title":"EC2.8 IMDSv2","Description":"This control checks IMDSv2.","Resources":[{"Type":"AwsEc2Instance","Id":"i-1"}],"RecordState":"ACTIVE","WorkflowState":"NEW"}]}}',
		lines: ['30.123 * * *'],
	},
	{
		kind: 'Security Lake (OCSF) as JSON',
		text: lines(
			'{"metadata":{"product":{"name":"CloudTrail","vendor_name":"AWS"},"version":"1.1.0","uid":"u1","profiles":["cloud"]},"time":1766827050123,"time_dt":"2025-12-27T09:17:30.123Z","cloud":{"region":"us-east-1","provider":"AWS"},"api":{"operation":"GetObject","response":{"error":"AccessDenied","message":"Access Denied"},"service":{"name":"s3.amazonaws.com"}},"actor":{"user":{"type":"IAMUser","name":"dana"}},"class_name":"API Activity","class_uid":6003,"category_name":"Application Activity","severity_id":1,"severity":"Informational","activity_name":"Read","activity_id":2,"type_uid":600302,"type_name":"API Activity: Read","status":"Failure","status_id":2,"message":"GetObject was refused"}',
			'{"metadata":{"product":{"name":"Amazon VPC","feature":{"name":"Flowlogs"},"vendor_name":"AWS"},"version":"1.1.0"},"time":1766827057124,"start_time":1766827057000,"end_time":1766827090000,"class_name":"Network Activity","class_uid":4001,"severity_id":3,"severity":"Medium","activity_name":"Refuse","type_name":"Network Activity: Refuse","src_endpoint":{"ip":"10.0.0.1","port":80},"dst_endpoint":{"ip":"10.0.0.2","port":443},"traffic":{"bytes":340,"packets":8},"disposition":"Blocked"}',
		),
		lines: ['30.123 INFO * GetObject was refused', '37.124 * * *'],
	},
	{
		kind: 'CloudTrail Insights',
		text: '{"Records":[{"eventVersion":"1.08","eventTime":"2025-12-27T09:17:30Z","awsRegion":"us-east-1","eventID":"e1","eventType":"AwsCloudTrailInsight","recipientAccountId":"123456789012","sharedEventID":"s1","insightDetails":{"state":"Start","eventSource":"ec2.amazonaws.com","eventName":"RunInstances","insightType":"ApiCallRateInsight","insightContext":{"statistics":{"baseline":{"average":0.0020833333},"insight":{"average":6},"insightDuration":1},"attributions":[{"attribute":"userIdentityArn","insight":[{"value":"arn","average":6.0}],"baseline":[{"value":"x","average":0.001}]}]}},"eventCategory":"Insight"}]}',
		lines: ['30 * * *'],
	},
	{
		kind: 'Config history and CloudTrail of an organisation: pretty-printed Records',
		text: JSON.stringify(
			{
				Records: [30, 37].map((s) => ({
					eventVersion: '1.09',
					userIdentity: { type: 'AWSService', invokedBy: 'ec2.amazonaws.com' },
					eventTime: `2025-12-27T09:17:${s}Z`,
					eventSource: 'sts.amazonaws.com',
					eventName: 'AssumeRole',
					awsRegion: 'us-east-1',
					sourceIPAddress: 'ec2.amazonaws.com',
					requestParameters: { roleArn: 'arn' },
					responseElements: { credentials: { expiration: 'Dec 27, 2025, 3:17:30 PM' } },
					eventType: 'AwsApiCall',
					managementEvent: true,
				})),
			},
			null,
			2,
		),
		lines: ['30 - * *', '37 - * *'],
	},
	{
		kind: 'CloudWatch subscription → Firehose, gzip of the record in gzip of the object',
		text: gzipSync(
			Buffer.concat(
				[30, 37].map((s) =>
					gzipSync(
						JSON.stringify({
							messageType: 'DATA_MESSAGE',
							owner: '1',
							logGroup: '/aws/eks/shop/cluster',
							logStream: 'kube-scheduler-1',
							subscriptionFilters: ['x'],
							logEvents: [
								{
									id: String(s),
									timestamp: 1766827000123 + s * 1000 + 20000,
									message: `E1227 09:17:${s}.123456      10 scheduler.go:497] "Error scheduling pod" err="no nodes"`,
								},
							],
						}),
					),
				),
			),
		),
		lines: [
			'30.123 ERROR /aws/eks/shop/cluster *Error scheduling pod*',
			'37.123 ERROR /aws/eks/shop/cluster *Error scheduling pod*',
		],
	},
];
