import { leadingLevel, levelOfWord } from '../levels.ts';

/** The level that a message says itself, in a record that says none: where programs write text and a shipper makes records of it. */

/** `E1127 14:33:01.123456       7 file.go:12] …` */
const KLOG = /^[IWEF]\d{4} \d{2}:\d{2}:\d{2}[. ]/;
const PAIRS = /^[A-Za-z_@][\w.@/-]{0,63}=/;
const LEVEL_PAIR = /(?:^| )(?:level|lvl|severity|loglevel)=(?:"([^"\\]{1,20})"|([^\s"]{1,20}))(?= |$)/;
/** Levels stand among the first pairs. */
const REACH = 160;

export function levelOfMessage(text: string): string | null {
	if (KLOG.test(text)) return levelOfWord(text.charAt(0));
	if (PAIRS.test(text)) {
		const pair = LEVEL_PAIR.exec(text.slice(0, REACH));
		if (pair !== null) return levelOfWord(pair[1] ?? pair[2] ?? '');
	}
	return leadingLevel(text);
}
