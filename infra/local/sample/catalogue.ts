/**
 * What the sample's shop logs: every kind of message with how often the history has it.
 *
 * The first twenty-three kinds are the ones the reference notebook prints or implies, with its printed counts; the
 * others stay below 5,253, so that its ten most common templates are these ten. The notebook has 131,935 lines of 83
 * templates, 629 of them in templates seen fewer than 100 times; so has this catalogue.
 */
import type { Draws } from './draws.ts';
import type { Level } from './log-lines.ts';

/** A kind of message: one template under the notebook's masking. */
export interface MessageKind {
	/** Unique in the catalogue. */
	readonly name: string;
	/** Each line draws one of these. */
	readonly levels: readonly [Level, ...Level[]];
	readonly service: string;
	/** Lines of this kind in the history; in an incident, its weight. */
	readonly count: number;
	readonly write: (draws: Draws) => string;
}

type Write = MessageKind['write'];

const ENDPOINTS = ['/api/users', '/api/orders', '/api/payments', '/api/inventory', '/api/auth/login'] as const;

/** `$` and an amount with cents. */
function amount(draws: Draws): string {
	return `$${draws.between(5, 999)}.${draws.between(10, 99)}`;
}

function atLevel(level: Level) {
	return (count: number, service: string, name: string, write: Write): MessageKind => ({
		name,
		levels: [level],
		service,
		count,
		write,
	});
}

const debug = atLevel('DEBUG');
const info = atLevel('INFO');
const warn = atLevel('WARN');
const error = atLevel('ERROR');
const fatal = atLevel('FATAL');

function apiRequest(count: number, method: string): MessageKind {
	return info(count, 'api', `api request ${method}`, (d) => {
		return `API request received - endpoint: ${d.pick(ENDPOINTS)}, method: ${method}, latency: ${d.between(20, 500)}ms`;
	});
}

function connectionTimeout(count: number, reason: string): MessageKind {
	const write: Write = (d) => `Connection timeout to db-${d.between(1, 5)}.example.com - ${reason}`;
	return {
		name: `connection timeout ${reason}`,
		levels: ['WARN', 'ERROR', 'FATAL'],
		service: 'db',
		count,
		write,
	};
}

function paymentFailed(count: number, reason: string): MessageKind {
	return error(count, 'payments', `payment failed ${reason}`, (d) => {
		return `Payment failed - transaction_id: txn_${d.between(100_000, 999_999)}, amount: ${amount(d)}, reason: ${reason}`;
	});
}

function unhandled(count: number, exception: string, place: string): MessageKind {
	return error(count, 'api', `unhandled ${exception}`, (d) => {
		return `Unhandled ${exception} in ${place} at line ${d.between(12, 940)}`;
	});
}

/** Everyday traffic: the kinds the notebook shows. */
const everyday: readonly MessageKind[] = [
	info(8626, 'db', 'database query completed', (d) => {
		return `Database query completed - rows: ${d.between(1, 1000)}, duration: ${d.between(5, 500)}ms`;
	}),
	info(8598, 'payments', 'payment processed', (d) => {
		return `Payment processed - transaction_id: txn_${d.between(100_000, 999_999)}, amount: ${amount(d)}`;
	}),
	info(8558, 'inventory', 'inventory updated', (d) => {
		return `Inventory updated - item_id: item_${d.between(1, 500)}, quantity: ${d.between(1, 100)}`;
	}),
	debug(8551, 'cache', 'cache hit', (d) => `Cache hit for key: cache_${d.between(1, 100)}`),
	info(8540, 'orders', 'order created', (d) => {
		return `Order created successfully - order_id: ord_${d.between(100_000, 999_999)}`;
	}),
	info(8490, 'api', 'request processed', (d) => {
		return `Request processed successfully - user_id: ${d.between(1000, 9999)}, duration: ${d.between(10, 300)}ms`;
	}),
	info(8458, 'worker', 'email sent', (d) => `Email notification sent to user${d.between(1, 999)}@example.com`),
	info(8438, 'auth', 'authentication', (d) => `Authentication successful for user ${d.between(1000, 9999)}`),
	info(8414, 'auth', 'session created', (d) => {
		return `User session created - session_id: sess_${d.between(100_000, 999_999)}`;
	}),
	debug(5253, 'db', 'query plan', () => 'Query plan: index_scan'),
	debug(5230, 'db', 'connection pool', (d) => {
		return `Connection pool stats - active: ${d.between(1, 50)}, idle: ${d.between(1, 50)}`;
	}),
	debug(5207, 'worker', 'memory usage', (d) => `Memory usage: ${d.between(256, 4096)}MB`),
	debug(5178, 'worker', 'processing batch', (d) => {
		return `Processing batch ${d.between(1, 900)} of ${d.between(900, 1800)}`;
	}),
	debug(5128, 'cache', 'cache miss', (d) => `Cache miss for key: cache_${d.between(1, 100)}`),
	apiRequest(3820, 'GET'),
	apiRequest(3790, 'POST'),
	apiRequest(3776, 'PUT'),
	apiRequest(3769, 'DELETE'),
	warn(2251, 'api', 'rate limit', (d) => `Rate limit approaching for user ${d.between(1000, 9999)}`),
	warn(2219, 'worker', 'retry attempt', (d) => `Retry attempt ${d.between(1, 5)} for external service`),
	warn(2216, 'api', 'deprecated version', (d) => `Deprecated API version used by client ${d.between(1, 99)}`),
	warn(2180, 'db', 'slow query', (d) => `Slow query detected - duration: ${d.between(100, 900)}ms`),
	warn(2180, 'api', 'service latency', (d) => `Service latency above threshold: ${d.between(200, 900)}ms`),
];

