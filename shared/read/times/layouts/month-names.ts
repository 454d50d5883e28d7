import { isLetterAt } from '../characters.ts';

const months = [
	'january',
	'february',
	'march',
	'april',
	'may',
	'june',
	'july',
	'august',
	'september',
	'october',
	'november',
	'december',
];
const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

/** By every way to write it in English: `nov`, `sept`, `november`. */
const monthNumbers = new Map<string, number>([
	...months.map((name, month) => [name, month + 1] as const),
	...months.map((name, month) => [name.slice(0, 3), month + 1] as const),
	['sept', 9],
]);
const weekdayNames = new Set([...weekdays, ...weekdays.map((name) => name.slice(0, 3)), 'tues', 'thur', 'thurs']);

/** How many letters stand at `at`; more than any name has counts as none. */
export function lettersAt(text: string, at: number): number {
	let count = 0;
	while (count < 11 && isLetterAt(text, at + count)) count++;
	return count < 11 ? count : 0;
}

/** 1 to 12, or 0 where the word of `length` letters is no month. */
export function monthAt(text: string, at: number, length: number): number {
	return length < 3 ? 0 : (monthNumbers.get(text.slice(at, at + length).toLowerCase()) ?? 0);
}

export function isWeekdayAt(text: string, at: number, length: number): boolean {
	return length >= 3 && weekdayNames.has(text.slice(at, at + length).toLowerCase());
}
