import { ConfigurationError } from '../../shared/errors.ts';
import { printable } from '../local/report-text.ts';
import { hasSystemCode } from '../local/s3/errors.ts';

/**
 * Runs an operator's command: prints what it answers, or what went wrong, with the usage where it was asked wrongly.
 * Exit codes: 0; 1 for a failure; 2 for what was asked wrongly.
 */
export async function runCommand(usage: string, command: () => Promise<string>): Promise<void> {
	try {
		console.log(printableLines(await command()));
	} catch (error) {
		console.error(printableLines(`oddline: ${error instanceof Error ? error.message : error}`));
		const askedWrongly =
			error instanceof ConfigurationError ||
			hasSystemCode(
				error,
				'ERR_PARSE_ARGS_UNKNOWN_OPTION',
				'ERR_PARSE_ARGS_INVALID_OPTION_VALUE',
				'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL',
			);
		if (askedWrongly) console.error(`\n${usage.trimEnd()}`);
		process.exitCode = askedWrongly ? 2 : 1;
	}
}

/** Log text holds what it likes; lines and tabs are ours. */
function printableLines(text: string): string {
	return text
		.trimEnd()
		.split(/(?<=[\n\t])|(?=[\n\t])/)
		.map((part) => (/^[\n\t]$/.test(part) ? part : printable(part)))
		.join('');
}
