/** Kinds of records that have no message, told by keys that only they have, and the fields that say what happened. Data. */
export interface ComposedKind {
	readonly name: string;
	/** Plain names that all are there. */
	readonly told: readonly string[];
	/** In the order in which the message has them; dotted where nested. Empty: all fields. */
	readonly fields: readonly string[];
	/** Its `level` is something else than severity. */
	readonly levelIsNone?: true;
}

const kinds: readonly ComposedKind[] = [
	{
		name: 'cloudtrail',
		told: ['eventname', 'eventsource', 'eventversion'],
		fields: ['eventName', 'eventSource', 'eventType', 'userIdentity.type', 'errorCode', 'errorMessage'],
	},
	{
		name: 'kubernetes-audit',
		told: ['auditid', 'stage', 'verb'],
		fields: [
			'verb',
			'objectRef.resource',
			'objectRef.subresource',
			'requestURI',
			'responseStatus.code',
			'responseStatus.reason',
		],
		levelIsNone: true,
	},
	{
		name: 'flow-log',
		told: ['srcaddr', 'dstaddr', 'packets'],
		fields: ['action', 'log-status', 'protocol', 'srcaddr', 'srcport', 'dstaddr', 'dstport', 'packets', 'bytes'],
	},
	{
		name: 'ocsf',
		told: ['classuid', 'activityid', 'typeuid'],
		fields: [
			'class_name',
			'activity_name',
			'status',
			'status_code',
			'status_detail',
			'disposition',
			'action',
			'api.service.name',
			'api.operation',
			'api.response.error',
			'finding_info.title',
			'connection_info.protocol_name',
			'connection_info.direction',
			'query.hostname',
			'query.type',
			'rcode',
			'http_request.http_method',
			'http_request.url.path',
			'http_response.code',
		],
	},
	{
		name: 'suricata',
		told: ['eventtype', 'srcip', 'destip'],
		fields: [
			'event_type',
			'proto',
			'app_proto',
			'dest_port',
			'alert.action',
			'alert.signature',
			'alert.category',
			'http.http_method',
			'http.hostname',
			'http.url',
			'http.status',
			'dns.type',
			'dns.rrname',
			'dns.rrtype',
			'dns.rcode',
			'tls.sni',
			'tls.version',
			'anomaly.event',
			'fileinfo.filename',
			'netflow.pkts',
			'flow.state',
			'flow.reason',
		],
	},
	{
		name: 'waf',
		told: ['webaclid', 'action', 'httprequest'],
		fields: [
			'action',
			'terminatingRuleId',
			'terminatingRuleType',
			'httpSourceName',
			'httpRequest.httpMethod',
			'httpRequest.uri',
			'responseCodeSent',
		],
	},
	{
		name: 'dns-query',
		told: ['queryname', 'querytype', 'rcode'],
		fields: ['query_type', 'query_name', 'rcode', 'transport', 'firewall_rule_action'],
	},
	{
		name: 'cloudfront',
		told: ['csmethod', 'csuristem', 'scstatus'],
		fields: [
			'cs-method',
			'cs-uri-stem',
			'cs-protocol',
			'sc-status',
			'x-edge-result-type',
			'x-edge-detailed-result-type',
			'sc-content-type',
		],
	},
	{
		name: 'cloudflare-http',
		told: ['clientrequestmethod', 'clientrequesturi', 'edgeresponsestatus'],
		fields: [
			'ClientRequestMethod',
			'ClientRequestHost',
			'ClientRequestURI',
			'EdgeResponseStatus',
			'SecurityAction',
			'CacheCacheStatus',
		],
	},
	{
		// journalctl leaves long messages out unless it is told otherwise.
		name: 'journald',
		told: ['realtimetimestamp', 'machineid'],
		fields: ['SYSLOG_IDENTIFIER', '_COMM', '_SYSTEMD_UNIT', '_TRANSPORT', 'PRIORITY'],
	},
];

export function composedKindOf(keys: ReadonlyMap<string, string>): ComposedKind | undefined {
	return kinds.find(({ told }) => told.every((name) => keys.has(name)));
}
