import type { JsonObject, JsonValue } from '../json/values.ts';
import { isLevelWord, levelOfWord, levelOnScale } from '../levels.ts';
import { type LevelScale, levelScales } from '../levels-vocabulary.ts';
import { plainName } from './names.ts';
import { valueAt } from './paths.ts';
import type { LevelPath, RecordPlan } from './record-plan.ts';

/** A record's level: a word of one of its fields first, then a number on the scale that the other fields tell. */

export interface LevelFound {
	readonly level: string;
	/** As the report names the field. */
	readonly field: string;
	/** `words`, or the scale's name. */
	readonly scale: string;
}

/** Audit policies of Kubernetes: how much is recorded, not how bad it is. */
export const noSeverities: ReadonlySet<string> = new Set(['metadata', 'request', 'requestresponse']);

export function levelOfRecord(record: JsonObject, plan: RecordPlan): LevelFound | undefined {
	let number: { readonly path: LevelPath; readonly value: number } | undefined;
	for (const path of plan.levels) {
		const value = valueAt(record, path);
		if (value === undefined || value === null) continue;
		const numeric = numberOf(value);
		if (numeric !== undefined) {
			if (!path.weak) number ??= { path, value: numeric };
			continue;
		}
		const level = wordLevel(value, path);
		if (level !== null) return { level, field: path.shown, scale: 'words' };
	}
	if (number !== undefined) {
		const scale = scaleOf(plainName(number.path.rest || number.path.key), number.value, plan.keys);
		const level = scale === undefined ? null : levelOnScale(number.value, scale);
		if (level !== null && scale !== undefined) return { level, field: number.path.shown, scale: scale.name };
	}
	// Serilog's compact form leaves the level out where it is Information.
	if (plan.keys.get('mt') === '@mt' && plan.keys.get('t') === '@t')
		return { level: 'INFO', field: '@l', scale: 'words' };
	return undefined;
}

function wordLevel(value: JsonValue, path: LevelPath): string | null {
	if (typeof value !== 'string') return null;
	if (noSeverities.has(value.toLowerCase())) return null;
	const name = plainName(path.key);
	if (name === 's' || name === 'l')
		return value.length <= 12 && (value.length === 1 || isLevelWord(value)) ? levelOfWord(value) : null;
	if ((path.weak || name === 'prio' || name === 'priority') && !isLevelWord(value)) return null;
	return levelOfWord(value);
}

function numberOf(value: JsonValue): number | undefined {
	if (typeof value === 'number') return value;
	return typeof value === 'string' && /^-?[0-9]{1,5}$/.test(value.trim()) ? Number(value) : undefined;
}

/** Which scale a number is on: by its field's name, by what else the record has, then by the number itself. */
function scaleOf(name: string, value: number, keys: ReadonlyMap<string, string>): LevelScale | undefined {
	const last = name.slice(name.lastIndexOf('.') + 1);
	const has = (...names: string[]) => names.some((key) => keys.has(key));
	if ((last === 'priority' || last === 'pri' || last === 'syslogpri') && value > 7)
		return value <= 191 ? levelScales.priority : undefined;
	if (last === 'severitynumber') return levelScales.otel;
	// NXLog's own numbers.
	if (last === 'severityvalue') return levelScales.nxlog;
	if (last === 'levelno') return levelScales.python;
	if (last === 'severitylevel') return levelScales.appInsights;
	if (last === 'loglevelid') return levelScales.tslog;
	if (last === 'levelvalue' && value >= 5000) return levelScales.logback;
	if (value < 0) return value === -4 ? levelScales.slog : undefined;
	if (value >= 5000) return levelScales.logback;
	if (value <= 7) {
		if (has('shortmessage', 'facility', 'syslogidentifier', 'syslogfacility')) return levelScales.syslog;
		if (has('eventid', 'eventrecordid', 'providername')) return levelScales.windows;
		// Azure's resource logs have the levels of Windows' tracing, osquery's status log has glog's.
		if (keys.has('resourceid') && has('operationname', 'category')) return levelScales.windows;
		if (keys.has('hostidentifier') && keys.has('calendartime')) return levelScales.glog;
		if (last === 'loglevel' && has('category', 'categoryname', 'eventname')) return levelScales.dotnet;
		// GuardDuty and others rate findings, not log lines.
		if (last === 'severity' && !has('message', 'msg', 'log', 'text', 'body', 'hostname', 'host', 'program', 'appname'))
			return undefined;
		if (last === 'severity' && has('schemaversion', 'finding', 'findingid', 'cvss', 'signature')) return undefined;
		return levelScales.syslog;
	}
	if (value <= 60 && value % 10 === 0)
		return has('funcname', 'lineno', 'pathname', 'processname', 'threadname') ? levelScales.python : levelScales.pino;
	if (value <= 24) return last === 'level' || last === 'severity' ? levelScales.otel : undefined;
	if (value < 100) return value < 70 && value % 5 === 0 ? levelScales.pino : undefined;
	if (value >= 700 || (has('sourceclassname', 'sourcemethodname', 'loggername') && has('sequence', 'millis'))) {
		return has('insertid', 'logname') ? levelScales.googleCloud : levelScales.javaUtilLogging;
	}
	if (has('insertid', 'logname', 'jsonpayload', 'textpayload')) return levelScales.googleCloud;
	if (last === 'intlevel') return levelScales.log4j;
	return levelScales.monolog;
}
