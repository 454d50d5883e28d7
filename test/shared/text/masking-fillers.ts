/** For each built-in masking rule, values of the kind that it masks: what varies in a message that stays the same. */
import fc from 'fast-check';

const digits = (minimum: number, maximum: number) => fc.stringMatching(new RegExp(`^[0-9]{${minimum},${maximum}}$`));
const whole = fc.nat();
const decimal = fc.tuple(whole, whole).map(([a, b]) => `${a}.${b}`);
const oneOf = (...values: string[]) => fc.constantFrom(...values);
const join = (separator: string, ...parts: fc.Arbitrary<unknown>[]) =>
	fc.tuple(...parts).map((values) => values.map(String).join(separator));
const word = fc.stringMatching(/^[a-z]{2,8}$/);
const hexDigits = (count: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${count}}$`));
const dates = fc.date({ min: new Date('1971-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
const port = fc.integer({ min: 1, max: 65535 });
const withPort = (host: fc.Arbitrary<string>) => fc.oneof(host, join(':', host, port));
/** Two runs of digits with letters between: short ids that have not are left, as words and numbers are. */
const isHexId = (text: string) => /[0-9][a-f]+[0-9]/.test(text) && !/^[0-9]+e[0-9]+$/.test(text);

export const FILLERS: Readonly<Record<string, fc.Arbitrary<string>>> = {
	'white-space': fc.stringMatching(/^[ \t\n\r]{1,5}$/).map((blank) => `1${blank}x`),
	url: join('', oneOf('http', 'https', 's3', 'hdfs'), fc.constant('://'), word, oneOf('/', ':80/', '.org/'), word),
	email: join('@', fc.stringMatching(/^[a-z][a-z0-9.+_-]{0,20}$/), oneOf('example.com', 'mail1.example.org')),
	// A uuid of fewer than three letters is one in 10⁹.
	uuid: fc.uuid().filter((uuid) => uuid.replace(/[^a-f]/g, '').length >= 3),
	ipv6: fc.ipV6().filter((address) => /[0-9]/.test(address)),
	mac: fc
		.tuple(oneOf(':', '-'), fc.array(hexDigits(2), { minLength: 6, maxLength: 6 }))
		.map(([separator, pairs]) => pairs.join(separator))
		.filter((mac) => /[0-9]/.test(mac)),
	ipv4: withPort(fc.ipV4()),
	host: withPort(fc.tuple(word, whole).map(([name, n]) => `${name}-${n}.prod.example.com`)),
	'date-time': dates.chain((date) =>
		oneOf(date.toISOString(), date.toISOString().slice(0, 10), date.toISOString().replace('T', ' ').slice(0, 19)),
	),
	'month-name': dates.chain((date) => oneOf(date.toUTCString(), date.toUTCString().slice(5, 16))),
	clock: dates.chain((date) => oneOf(date.toISOString().slice(11, 19), date.toISOString().slice(11, 23))),
	'host-port': fc.tuple(word, port).map(([name, n]) => `www.${name}.com:${n}`),
	'windows-path': join('\\', oneOf('C:', 'D:', '\\\\host'), word, word).map((path) => `${path}.log`),
	'unix-path': fc
		.array(fc.stringMatching(/^[A-Za-z0-9_-]*[a-z0-9]$/), { minLength: 1, maxLength: 5 })
		.map((s) => `/${s.join('/')}`),
	size: join('', fc.oneof(whole, decimal), oneOf('', ' '), oneOf('B', 'kB', 'KB', 'MiB', 'GB', 'bytes')),
	'hex-prefixed': whole.map((n) => `0x${n.toString(16)}`),
	duration: fc.oneof(
		join('', fc.oneof(whole, decimal), oneOf('ns', 'us', 'ms', 's', 'm', 'h', 'd')),
		join(' ', whole, oneOf('ms', 'seconds', 'minutes', 'hours', 'days')),
		join('', whole, fc.constant('h'), whole, fc.constant('m'), whole, fc.constant('s')),
	),
	'pod-suffix': fc
		.tuple(fc.stringMatching(/^[bcdf-hj-np-tv-xz2456789]{9}$/), fc.stringMatching(/^[bcdf-hj-np-tv-xz2456789]{5}$/))
		// The hash must keep four characters when its digits are collapsed, the suffix two.
		.filter(([hash, suffix]) => /[0-9]/.test(hash) && collapsed(hash).length >= 4 && collapsed(suffix).length >= 2)
		.map(([hash, suffix]) => `web-${hash}-${suffix}`),
	'json-web-token': fc.stringMatching(/^[A-Za-z0-9_-]{8,40}$/).map((text) => `eyJ${text}.eyJ${text}.${text}`),
	'prefixed-id': fc
		.tuple(whole, oneOf('', '-'), oneOf('', '_0', '_m_000012'))
		.map(([n, sign, tail]) => `txn_${sign}${n}${tail}`),
	'identity-hash': hexDigits(7)
		.filter((hash) => /[0-9]/.test(hash))
		.map((hash) => `Object@${hash}`),
	hex: fc.oneof(hexDigits(8), hexDigits(32), hexDigits(40)).filter(isHexId),
	'alphanumeric-id': fc
		.stringMatching(/^[A-Za-z0-9]{12,22}$/)
		.filter((id) => /[0-9][G-Zg-z]+[0-9][A-Za-z]+[0-9]/.test(id)),
	number: fc.oneof(
		whole.map(String),
		decimal,
		whole.map((n) => `-${n}`),
		digits(1, 30),
		fc.float({ noNaN: true, noDefaultInfinity: true }).map(String),
	),
	digits: whole.map((n) => `worker${n}`),
	list: fc.array(whole, { minLength: 1, maxLength: 9 }).map((numbers) => numbers.join(', ')),
	'list-of-ids': fc
		.array(whole, { minLength: 1, maxLength: 9 })
		.map((numbers) => numbers.map((n) => `blk_${n}`).join(' ')),
};

function collapsed(text: string): string {
	return text.replace(/[0-9]+/g, '0');
}
