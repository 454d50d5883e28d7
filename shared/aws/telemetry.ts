import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { Context } from 'aws-lambda';
import { type Journal, type MetricName, metricUnits } from '../journal.ts';

/**
 * Log lines as JSON, and metrics in CloudWatch's embedded format, both to standard output. `POWERTOOLS_SERVICE_NAME` and
 * `POWERTOOLS_METRICS_NAMESPACE` name them otherwise, `POWERTOOLS_LOG_LEVEL` thins them out, `POWERTOOLS_METRICS_DISABLED`
 * leaves metrics out.
 */
export class Telemetry implements Journal {
	readonly #logger = new Logger({ serviceName: process.env.POWERTOOLS_SERVICE_NAME || 'oddline' });
	readonly #metrics = new Metrics({
		serviceName: process.env.POWERTOOLS_SERVICE_NAME || 'oddline',
		namespace: process.env.POWERTOOLS_METRICS_NAMESPACE || 'Oddline',
	});

	/** Runs an invocation, so that what it tells carries its id, and its metrics are out when it ends, well or not. */
	async invocation<T>(context: Context, work: () => Promise<T>): Promise<T> {
		this.#logger.addContext(context);
		this.#metrics.captureColdStartMetric(context.functionName);
		try {
			return await work();
		} finally {
			if (this.#metrics.hasStoredMetrics()) this.#metrics.publishStoredMetrics();
		}
	}

	readonly report: Journal['report'] = (event, fields) => {
		this.#logger.info(event, { ...fields });
	};

	readonly reportError: Journal['reportError'] = (event, error, fields) => {
		this.#logger.error(event, { ...fields, error: error instanceof Error ? error : new Error(String(error)) });
	};

	readonly measure: Journal['measure'] = (metric: MetricName, value) => {
		this.#metrics.addMetric(metric, metricUnits[metric], value);
	};
}
