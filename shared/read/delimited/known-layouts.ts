/** Delimited logs without a header whose columns are known. */

export interface KnownLayout {
	readonly name: string;
	readonly delimiter: string;
	readonly names: readonly string[];
	/** Whether a row with these fields is of this layout. */
	isRow(fields: readonly string[]): boolean;
}

const DATE = /^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2}/;

/** https://www.postgresql.org/docs/current/runtime-config-logging.html: 23 columns to version 12, 24 in 13, 26 since 14. */
const postgres: KnownLayout = {
	name: 'postgresql csvlog',
	delimiter: ',',
	names:
		'log_time,user_name,database_name,process_id,connection_from,session_id,session_line_num,command_tag,session_start_time,virtual_transaction_id,transaction_id,error_severity,sql_state_code,message,detail,hint,internal_query,internal_query_pos,context,query,query_pos,location,application_name,backend_type,leader_pid,query_id'.split(
			',',
		),
	isRow: (fields) =>
		fields.length >= 23 &&
		fields.length <= 26 &&
		DATE.test(fields[0] ?? '') &&
		/^(?:DEBUG[1-5]?|LOG|INFO|NOTICE|WARNING|ERROR|FATAL|PANIC)$/.test(fields[11] ?? ''),
};

/** https://www.papertrail.com/help/permanent-log-archives */
const papertrail: KnownLayout = {
	name: 'papertrail',
	delimiter: '\t',
	names:
		'id,generated_at,received_at,source_id,source_name,source_ip,facility_name,severity_name,program,message'.split(
			',',
		),
	isRow: (fields) =>
		fields.length >= 10 && /^\d+$/.test(fields[0] ?? '') && DATE.test(fields[1] ?? '') && DATE.test(fields[2] ?? ''),
};

export const KNOWN_LAYOUTS: readonly KnownLayout[] = [postgres, papertrail];
