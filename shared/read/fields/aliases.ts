/**
 * Under which names logs keep what we look for, as data: plain names (see names.ts), the likelier first. A dotted name is taken as it stands,
 * then as nested. Sources: the loggers and shippers in docs/formats.md.
 */

/** When the event was. Of several of these the finest is taken; of equally fine ones the first. */
export const eventTimes: readonly string[] = words(`
	record.timestamp timestamp time ts datetime dateandtime eventtime timestamp(ms) timestamp(us) timestamp(ns) timestampms timestampus timestampns timestampinms timestampmillis
	timemillis eventtimestamp eventts logtimestamp logtime instant timeunixnano asctime isodate timelocal timeiso8601 timestamputc utctime
	realtimetimestamp timereported generatedat edgestarttimestamp requestreceivedtimestamp querytimestamp requesttimeepoch requesttime timegenerated generatedtime
	logdate date t syslogtimestamp createddatetime activitydatetime creationtime published event.timestamp log.timestamp meta.date
	metadata.timestamp meta.timestamp header.timestamp system.timecreated.systemtime timecreated id.time context.timestamp record.time.timestamp record.time.repr aws.timestamp
	eventtimestampms reqtimesec unixtime calendartime messagetime messagetimems tsns isotimestamp source.tsms
	timemicros timenanos timems timeus timens timesec timeseconds tsus timestampmicros timestampnanos timestampseconds
	epochms epochmillis epochseconds epochtime eventdatetime logdatetime unixtimestamp systemtime
`);

/** When it was seen, made or changed, where nothing says when it was: in this order. */
export const otherTimes: readonly string[] = words(`
	sourcerealtimetimestamp eventcreationtime observedtimeunixnano observedtimestamp startsat event.created event.start startlocal updatedat updated createdat created
	datecreate startutc starttime startedat start stagetimestamp emittedat receivedat receivedtime receivetimestamp eventreceivedtime
	configurationitemcapturetime lasttimestamp firsttimestamp metadata.creationtimestamp publishtime ingestiontime ingesttime endtime end edgeendtimestamp when epoch timecreatedutc receipttime lastseen firstseen
	createtime metadata.eventcreationtime tsms airbyteextractedat airbyteemittedat
`);

/** Names that hold nothing but times: what is none there is an error, not another thing. */
export const surelyTimes: ReadonlySet<string> = new Set(
	words(`
	timestamp time ts datetime eventtime timestamp(ms) timestampms timestampus timestampns eventtimestamp logtimestamp logtime instant timeunixnano
	asctime isodate timelocal timeiso8601 realtimetimestamp timereported edgestarttimestamp
`),
);

/** Severity. What these hold is a level, known or not. */
export const levels: readonly string[] = words(`
	severitytext loglevelname levelname levelstr log.level loglevel level severity lvl errorseverity logseverity severityname l record.level record.level.name
	severitylevel record.severitytext log.severity loglevel.name context.loglevel meta.loglevelname meta.level meta.lvl meta.severity level.name level.levelstr metadata.level event.level labels.level labels.severity
	properties.level fields.level log.syslog.severity.name severitynumber levelno levelvalue loglevelid syslogseverity log.syslog.severity.code severitycode severityvalue priority prio pri syslogpri
`);

/** Severity only where the value is a word that is a level: they hold other things, too. */
export const weakLevels: readonly string[] = words(
	'status type event.severity attributes.level attributes.status tags.level s label',
);

/** What happened, in words. */
export const messages: readonly string[] = words(`
	formattedmessage message msg record.message shortmessage log 0 renderedmessage logformat m mt messagetemplate body text raw textpayload logmessage eventmessage rawmessage line event
	fullmessage fulllog record entry content msgtext displaymessage log.message event.original jsonpayload.message protopayload.status.message properties.message fields.message
	attributes.message context.message message.text body.string
`);

/** The same, where a record of no known kind has none of those. */
export const weakMessages: readonly string[] = words(`
	output resultdescription properties.description rule.description title description summary annotations.summary annotations.description detail details error.message err.message exception.message errormessage reason
	exception error request httprequest payload data args note statement query command
`);

/** What wrote it. */
export const services: readonly string[] = words(`
	service.name service servicename service.servicename app application appname applicationname syslogidentifier program programname
	kubernetes.containername kubernetes.container.name kubernetes.labels.app kubernetes.labels.app.kubernetes.io/name container.name containername
	resource.service.name resource.attributes.service.name resource.labels.containername resource.labels.servicename
	labels.servicename labels.app labels.container labels.job
	ddservice context.application meta.name cloudrolename functionname function loggroup systemdunit unit tag ident identifier lognamespace syslogtag sourcetype eventsource
`);

/** Records of no known name, opened where the record itself has no message; any other object is tried after these. */
export const objectEnvelopes: readonly string[] = words(
	'detail event source jsonpayload protopayload log record data payload properties fields result body value attributes',
);

/** Lists of records. The first four are nothing else; the others count only where the record has no message or time beside. */
export const surelyLists: readonly string[] = words('records logevents resourcelogs');
export const perhapsLists: readonly string[] = words(
	'events entries logs items messages findings results hits value data rows',
);

function words(text: string): string[] {
	return text.trim().split(/\s+/);
}
