/**
 * What cannot be seen or turns text around (control, format and direction characters, line and paragraph separators)
 * written as its number, so that two texts that differ look different and none can pose as another. Variation selectors
 * and joiners within emoji are format characters, too: log text is shown as what it is.
 */
export function visibleText(text: string): string {
	return text.replace(/\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}|\u034f|[\u115f\u1160\u3164\uffa0]/gu, (character) => {
		if (character === '\n') return '⏎';
		if (character === '\t') return '⇥';
		return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
	});
}

/**
 * At most `mostLines` lines of at most `width` characters, broken at spaces where there are any, for a place that does not
 * wrap. What does not fit is cut, with a mark.
 */
export function brokenLines(text: string, width: number, mostLines: number): string {
	const characters = Array.from(text);
	const lines: string[] = [''];
	for (const word of characters
		.slice(0, (width + 1) * mostLines)
		.join('')
		.split(' ')) {
		for (const part of chunks(word, width)) {
			const last = lines.at(-1) ?? '';
			if (last === '') lines[lines.length - 1] = part;
			else if (Array.from(last).length + 1 + Array.from(part).length <= width)
				lines[lines.length - 1] = `${last} ${part}`;
			else lines.push(part);
		}
	}
	const cut = characters.length > (width + 1) * mostLines || lines.length > mostLines;
	return lines.slice(0, mostLines).join('\n') + (cut ? '…' : '');
}

function chunks(word: string, width: number): string[] {
	const characters = Array.from(word);
	const parts: string[] = [];
	for (let start = 0; start < characters.length; start += width)
		parts.push(characters.slice(start, start + width).join(''));
	return parts;
}
