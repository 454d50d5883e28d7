/** Kinds of message that only the incident has; their words are mostly not the history's either. */
import type { MessageKind } from './catalogue.ts';

/** The first drop's new error. */
export const newDatabaseError: MessageKind = {
	name: 'too many clients',
	levels: ['ERROR'],
	service: 'db',
	count: 1,
	write: (d) => `Postgres backend ${d.between(2000, 9000)} turned away: too many clients, remaining slots are reserved`,
};

/**
 * The third drop's messages: everything claims to be well, nothing works. Seven in ten are INFO and two DEBUG, as in
 * normal traffic, so that levels do not give it away.
 */
export const silentFailure: readonly MessageKind[] = [
	quiet('INFO', 'orders', 'tax', (d) => `Checkout skipped tax step for basket ${d.between(100, 999)}, region unknown`),
	quiet('INFO', 'api', 'carousel', (d) => `Recommendation feed empty - showing fallback carousel ${d.between(1, 4)}`),
	quiet('INFO', 'orders', 'promotion', () => 'Promotion engine offered nothing, continuing without discount'),
	quiet('INFO', 'orders', 'courier', (d) => `Courier quote unavailable: delivery assumed in ${d.between(7, 21)} days`),
	quiet(
		'INFO',
		'api',
		'search',
		(d) => `Search snapshot is ${d.between(26, 40)} hours old, "partial" results accepted`,
	),
	quiet(
		'INFO',
		'worker',
		'audit',
		(d) => `Audit trail kept locally, remote sink silent for ${d.between(2, 55)} minutes`,
	),
	quiet('INFO', 'payments', 'loyalty', (d) => `Loyalty balance assumed zero for shopper ${d.between(1000, 9999)}`),
	quiet('DEBUG', 'api', 'geolocation', (d) => `Geolocation bypassed for visitor ${d.between(1000, 9999)}`),
	quiet('DEBUG', 'cache', 'stale', (d) => `Stale snapshot ${d.between(1, 60)} promoted to live without comparison`),
	quiet('WARN', 'payments', 'reconciliation', () => 'Reconciliation produced no entries, treated as done'),
];

function quiet(
	level: MessageKind['levels'][0],
	service: string,
	name: string,
	write: MessageKind['write'],
): MessageKind {
	return { name, levels: [level], service, count: 1, write };
}
