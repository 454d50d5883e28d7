/** Names as keys of an object: none twice, none that an object has already, none empty. */
export function columnNames(names: readonly string[]): string[] {
	const seen = new Set<string>();
	return names.map((name, index) => {
		let key = name === '' || name === '__proto__' ? `column ${index + 1}` : name;
		for (let again = 2; seen.has(key); again++) key = `${name} ${again}`;
		seen.add(key);
		return key;
	});
}
