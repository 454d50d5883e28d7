/**
 * Colours after Okabe and Ito, told apart by colour-blind readers, as variables of the style sheet, which has values for
 * light and dark. Colour never stands alone: a symbol or a place says the same.
 */
import type { SymbolType } from '@observablehq/plot';

const colours = 7;
const symbols = ['circle', 'triangle', 'square', 'diamond', 'star', 'cross', 'wye'] as const satisfies SymbolType[];

export interface Encoding<T> {
	readonly domain: readonly T[];
	readonly colours: readonly string[];
	readonly symbols: readonly SymbolType[];
}

/** The largest clusters get the plainest symbols. */
export function clusterEncoding(clustersBySize: readonly number[]): Encoding<number> {
	return {
		domain: clustersBySize,
		colours: clustersBySize.map((_, i) => `var(--colour-${i % colours})`),
		symbols: clustersBySize.map((_, i) => symbols[Math.floor(i / colours) % symbols.length] ?? 'circle'),
	};
}

export const levelNames = ['DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL', 'other', 'none'] as const;
export type LevelName = (typeof levelNames)[number];

export const levelEncoding: Encoding<LevelName> = {
	domain: levelNames,
	colours: levelNames.map((name) => `var(--level-${name.toLowerCase()})`),
	symbols: ['cross', 'circle', 'triangle', 'square', 'star', 'diamond', 'wye'],
};

const levelGroups: Readonly<Record<string, LevelName>> = {
	TRACE: 'DEBUG',
	VERBOSE: 'DEBUG',
	FINE: 'DEBUG',
	NOTICE: 'INFO',
	INFORMATION: 'INFO',
	WARNING: 'WARN',
	ERR: 'ERROR',
	SEVERE: 'ERROR',
	CRITICAL: 'FATAL',
	CRIT: 'FATAL',
	ALERT: 'FATAL',
	EMERG: 'FATAL',
	EMERGENCY: 'FATAL',
	PANIC: 'FATAL',
	'': 'none',
};

export function levelGroup(name: string): LevelName {
	const level = name.toUpperCase();
	return levelNames.find((known) => known === level) ?? levelGroups[level] ?? 'other';
}
