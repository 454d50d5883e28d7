/** The level of a word in any logger's spelling: TRACE, DEBUG, INFO, WARN, ERROR, FATAL, another word in upper case, or null for none. */
export function levelOfWord(_word: string): string | null {
	throw new Error('not written yet');
}

/** The level that a text line says at its beginning, behind its time: `[error]`, `INFO  [main]`, `warn: `, `- shop - DEBUG -`; else null. */
export function leadingLevel(_text: string): string | null {
	throw new Error('not written yet');
}

/** Severity of a syslog priority (`<14>`): its lowest three bits. */
export function levelOfPriority(_priority: number): string | null {
	throw new Error('not written yet');
}
