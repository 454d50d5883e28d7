/**
 * The masking rules of the `default` profile, as data: what varies in a log line, from the most specific kind to the
 * plain number. `rule-masking.ts` applies them in this order.
 *
 * The built-in rules see text whose digit runs are already collapsed to a single `0` (`collapseDigitRuns`), because
 * lines are grouped by that key. So none of them counts digits: an IPv4 address is `0.0.0.0`, a clock `0:0:0`. What
 * needs a length is told by the structure of runs instead: a hex id is a token with letters *between* digits.
 *
 * Every pattern takes time linear in the message: an unbounded repetition starts only where a look-behind says that a
 * token starts, and no two neighbouring repetitions can take the same character.
 */

export interface MaskingRule {
	/** Unique within a list; what tests, errors and documentation call the rule. */
	readonly name: string;
	/**
	 * Of a built-in rule, source of a JavaScript regular expression, compiled with the flags `gu`, or `giu` where `ignoreCase`
	 * is set; of a user's own, RE2's.
	 */
	readonly pattern: string;
	readonly ignoreCase?: boolean;
	/** As in `String.prototype.replace`: `$1` is the first group. Placeholders are upper case in angle brackets. */
	readonly replacement: string;
}

const HEX_GROUP = '[0-9a-f]{1,4}';
const DECIMAL = '0(?:\\.0)?';
/** Units that may stand apart from their number (`5 seconds`); a lone `s`, `m`, `h` or `d` may not. */
const LONG_UNIT =
	'(?:ns|us|µs|μs|ms|msecs?|millis|milliseconds?|microseconds?|nanoseconds?|secs?|seconds?|mins?|minutes?|hrs?|hours?|days?)';
const MONTH =
	'(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:t|tember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)';
const CLOCK = '0:0:0(?:[.,]0)?(?: ?[AP]M)?(?: ?(?:Z|UTC|GMT|[+-]0(?::0)?)(?!:?\\w))?';

