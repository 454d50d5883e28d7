import { type Config, readConfig } from '../../shared/config.ts';
import { ConfigurationError } from '../../shared/errors.ts';
import { optionVariables } from './arguments.ts';

/** What the loop itself says to its functions, whatever the environment has. */
const ownVariables = ['ODDLINE_LOGS_BUCKET', 'ODDLINE_OUTPUT_BUCKET', 'ODDLINE_LOGS_PREFIX', 'ODDLINE_SCRATCH'];

export interface FunctionSettings {
	/** For the functions' environment. */
	readonly variables: Readonly<Record<string, string>>;
	/** What they will make of it. */
	readonly config: Config;
}

/**
 * The functions' settings: the environment's, and over them the command line's.
 * @throws {ConfigurationError} naming the option or the variable that is wrong
 */
export function functionSettings(
	environment: Readonly<Record<string, string | undefined>>,
	commandLine: Readonly<Record<string, string>>,
): FunctionSettings {
	const variables: Record<string, string> = {};
	for (const [name, value] of Object.entries({ ...environment, ...commandLine })) {
		if (name.startsWith('ODDLINE_') && !ownVariables.includes(name) && value !== undefined) variables[name] = value;
	}
	try {
		const config = readConfig({ ...variables, ODDLINE_LOGS_BUCKET: 'logs', ODDLINE_OUTPUT_BUCKET: 'output' });
		return { variables, config };
	} catch (error) {
		if (!(error instanceof ConfigurationError)) throw error;
		let { message } = error;
		for (const [option, variable] of Object.entries(optionVariables)) {
			// People know what they typed.
			if (variable in commandLine) message = message.replaceAll(variable, option);
		}
		throw new ConfigurationError(message, { cause: error });
	}
}