/** What goes wrong every day: a few lines an hour, all of them. */
const troubles: readonly MessageKind[] = [
	connectionTimeout(168, 'Network unreachable'),
	connectionTimeout(163, 'Timeout'),
	connectionTimeout(159, 'Connection refused'),
	connectionTimeout(155, 'Connection reset by peer'),
	connectionTimeout(151, 'DNS lookup failed'),
	paymentFailed(171, 'insufficient funds'),
	paymentFailed(166, 'card expired'),
	paymentFailed(158, 'card declined'),
	paymentFailed(149, 'fraud check failed'),
	paymentFailed(142, 'gateway timeout'),
	warn(152, 'auth', 'invalid password', (d) => {
		return `Authentication failed for user ${d.between(1000, 9999)} - invalid password`;
	}),
	error(147, 'api', 'api request failed', (d) => {
		return `API request failed - endpoint: ${d.pick(ENDPOINTS)}, status: ${d.between(500, 504)}`;
	}),
	error(143, 'inventory', 'out of stock', (d) => {
		return `Inventory update rejected - item_id: item_${d.between(1, 500)}, reason: out of stock`;
	}),
	error(141, 'worker', 'email bounced', (d) => {
		return `Email delivery failed to user${d.between(1, 999)}@example.com - mailbox unavailable`;
	}),
	error(138, 'cache', 'cache write failed', (d) => {
		return `Cache write failed for key: cache_${d.between(1, 100)} - serialization error`;
	}),
	warn(133, 'worker', 'consumer lag', (d) => {
		return `Consumer lagging on partition ${d.between(0, 11)} - behind by ${d.between(1000, 90_000)} messages`;
	}),
];

