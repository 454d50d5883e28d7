/** The words and numbers that loggers write for levels, as data. */

/** The six that we write. */
export type Level = 'TRACE' | 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | 'FATAL';

/** What the level is called of lines whose own is beyond a bound: in one drop, or in one model, too many distinct ones. */
export const otherLevel = 'OTHER';

/** In upper case. Single letters are Android's, klog's, Ruby's and Serilog's; three letters Serilog's and ASP.NET's. */
const spellings: Readonly<Record<Level, string>> = {
	TRACE: 'TRACE TRC TRAC TRCE FINEST FINER SILLY VERBOSE VRB VERB VRBS V T TRACE2 TRACE3 TRACE4 SPAM XTRACE',
	DEBUG: 'DEBUG DBG DEBU DBUG FINE CONFIG D DEBUG1 DEBUG2 DEBUG3 DEBUG4 DEBUG5 DIAGNOSTIC',
	INFO: 'INFO INF INFOR INFORMATION INFORMATIONAL LOG NOTE NOTICE NTC NOTI I N INFO2 INFO3 INFO4',
	WARN: 'WARN WRN WARNING WARNIN W WARN2 WARN3 WARN4 WARNG',
	ERROR: 'ERROR ERR ERRO EROR SEVERE E ERROR2 ERROR3 ERROR4 FAIL',
	FATAL:
		'FATAL FTL FATA CRITICAL CRIT CRT ALERT ALRT EMERG EMERGENCY EMRG PANIC DPANIC PNC F C FATAL2 FATAL3 FATAL4 ABORT DISASTER',
};

export const levelWords: ReadonlyMap<string, Level> = new Map(
	Object.entries(spellings).flatMap(([level, words]) =>
		words.split(' ').map((word) => [word, level as Level] as const),
	),
);

/** Written where there is no level. */
export const noLevelWords: ReadonlySet<string> = new Set([
	'',
	'-',
	'NULL',
	'NONE',
	'NIL',
	'UNDEFINED',
	'N/A',
	'NA',
	'UNSPECIFIED',
	'NOTSET',
	'OFF',
	'UNKNOWN',
	'DEFAULT',
]);

/**
 * Words that are levels at a text line's beginning in capitals. The rest of the vocabulary means something else there too often.
 */
export const capitalWords: ReadonlySet<string> = new Set(
	(
		'TRACE DEBUG INFO WARN WARNING ERROR FATAL CRITICAL SEVERE NOTICE CRIT ALERT EMERG EMERGENCY PANIC DPANIC FINE FINER FINEST CONFIG VERBOSE ' +
		'SILLY LOG ERR DBG INF WRN FTL TRC VRB SUCCESS DEBUG1 DEBUG2 DEBUG3 DEBUG4 DEBUG5 INFORMATION STATEMENT ERRO FATA DEBU TRAC ANY'
	).split(' '),
);

/** The same in small letters or mixed, in a bracket or before a colon: `[error]`, `warn: `, `Information:`. */
export const smallWords: ReadonlySet<string> = new Set(
	(
		'TRACE DEBUG INFO WARN WARNING ERROR FATAL CRITICAL SEVERE NOTICE CRIT ALERT EMERG PANIC VERBOSE ERR INFORMATION DBG INF WRN FTL TRC VRB ' +
		'SUCCESS FAIL DBUG TRCE SILLY'
	).split(' '),
);

/** The same as a line's first word with nothing around it: words that begin few sentences. */
export const bareWords: ReadonlySet<string> = new Set('DEBUG INFO WARN WARNING ERROR FATAL CRITICAL'.split(' '));

/** Scales of numbers: the number to the level. Between steps the step below holds, where `stepped`. */
export interface LevelScale {
	readonly name: string;
	readonly levels: ReadonlyMap<number, Level>;
	/** Values between the steps are taken, too (OTel's 9 to 12, java.util.logging's own levels). */
	readonly stepped?: true;
}

