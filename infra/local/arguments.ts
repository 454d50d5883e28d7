import { ConfigurationError } from '../../shared/errors.ts';

export interface Arguments {
	/** Run the loop once, then exit. */
	readonly once: boolean;
	/** Files or globs to train on; none means the sample logs. */
	readonly logs: readonly string[];
	/** Files or globs uploaded after training; none means the sample incident, but only beside the sample logs. */
	readonly fresh: readonly string[];
	readonly data: string;
	/** Environment settings for the functions that the command line stands for. */
	readonly settings: Readonly<Record<string, string>>;
	readonly port: number | undefined;
	readonly help: boolean;
}

export const usage = `Usage: npm start -- [options]

Runs the whole loop on this machine: an S3 endpoint, training, scoring. Then it stays up and takes uploads.

  --once              run the loop once, then exit; non-zero if any part failed
  --logs PATH …       history to train on: files or globs (default: the sample logs)
  --new PATH …        drops uploaded after training (default: the sample incident; none with --logs)
  --data DIR          where the buckets lie as plain files (default: .oddline)
  --profile NAME      default, or notebook to check against scikit-learn
  --clusters K        number of clusters, or auto (default: 20)
  --knowledge WHICH   what novelty follows from: day-before or model (default: day-before)
  --port PORT         of the S3 endpoint (default: 9480, or any free one)
  -h, --help          this text

The functions also take the ODDLINE_* variables of the environment that the README lists.
`;

/**
 * Reads the command line.
 * @throws {ConfigurationError} for an option that is unknown or lacks its value
 */
export function readArguments(words: readonly string[]): Arguments {
	const values = new Map<string, string[]>();
	let option: string | undefined;
	for (const given of words) {
		const word = given === '-h' ? '--help' : given;
		if (word.startsWith('--')) {
			const [name = '', value] = word.split(/=(.*)/s, 2);
			if (!(name in arity))
				throw new ConfigurationError(`unknown option ${name}: expected one of ${Object.keys(arity).join(', ')}`);
			option = name;
			values.set(name, [...(values.get(name) ?? []), ...(value === undefined ? [] : [value])]);
		} else if (option !== undefined && arity[option] !== 'none') {
			values.get(option)?.push(word);
			if (arity[option] === 'one') option = undefined;
		} else {
			throw new ConfigurationError(`what is ${JSON.stringify(word)} for? Paths follow --logs or --new`);
		}
	}
	for (const [name, given] of values) {
		if (arity[name] === 'none' && given.length > 0)
			throw new ConfigurationError(`${name} takes no value, got ${given[0]}`);
		if (arity[name] !== 'none' && given.length === 0) throw new ConfigurationError(`${name} needs a value`);
	}
	const last = (name: string) => values.get(name)?.at(-1);
	const settings: Record<string, string> = {};
	for (const [option, variable] of Object.entries(optionVariables)) {
		const value = last(option);
		if (value !== undefined) settings[variable] = value;
	}
	return {
		once: values.has('--once'),
		logs: values.get('--logs') ?? [],
		fresh: values.get('--new') ?? [],
		data: last('--data') ?? '.oddline',
		settings,
		port: readPort(last('--port')),
		help: values.has('--help'),
	};
}

/** Options that stand for a setting of the functions. */
export const optionVariables = {
	'--profile': 'ODDLINE_PROFILE',
	'--clusters': 'ODDLINE_CLUSTERS',
	'--knowledge': 'ODDLINE_KNOWLEDGE',
} as const;

const arity: Readonly<Record<string, 'none' | 'one' | 'many'>> = {
	'--once': 'none',
	'--logs': 'many',
	'--new': 'many',
	'--data': 'one',
	'--profile': 'one',
	'--clusters': 'one',
	'--knowledge': 'one',
	'--port': 'one',
	'--help': 'none',
};

function readPort(text: string | undefined): number | undefined {
	if (text === undefined) return undefined;
	const port = Number(text);
	if (!Number.isInteger(port) || port < 0 || port > 65535) {
		throw new ConfigurationError(`--port is ${JSON.stringify(text)}: expected a number from 0 to 65535`);
	}
	return port;
}
