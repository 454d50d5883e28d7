import type { Config } from '../shared/config.ts';
import { logEvent } from '../shared/log.ts';
import { warmUp } from '../shared/pipeline/workspace.ts';

/**
 * To be called when the bundle has been evaluated: starts DuckDB while Lambda has no event yet, and logs, once for each
 * process, the milliseconds from the process's start to this call and from it to a running engine.
 */
export function beginColdStart(config: Config): void {
	const evaluated = performance.now();
	const report = () => {
		const engine = performance.now() - evaluated;
		logEvent('started', { timings: { import: Math.round(evaluated), engine: Math.round(engine) } });
	};
	warmUp(config).then(report, () => undefined); // The first workspace meets the same failure, and tells it.
}