export const BUILT_IN_RULES: readonly MaskingRule[] = [
	{
		name: 'white-space',
		pattern: '\\s+',
		replacement: ' ',
	},
	{
		name: 'url',
		pattern: '(?<![\\w+.-])[a-z][a-z0+.-]{1,20}://[^\\s"\'<>()[\\]{}]*[\\w/=&#%~-]',
		ignoreCase: true,
		replacement: '<URL>',
	},
	{
		name: 'email',
		pattern: '(?<![\\w.+-])[\\w.+-]{1,64}@[a-z0-]+(?:\\.[a-z0-]+)*\\.[a-z]{2,24}(?![\\w-])',
		ignoreCase: true,
		replacement: '<EMAIL>',
	},
	{
		name: 'json-web-token',
		pattern: '(?<![\\w-])eyJ[\\w-]+\\.eyJ[\\w-]+\\.[\\w-]+',
		replacement: '<TOKEN>',
	},
	{
		name: 'windows-path',
		pattern: '(?<!\\w)(?:[a-z]:\\\\|\\\\\\\\)[^\\s"\'<>|*?:,;()]*[^\\s"\'<>|*?:,;().]',
		ignoreCase: true,
		replacement: '<PATH>',
	},
	{
		// Not Java's `/10.0.0.1:80`, an address without its name.
		name: 'unix-path',
		pattern:
			'(?<![\\w/.<>)~-]|::)(?!/0\\.0\\.0\\.0(?![\\w.]))(?:\\.{1,2}|~)?(?:/+[\\p{L}\\p{N}_.@+~%$-]*[\\p{L}\\p{N}_~%$-])+/?(?:\\?[^\\s"\'<>]*)?',
		replacement: '<PATH>',
	},
	{
		// Each group may be short, because its digits are collapsed; three letters tell it from `0-0-0-0-0`.
		name: 'uuid',
		pattern:
			'(?<![\\w-])(?=(?:[0-]{0,12}[a-f]){3})[0-9a-f]{1,8}-[0-9a-f]{1,4}-[0-9a-f]{1,4}-[0-9a-f]{1,4}-[0-9a-f]{1,12}(?![\\w-])',
		ignoreCase: true,
		replacement: '<UUID>',
	},
	{
		name: 'ipv6',
		pattern: `(?<!\\w|(?<!\\w)[0-9a-f]{0,4}:|\\.)\\[?(?=[a-f:]{0,40}0)(?:(?:${HEX_GROUP}:){6}(?:${HEX_GROUP}:${HEX_GROUP}|0\\.0\\.0\\.0)|(?:${HEX_GROUP}(?::${HEX_GROUP}){0,6})?::(?:${HEX_GROUP}(?::${HEX_GROUP}){0,6})?(?:[:.]0){0,3})(?:%\\w{1,16})?(?:\\]:0|\\])?(?:/0)?(?!\\w|:[\\w:])`,
		ignoreCase: true,
		replacement: '<IP>',
	},
	{
		name: 'mac',
		pattern:
			'(?<!\\w|-|(?<!\\w)[0-9a-f]{0,2}:)(?=[a-f:-]{0,16}0)[0-9a-f]{1,2}(?:(?::[0-9a-f]{1,2}){5}|(?:-[0-9a-f]{1,2}){5})(?![-:]?\\w)',
		ignoreCase: true,
		replacement: '<MAC>',
	},
	{
		name: 'ipv4',
		pattern: '(?<![\\w.])0\\.0\\.0\\.0(?:[/:]0)?(?![-.]?\\w)',
		replacement: '<IP>',
	},
	{
		// A dotted name of three labels or more, the first with a number in it, which a package or a class has not.
		name: 'host',
		pattern:
			'(?<![\\w.-])(?=[A-Za-z-]{0,63}0)[A-Za-z0-]{1,63}(?:\\.[a-z0-]{1,63}){1,20}\\.[a-z]{2,24}(?::0)?(?![\\w-]|\\.\\w)',
		replacement: '<HOST>',
	},
	{
		// With a port, two labels of letters are enough; but `index.js:0` is a place in a source file.
		name: 'host-port',
		pattern:
			'(?<![\\w.-])[a-z0-]{1,63}(?:\\.[a-z0-]{1,63}){0,20}\\.(?!(?:c|cc|cpp|cs|ex|go|h|hpp|java|js|jsx|kt|lua|php|pl|py|rb|rs|scala|sh|swift|ts|tsx):)[a-z]{2,24}:0(?!:?\\w)',
		replacement: '<HOST>',
	},
	{
		name: 'date-time',
		pattern: `(?<![\\w.-])0(?<separator>[-/])(?:0|${MONTH})\\k<separator>0(?:[T ,:]{1,2}${CLOCK})?(?![\\w-])`,
		replacement: '<TIME>',
	},
	{
		name: 'month-name',
		pattern: `(?<!\\w)(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},? )?(?:${MONTH} {1,2}0|0[ /-]${MONTH})(?:[ ,/:-]{1,2}0(?!:?\\w))?(?:[ :]${CLOCK})?(?: [A-Z]{3,4} 0| 0)?(?!:?\\w)`,
		replacement: '<TIME>',
	},
	{
		name: 'clock',
		pattern: `(?<![\\w:.])${CLOCK}(?!:?\\w)`,
		replacement: '<TIME>',
	},
	{
		// A Kubernetes pod: the name, then a hash and a suffix in an alphabet without vowels.
		name: 'pod-suffix',
		pattern: '(?<=[a-z0])(?=-[b-z]{0,9}0)-[b-df-hj-np-tv-xz0]{4,10}-[b-df-hj-np-tv-xz0]{2,5}(?![\\w-])',
		replacement: '-<ID>',
	},
	{
		name: 'size',
		pattern: `(?<![\\w.])[-+]?${DECIMAL} ?(?:[kKMGTP]i?[bB](?:ps)?|bytes?|bits?|bps|B)(?!\\w)`,
		replacement: '<SIZE>',
	},
	{
		name: 'hex-prefixed',
		pattern: '(?<![\\w])[-+]?0x[0-9a-f]+[ul]{0,3}(?![a-z0])',
		ignoreCase: true,
		replacement: '<HEX>',
	},
	{
		name: 'duration',
		pattern: `(?<![\\w.])[-+]?(?:${DECIMAL} ${LONG_UNIT}|${DECIMAL}(?:${LONG_UNIT}|[smhd])(?:0(?:${LONG_UNIT}|[smhd])){0,4})(?!\\w)`,
		replacement: '<DURATION>',
	},
	{
		// Keeps the prefix, which says what the id is of: `txn_0`, `blk_-0`, `attempt_0_0_m_0_0`. `main_db0` is no hex id.
		name: 'prefixed-id',
		pattern:
			'(?<![A-Za-z0-9_])([A-Za-z]+(?:_[A-Za-z]+)*_)-?(?!db0)(?:0[A-Za-z0]*|[a-f]+0[0a-f]*)(?:_(?:-?[A-Za-z]*0[A-Za-z0]*|[a-z](?![A-Za-z0])))*(?![A-Za-z0])',
		replacement: '$1<ID>',
	},
	{
		// Java's default toString: `Object@712d093`.
		name: 'identity-hash',
		pattern: '(?<=\\w@)[a-f]*0[0a-f]*(?![A-Za-z0])',
		replacement: '<HEX>',
	},
	{
		// Letters between digits (but not 0e0, a number), or digits between three or more letters (but not b0b), or a
		// digit and then three letters, or eight letters a–f, which no word has.
		name: 'hex',
		pattern:
			'(?<![A-Za-z0])(?!0e0(?![A-Za-z0]))(?:[a-f]*0[a-f]+0[a-f0]*|[a-f]{2,}0[a-f]+|[a-f]+0[a-f]{2,}|0[a-f]{3,}|[a-f]{8,}|[A-F]*0[A-F]+0[A-F0]*|[A-F]{2,}0[A-F]+|[A-F]+0[A-F]{2,}|0[A-F]{3,}|[A-F]{8,})(?![A-Za-z0])',
		replacement: '<HEX>',
	},
	{
		// Three digit runs with letters between them: `x0Kq0Zb0`.
		name: 'alphanumeric-id',
		pattern: '(?<![A-Za-z0])[A-Za-z]*0[A-Za-z]+0[A-Za-z]+0[A-Za-z0]*(?![A-Za-z0])',
		replacement: '<ID>',
	},
	{
		name: 'number',
		pattern: '(?:(?<![\\w)\\].])[-+])?(?<![\\w.])(?:0(?:[.,]0)*|\\.0)(?:[eE][-+]?0(?!\\w))?',
		replacement: '<NUM>',
	},
	{
		// What is left is part of a word: `ssh0`, `v0.0.0`. Unicode's other digits too, as Python's `\d` takes them.
		name: 'digits',
		pattern: '\\p{Nd}+(?:\\.\\p{Nd}+)*',
		replacement: '<NUM>',
	},
	{
		// A list says the same however long it is.
		name: 'list',
		pattern: '(?<![\\p{L}\\p{N}_-])(<[A-Z_]+>)(?:(?:[,;] ?| )\\1(?![\\p{L}\\p{N}_-]))+',
		replacement: '$1',
	},
	{
		// The same where the items keep a prefix: `blk_<ID> blk_<ID>`.
		name: 'list-of-ids',
		pattern: '(?<![\\p{L}\\p{N}_#<>-])([A-Za-z_#-]{1,40}<[A-Z_]+>)(?:(?:[,;] ?| )\\1(?![\\p{L}\\p{N}_<-]))+',
		replacement: '$1',
	},
];
