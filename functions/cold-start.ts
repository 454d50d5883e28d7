import type { Config } from '../shared/config.ts';
import type { Journal } from '../shared/journal.ts';
import { warmUp } from '../shared/pipeline/workspace.ts';

/**
 * To be called when the bundle has been evaluated: starts DuckDB while Lambda has no event yet, and tells, once for each
 * process, the milliseconds from the process's start to this call and from it to a running engine.
 */
export function beginColdStart(config: Config, journal: Journal): void {
	const evaluated = performance.now();
	const report = () => {
		const engine = performance.now() - evaluated;
		journal.report('started', { timings: { import: Math.round(evaluated), engine: Math.round(engine) } });
	};
	warmUp(config).then(report, () => undefined); // The first workspace meets the same failure, and tells it.
}
