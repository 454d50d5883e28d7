import { accessLog } from './dialects/access-log.ts';
import { audit } from './dialects/audit.ts';
import { aptHistory, railsRequest } from './dialects/blocks.ts';
import { cef } from './dialects/cef.ts';
import { cri } from './dialects/cri.ts';
import type { DialectKind } from './dialects/dialect.ts';
import { erlangReport } from './dialects/erlang-report.ts';
import { firewallPairs } from './dialects/firewall-pairs.ts';
import { fluentBit } from './dialects/fluent-bit.ts';
import { fluentdFile, fluentdStdout } from './dialects/fluentd-file.ts';
import { influx } from './dialects/influx.ts';
import { innerTime } from './dialects/inner-time.ts';
import { javaUtil } from './dialects/java-util.ts';
import { jsonAfterTime } from './dialects/json-after-time.ts';
import { jsonLine } from './dialects/json-line.ts';
import { kernel } from './dialects/kernel.ts';
import { klog } from './dialects/klog.ts';
import { leadingTime } from './dialects/leading-time.ts';
import { levelFirst } from './dialects/level-first.ts';
import { logfmt, logfmtWithoutTime } from './dialects/logfmt.ts';
import { loki } from './dialects/loki.ts';
import { ltsv } from './dialects/ltsv.ts';
import { modSecurity } from './dialects/mod-security.ts';
import { mysqlGeneral, mysqlSlow } from './dialects/mysql.ts';
import { openLdap } from './dialects/open-ldap.ts';
import { openVpn } from './dialects/openvpn.ts';
import { postgres } from './dialects/postgres.ts';
import { redis } from './dialects/redis.ts';
import { rich } from './dialects/rich.ts';
import { rubyLogger } from './dialects/ruby-logger.ts';
import { prioritySyslog, syslog3164, syslogFile, syslogWithPid } from './dialects/syslog-3164.ts';
import { syslog5424 } from './dialects/syslog-5424.ts';

/**
 * All dialects, in the order in which they are asked about a line; a line belongs to the first that takes it. Those with a question are asked
 * only where the drop's first lines speak for them.
 */
export const DIALECTS: readonly DialectKind[] = [
	// These begin with no time, or with one that the general reading would take for another thing.
	mysqlSlow,
	mysqlGeneral,
	jsonLine,
	fluentBit,
	modSecurity,
	cef,
	influx,
	syslog5424,
	firewallPairs,
	prioritySyslog,
	kernel,
	klog,
	rubyLogger,
	audit,
	erlangReport,
	railsRequest,
	aptHistory,
	openLdap,
	redis,
	rich,
	logfmt,
	ltsv,
	// What follows a leading time.
	cri,
	fluentdFile,
	fluentdStdout,
	loki,
	jsonAfterTime,
	postgres,
	openVpn,
	javaUtil,
	syslog3164,
	syslogWithPid,
	syslogFile,
	leadingTime,
	// What else can begin an event, where no time leads.
	accessLog,
	innerTime,
	logfmtWithoutTime,
	levelFirst,
];
