/**
 * Words that say what happened or how something stands. A message position that holds mostly such words tells messages
 * apart ("VM started", "VM paused") and is no parameter, however many of them it holds. A general English and protocol
 * vocabulary; past participles and gerunds are told by their ending.
 */
const STATE_WORDS: ReadonlySet<string> = new Set(
	`abort accept access acquire active add allow available alive allocate attach authenticate backup bad begin bind
	block boot broken build busy cancel change check clean clear close commit complete compute configure connect copy
	corrupt crash create critical dead deallocate debug degraded delete deny destroy detach disable disconnect done down
	download drop dirty empty enable end enter error evict execute exit expire fail failure false fatal fetch find finish
	flush free full get good halt head healthy idle inactive info init initialize insert install invalid join kill leave
	listen load locked lock login logoff logon logout lost lookup match merge migrate missing modify mount move new
	no none notice off offline ok on online open options parse patch pause pending permit ping poll post power present
	process publish push put query read ready reboot receive recover refresh register reject release reload remove rename
	renew repair replace reset resize resolve restart restore resume retry revoke rollback run save schedule select send
	shelve shutdown skip spawn stale start stop store submit subscribe success successful succeed suspend switch sync
	terminate timeout trace true unavailable unbind unblock unhealthy uninstall unknown unload unlock unmount unreachable
	unregister up update upgrade upload valid validate verify wait warn warning write yes`.split(/\s+/),
);

/** What went wrong, by its class: `NullPointerException`, `java.net.ConnectError:`. */
const ERROR_CLASS = /(?:Exception|Error|Failure|Fault|Warning)[^\p{L}\p{N}<>]*$/u;

/** True for a token that is one word, perhaps in punctuation, that names an action or a state, or that is an error's class. */
export function isStateWord(token: string): boolean {
	if (token.length > MAX_LENGTH) return false;
	if (ERROR_CLASS.test(token)) return true;
	const word = /^[^\p{L}\p{N}<>]*(\p{L}+)[^\p{L}\p{N}<>]*$/u.exec(token)?.[1]?.toLowerCase();
	if (word === undefined) return false;
	return STATE_WORDS.has(word) || (word.length >= 5 && /(?:ed|ing)$/.test(word));
}

/** No such word is longer; a token may be. */
const MAX_LENGTH = 200;
