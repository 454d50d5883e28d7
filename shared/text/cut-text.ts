/** A text for people, of at most `longest` UTF-16 code units and a mark that says that it was cut. */
export function cutText(text: string, longest: number): string {
	return text.length <= longest ? text : `${text.slice(0, longest).toWellFormed()}…`;
}
