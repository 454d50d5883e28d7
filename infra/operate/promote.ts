/**
 * `npm run promote -- VERSION [--data DIR]`: makes a model serve that a training refused. Why it did is in
 * `models/refused.json` and in the model's report.
 */
import { parseArgs } from 'node:util';
import { ConfigurationError } from '../../shared/errors.ts';
import { runCommand } from './command.ts';
import { makeServe } from './make-serve.ts';

const usage = `Usage: npm run promote -- VERSION [options]

  VERSION       the model that is to serve: a folder under models/
  --data DIR    a folder of npm start's (default: the buckets that ODDLINE_LOGS_BUCKET and ODDLINE_OUTPUT_BUCKET name)
`;

await runCommand(usage, async () => {
	const { values, positionals } = parseArgs({
		options: { data: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
		allowPositionals: true,
	});
	if (values.help) return usage;
	const [version, ...others] = positionals;
	if (version === undefined || others.length > 0) {
		throw new ConfigurationError(`${positionals.length} versions are named: expected that of one model`);
	}
	return await makeServe(version, values.data);
});