/** What is rare: forty-four kinds, 629 lines together, eight of the kinds seen once. */
const rarities: readonly MessageKind[] = [
	error(54, 'orders', 'order validation', (d) => {
		return `Order validation failed - order_id: ord_${d.between(100_000, 999_999)}, reason: empty basket`;
	}),
	error(53, 'db', 'deadlock', (d) => `Deadlock detected between txn_${d.between(1, 999)} and txn_${d.between(1, 999)}`),
	fatal(
		48,
		'worker',
		'memory critical',
		(d) => `Memory usage critical: ${d.between(93, 99)}% on host worker-${d.between(1, 9)}`,
	),
	fatal(43, 'db', 'disk critical', (d) => `Disk usage critical: ${d.between(93, 99)}% on host db-${d.between(1, 5)}`),
	fatal(39, 'api', 'cpu critical', (d) => `CPU usage critical: ${d.between(93, 99)}% on host api-${d.between(1, 9)}`),
	error(35, 'worker', 'queue depth', (d) => `Queue depth ${d.between(5000, 20_000)} exceeds limit of 5000`),
	unhandled(32, 'NullPointerException', 'OrderService.process'),
	unhandled(29, 'IllegalStateException', 'PaymentService.charge'),
	unhandled(27, 'KeyError', 'InventoryWorker.sync'),
	unhandled(24, 'ValueError', 'SessionStore.load'),
	warn(22, 'db', 'replication lag', (d) => `Replication lag ${d.between(5, 300)}s on replica ${d.between(1, 3)}`),
	warn(
		20,
		'auth',
		'account locked',
		(d) => `Account locked for user ${d.between(1000, 9999)} after ${d.between(5, 9)} attempts`,
	),
	error(19, 'payments', 'refund failed', (d) => {
		return `Refund failed - transaction_id: txn_${d.between(100_000, 999_999)}, reason: already refunded`;
	}),
	unhandled(17, 'SSLHandshakeException', 'GatewayClient.connect'),
	warn(
		16,
		'worker',
		'circuit open',
		(d) => `Circuit breaker opened for payment-gateway-${d.between(1, 4)}.example.com`,
	),
	error(
		15,
		'api',
		'malformed body',
		(d) => `Malformed request body from client ${d.between(1, 99)}: unexpected end of JSON`,
	),
	unhandled(14, 'OutOfMemoryError', 'ReportBuilder.render'),
	error(13, 'db', 'lock wait', (d) => `Lock wait exceeded ${d.between(30, 90)}s on table orders`),
	warn(12, 'cache', 'evictions', (d) => `Cache evicted ${d.between(500, 9000)} keys under memory pressure`),
	warn(
		11,
		'auth',
		'certificate',
		(d) => `Certificate for node ${d.between(1, 30)} expires in ${d.between(1, 14)} days`,
	),
	error(10, 'worker', 'webhook', (d) => `Webhook callback returned status ${d.between(400, 599)} - giving up`),
	error(9, 'auth', 'brute force', (d) => {
		return `Security alert: brute force from 10.${d.between(0, 255)}.${d.between(0, 255)}.${d.between(1, 254)}`;
	}),
	unhandled(8, 'StackOverflowError', 'CategoryTree.walk'),
	error(7, 'inventory', 'stock mismatch', (d) => {
		return `Stock count mismatch for item_${d.between(1, 500)}: expected ${d.between(1, 90)}, found ${d.between(1, 90)}`;
	}),
	unhandled(6, 'FileNotFoundException', 'TemplateLoader.open'),
	error(
		6,
		'worker',
		'upload failed',
		(d) => `Invoice upload failed for ord_${d.between(100_000, 999_999)} - access denied`,
	),
	fatal(
		5,
		'worker',
		'worker killed',
		(d) => `Worker process ${d.between(1000, 32_000)} killed by signal ${d.pick([6, 9, 11])}`,
	),
	unhandled(5, 'ConcurrentModificationException', 'CartService.merge'),
	warn(4, 'api', 'clock skew', (d) => `Clock skew of ${d.between(200, 4000)}ms against time server`),
	error(
		4,
		'db',
		'checksum',
		(d) => `Page checksum failure in block ${d.between(1, 90_000)} of relation ${d.between(1, 400)}`,
	),
	error(
		3,
		'payments',
		'currency',
		(d) => `No exchange rate for currency XAU on transaction txn_${d.between(100_000, 999_999)}`,
	),
	warn(3, 'worker', 'schema', (d) => `Event schema version ${d.between(7, 9)} is newer than consumer, fields dropped`),
	fatal(2, 'db', 'failover', (d) => `Primary lost quorum, failing over to replica ${d.between(1, 3)}`),
	error(2, 'inventory', 'warehouse', (d) => `Warehouse feed ${d.between(1, 6)} sent duplicate pallets`),
	warn(2, 'api', 'feature flag', (d) => `Feature flag store unreachable for ${d.between(10, 90)}s, using defaults`),
	warn(2, 'auth', 'key rotation', (d) => `Signing key ${d.between(1, 20)} used after rotation`),
	error(1, 'api', 'thread pool', () => 'Thread pool exhausted, rejecting task'),
	warn(1, 'worker', 'leap', () => 'Scheduler fired the same cron entry twice'),
	error(1, 'payments', 'ledger', () => 'Ledger totals differ from gateway settlement report'),
	warn(1, 'cache', 'split brain', () => 'Cache cluster formed two partitions'),
	error(1, 'orders', 'negative', () => 'Negative shipping weight computed for parcel'),
	error(1, 'db', 'vacuum', () => 'Autovacuum cancelled to prevent wraparound'),
	warn(1, 'auth', 'token', () => 'Refresh token presented by unknown device'),
	error(1, 'worker', 'pdf', () => 'Font missing while rendering invoice pdf'),
];

/** Every kind of message the history has. */
export const catalogue: readonly MessageKind[] = [...everyday, ...troubles, ...rarities];

/** The kind called `name`. @throws RangeError if the catalogue has none of that name. */
export function kindNamed(name: string): MessageKind {
	const kind = catalogue.find((candidate) => candidate.name === name);
	if (kind === undefined) throw new RangeError(`the catalogue has no kind "${name}"`);
	return kind;
}
