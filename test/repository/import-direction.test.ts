import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** What each place may import, beside itself: the tree's one direction, from the edge to the core. */
const allowed: Readonly<Record<string, readonly string[]>> = {
	'shared/errors.ts': [],
	'shared/config.ts': ['shared/errors.ts', 'shared/read', 'shared/text'],
	'shared/journal.ts': [],
	'shared/text': ['shared/errors.ts'],
	'shared/read': ['shared/errors.ts'],
	'shared/learn': ['shared/text'],
	'shared/model': ['shared/learn', 'shared/text', 'shared/errors.ts', 'shared/config.ts'],
	// What computes knows no DuckDB.
	'shared/group': ['shared/read', 'shared/text', 'shared/errors.ts'],
	'shared/features': ['shared/group', 'shared/model', 'shared/text'],
	'shared/duckdb': [
		'shared/group',
		'shared/features',
		'shared/read',
		'shared/model',
		'shared/learn',
		'shared/text',
		'shared/errors.ts',
		'shared/config.ts',
	],
	'shared/aws': ['shared/errors.ts', 'shared/config.ts', 'shared/journal.ts'],
	// The browser's code sees the shape of what it draws, and nothing that runs elsewhere.
	'shared/report/client': ['shared/report/report-contents.ts', 'shared/report/drop-contents.ts'],
	'shared/report': ['shared/model', 'shared/learn', 'shared/text'],
	'shared/pipeline': [
		'shared/aws',
		'shared/duckdb',
		'shared/group',
		'shared/features',
		'shared/report',
		'shared/read',
		'shared/model',
		'shared/text',
		'shared/errors.ts',
		'shared/config.ts',
		'shared/journal.ts',
	],
	functions: [
		'shared/aws',
		'shared/pipeline',
		'shared/report',
		'shared/errors.ts',
		'shared/config.ts',
		'shared/journal.ts',
	],
	// What is deployed is told apart from how one machine does it.
	'infra/stack': [
		'shared/config.ts',
		'shared/journal.ts',
		'shared/errors.ts',
		'shared/duckdb',
		'shared/model',
		'infra/build.ts',
	],
	infra: ['shared', 'functions'],
};

/** Packages that only one place may import: the one that speaks that language. */
const packageHomes: Readonly<Record<string, readonly string[]>> = {
	'@duckdb/node-api': ['shared/duckdb', 'infra/local/sample'],
	'@duckdb/node-bindings': ['shared/duckdb'],
	re2js: ['shared/text'],
	'@aws-sdk/client-s3': ['shared/aws', 'infra/local/loop.ts'],
	'ml-matrix': ['shared/learn'],
	'@observablehq/plot': ['shared/report/client'],
	'@saehrimnir/druidjs': ['shared/report/tsne.ts'],
	esbuild: ['infra/build.ts'],
	'aws-cdk-lib': ['infra/app.ts', 'infra/stack'],
	constructs: ['infra/stack'],
	'cdk-nag': ['infra/stack/checks.ts'],
};

const files = ['functions', 'shared', 'infra'].flatMap((folder) =>
	readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
		.filter((name) => name.endsWith('.ts'))
		.map((name) => join(folder, name)),
);

interface Import {
	readonly file: string;
	readonly specifier: string;
}

const imports: Import[] = files.flatMap((file) => {
	const source = readFileSync(join(root, file), 'utf8');
	const specifiers = source.matchAll(/(?:^|\n)(?:import|export)\b[^;'"]*?from '([^']+)'|\bimport\(\s*'([^']+)'\s*\)/g);
	return [...specifiers].map(([, fixed, dynamic]) => ({ file, specifier: fixed ?? dynamic ?? '' }));
});

/** Without what follows the package's name. */
function packageOf(specifier: string): string {
	return specifier
		.split('/')
		.slice(0, specifier.startsWith('@') ? 2 : 1)
		.join('/');
}

function within(path: string, place: string): boolean {
	return path === place || path.startsWith(`${place}/`);
}

describe('imports', () => {
	it('are found at all', () => {
		assert.ok(imports.length > files.length, `${imports.length} imports in ${files.length} files`);
	});

	it('go one way: functions → pipeline → duckdb, aws, report → features → group, model → learn → text', () => {
		const wrong = imports
			.filter(({ specifier }) => specifier.startsWith('.'))
			.map(({ file, specifier }) => ({ file, target: relative(root, join(root, dirname(file), specifier)) }))
			.filter(({ file, target }) => {
				const place = Object.keys(allowed).find((candidate) => within(file, candidate));
				if (place === undefined) return true;
				return ![place, ...(allowed[place] ?? [])].some((candidate) => within(target, candidate));
			});
		assert.deepEqual(wrong, []);
	});

	it('of the browser’s code happen nowhere else', () => {
		const client = 'shared/report/client';
		const wrong = imports.filter(
			({ file, specifier }) =>
				!within(file, client) && within(relative(root, join(root, dirname(file), specifier)), client),
		);
		assert.deepEqual(wrong, []);
	});

	it('of a package happen only where its language is spoken', () => {
		const wrong = imports.filter(({ file, specifier }) => {
			const homes = packageHomes[packageOf(specifier)];
			return homes !== undefined && !homes.some((home) => within(file, home));
		});
		assert.deepEqual(wrong, []);
	});

	it('of the environment, the clock and the file system stay out of what is pure', () => {
		const impure = /^node:(fs|os|process|child_process|net|http|worker_threads)/;
		const wrong = imports.filter(
			({ file, specifier }) => /^shared\/(text|learn|model|report)\//.test(file) && impure.test(specifier),
		);
		assert.deepEqual(wrong, []);
		const readers = files.filter(
			(file) =>
				/^shared\/(text|learn|model|report)\//.test(file) &&
				/\bprocess\.env\b|\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(/.test(readFileSync(join(root, file), 'utf8')),
		);
		assert.deepEqual(readers, []);
	});
});
