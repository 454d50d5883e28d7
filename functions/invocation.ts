import type { Context } from 'aws-lambda';
import type { Invocation } from '../shared/pipeline/time-budget.ts';

/** What Lambda says of the time that a call has. To be asked at its beginning. */
export function invocationOf(context: Context): Invocation {
	return { milliseconds: context.getRemainingTimeInMillis(), timeLeft: () => context.getRemainingTimeInMillis() };
}
