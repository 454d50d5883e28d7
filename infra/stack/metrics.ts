import { Stack } from 'aws-cdk-lib';
import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { IConstruct } from 'constructs';
import type { MetricName } from '../../shared/journal.ts';

/** What a metric is told by: CloudWatch's namespace, and its only dimension, `service`. */
export const metricNamespace = 'Oddline';

/** `oddline`, unless the stack has a name of its own: two in one account must not count for each other. */
export function serviceName(scope: IConstruct): string {
	return Stack.of(scope).stackName.toLowerCase();
}

/** @param scope in the stack whose metric it is */
export function oddlineMetric(scope: IConstruct, metricName: MetricName, options: MetricOptions): Metric {
	return new Metric({
		namespace: metricNamespace,
		metricName,
		dimensionsMap: { service: serviceName(scope) },
		...options,
	});
}

/** How often a function was started anew: Powertools counts it by function. */
export function coldStarts(scope: IConstruct, functionName: string, options: MetricOptions): Metric {
	return new Metric({
		namespace: metricNamespace,
		metricName: 'ColdStart',
		dimensionsMap: { service: serviceName(scope), function_name: functionName },
		...options,
	});
}
