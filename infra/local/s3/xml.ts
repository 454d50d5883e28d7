/** The little XML that S3 speaks: documents of nested elements with text, no attributes that matter, no DTD. */

import { S3Error } from './errors.ts';

export type XmlElement = { readonly name: string; readonly children: XmlElement[]; text: string };

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';
const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const MAX_DEPTH = 16;

/** `<name>value</name>`; control characters become references as in S3, though XML 1.0 readers may refuse those. */
export function leaf(name: string, value: string | number | boolean): string {
	const text = String(value).replace(
		// biome-ignore lint/suspicious/noControlCharactersInRegex: object keys may hold any of them
		/[&<>"\u0000-\u001f\u007f]/g,
		(character) => ESCAPES[character] ?? `&#${character.charCodeAt(0)};`,
	);
	return `<${name}>${text}</${name}>`;
}

/** `<name>…</name>` around elements that are already XML. */
export function branch(name: string, children: readonly string[]): string {
	return `<${name}>${children.join('')}</${name}>`;
}

/** A whole response document in S3's namespace. */
export function xmlDocument(name: string, children: readonly string[]): string {
	return `<?xml version="1.0" encoding="UTF-8"?>\n<${name} xmlns="${NAMESPACE}">${children.join('')}</${name}>`;
}

/**
 * Reads a request document. Namespace prefixes are dropped, attributes ignored, text kept as it is.
 * @throws S3Error MalformedXML for anything that is not one well-formed element, and for any DTD.
 */
export function parseXml(source: string): XmlElement {
	const token =
		/<!\[CDATA\[([\s\S]*?)\]\]>|<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<(\/?)([A-Za-z_][\w.:-]*)((?:\s[^<>]*)?\/?)>|([^<]+)/y;
	const top: XmlElement = { name: '', children: [], text: '' };
	const open = [top];
	const text = source.replace(/^\uFEFF/, '');
	while (token.lastIndex < text.length) {
		const match = token.exec(text);
		const parent = open.at(-1);
		if (match === null || parent === undefined) throw malformed();
		const [, cdata, closing, qualifiedName, rest, characters] = match;
		if (cdata !== undefined) parent.text += cdata;
		else if (characters !== undefined) parent.text += unescapeXml(characters);
		else if (qualifiedName !== undefined) {
			const name = qualifiedName.slice(qualifiedName.indexOf(':') + 1);
			if (closing === '/') {
				if (open.length < 2 || parent.name !== name) throw malformed();
				open.pop();
			} else {
				const element: XmlElement = { name, children: [], text: '' };
				parent.children.push(element);
				if (!rest?.endsWith('/')) open.push(element);
				if (open.length > MAX_DEPTH) throw malformed();
			}
		}
	}
	const [root, ...others] = top.children;
	if (root === undefined || others.length > 0 || open.length !== 1 || top.text.trim() !== '') throw malformed();
	return root;
}

/** The text of the first child with that name, or undefined. */
export function childText(element: XmlElement, name: string): string | undefined {
	return element.children.find((child) => child.name === name)?.text;
}

function unescapeXml(text: string): string {
	return text.replace(/&([^;&\s]*);?/g, (whole, entity: string) => {
		const numeric = /^#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}))$/.exec(entity);
		const codePoint = numeric ? Number.parseInt(numeric[1] ?? numeric[2] ?? '', numeric[1] ? 16 : 10) : -1;
		const character = codePoint >= 0 && codePoint <= 0x10ffff ? String.fromCodePoint(codePoint) : ENTITIES[entity];
		if (character === undefined || !whole.endsWith(';')) throw malformed();
		return character;
	});
}

function malformed(): S3Error {
	return new S3Error(
		'MalformedXML',
		'The XML you provided was not well-formed or did not validate against our schema.',
	);
}
