import type { Journal } from '../shared/journal.ts';

/** For tests that are about something else. */
export const silent: Journal = { report: () => undefined, reportError: () => undefined, measure: () => undefined };