const scale = (name: string, levels: Readonly<Record<number, Level>>, stepped?: true): LevelScale => ({
	name,
	levels: new Map(Object.entries(levels).map(([number, level]) => [Number(number), level])),
	...(stepped ? { stepped } : {}),
});

export const levelScales = {
	syslog: scale('syslog', {
		0: 'FATAL',
		1: 'FATAL',
		2: 'FATAL',
		3: 'ERROR',
		4: 'WARN',
		5: 'INFO',
		6: 'INFO',
		7: 'DEBUG',
	}),
	/** Facility and severity in one number. */
	priority: {
		name: 'syslog-priority',
		levels: new Map(
			Array.from(
				{ length: 192 },
				(_, pri) =>
					[
						pri,
						(['FATAL', 'FATAL', 'FATAL', 'ERROR', 'WARN', 'INFO', 'INFO', 'DEBUG'] as const)[pri & 7] ?? 'INFO',
					] as const,
			),
		),
	},
	pino: scale('pino', { 10: 'TRACE', 20: 'DEBUG', 30: 'INFO', 40: 'WARN', 50: 'ERROR', 60: 'FATAL' }, true),
	python: scale('python', { 5: 'TRACE', 10: 'DEBUG', 20: 'INFO', 30: 'WARN', 40: 'ERROR', 50: 'FATAL' }, true),
	monolog: scale('monolog', {
		100: 'DEBUG',
		200: 'INFO',
		250: 'INFO',
		300: 'WARN',
		400: 'ERROR',
		500: 'FATAL',
		550: 'FATAL',
		600: 'FATAL',
	}),
	googleCloud: scale('google-cloud', {
		100: 'DEBUG',
		200: 'INFO',
		300: 'INFO',
		400: 'WARN',
		500: 'ERROR',
		600: 'FATAL',
		700: 'FATAL',
		800: 'FATAL',
	}),
	log4j: scale('log4j-int', { 100: 'FATAL', 200: 'ERROR', 300: 'WARN', 400: 'INFO', 500: 'DEBUG', 600: 'TRACE' }),
	otel: scale('otel', { 1: 'TRACE', 5: 'DEBUG', 9: 'INFO', 13: 'WARN', 17: 'ERROR', 21: 'FATAL' }, true),
	javaUtilLogging: scale(
		'java.util.logging',
		{ 300: 'TRACE', 400: 'TRACE', 500: 'DEBUG', 700: 'DEBUG', 800: 'INFO', 900: 'WARN', 1000: 'ERROR' },
		true,
	),
	logback: scale('logback', {
		5000: 'TRACE',
		10000: 'DEBUG',
		20000: 'INFO',
		30000: 'WARN',
		40000: 'ERROR',
		50000: 'FATAL',
	}),
	tslog: scale('tslog', { 0: 'TRACE', 1: 'TRACE', 2: 'DEBUG', 3: 'INFO', 4: 'WARN', 5: 'ERROR', 6: 'FATAL' }),
	dotnet: scale('dotnet', { 0: 'TRACE', 1: 'DEBUG', 2: 'INFO', 3: 'WARN', 4: 'ERROR', 5: 'FATAL' }),
	windows: scale('windows-event', { 0: 'INFO', 1: 'FATAL', 2: 'ERROR', 3: 'WARN', 4: 'INFO', 5: 'TRACE' }),
	appInsights: scale('application-insights', { 0: 'TRACE', 1: 'INFO', 2: 'WARN', 3: 'ERROR', 4: 'FATAL' }),
	nxlog: scale('nxlog', { 1: 'DEBUG', 2: 'INFO', 3: 'WARN', 4: 'ERROR', 5: 'FATAL' }),
	glog: scale('glog', { 0: 'INFO', 1: 'WARN', 2: 'ERROR', 3: 'FATAL' }),
	slog: scale('slog', { [-4]: 'DEBUG', 0: 'INFO', 4: 'WARN', 8: 'ERROR' }),
} as const satisfies Readonly<Record<string, LevelScale>>;
