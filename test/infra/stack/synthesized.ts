/** The stack as CloudFormation gets it, for tests that look at its template. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { FunctionName } from '../../../infra/build.ts';
import { addChecks } from '../../../infra/stack/checks.ts';
import { OddlineStack } from '../../../infra/stack/oddline-stack.ts';
import { readSettings } from '../../../infra/stack/settings.ts';

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
	readonly [name: string]: Json | undefined;
}

export interface Resource {
	readonly id: string;
	readonly type: string;
	readonly properties: JsonObject;
	readonly deletionPolicy: Json | undefined;
}

/** Synthesized with every check: what one finds is thrown. */
export class Synthesized {
	readonly template: Template;
	readonly resources: readonly Resource[];

	/**
	 * @param context as from `-c name=value`
	 * @param folders of the functions
	 */
	constructor(context: Readonly<Record<string, unknown>>, folders: Readonly<Record<FunctionName, string>>) {
		const app = new App({ context: flags(), outdir: mkdtempSync(join(tmpdir(), 'oddline-synth-')) });
		try {
			addChecks(app);
			const stack = new OddlineStack(app, 'Oddline', { settings: readSettings(context), folders });
			app.synth();
			this.template = Template.fromStack(stack);
		} finally {
			rmSync(app.outdir, { recursive: true, force: true });
		}
		// Holds: a template is JSON.
		const { Resources = {} } = this.template.toJSON() as { readonly Resources?: Readonly<Record<string, JsonObject>> };
		this.resources = Object.entries(Resources).map(([id, { Type, Properties, DeletionPolicy }]) => ({
			id,
			type: String(Type),
			properties: objectOf(Properties ?? {}),
			deletionPolicy: DeletionPolicy,
		}));
	}

	all(type: string): Resource[] {
		return this.resources.filter((resource) => resource.type === type);
	}

	/** The one resource of a type whose id begins so. */
	one(type: string, id: string): Resource {
		const found = this.all(type).filter((resource) => resource.id.startsWith(id));
		const [resource] = found;
		if (resource === undefined || found.length > 1) throw new Error(`${found.length} ${type} ${id}: expected one`);
		return resource;
	}

	/** A value of the template for people: `Fn::Join` put together, references by their id without its hash. */
	text(value: Json | undefined): string {
		if (typeof value === 'string') return value;
		const { Ref, 'Fn::GetAtt': attribute, 'Fn::Join': join } = objectOf(value ?? {});
		if (typeof Ref === 'string') return shortId(Ref);
		if (Array.isArray(attribute)) return shortId(String(attribute[0]));
		if (Array.isArray(join))
			return listOf(join[1])
				.map((part) => this.text(part))
				.join('');
		return JSON.stringify(value);
	}
}

/** What cdk.json sets. */
export function flags(): Record<string, unknown> {
	const file = fileURLToPath(new URL('../../../cdk.json', import.meta.url));
	const { context }: { context: Record<string, unknown> } = JSON.parse(readFileSync(file, 'utf8'));
	return context;
}

export function objectOf(value: Json | undefined): JsonObject {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		throw new Error(`${JSON.stringify(value)}: expected an object`);
	}
	// Holds: what is an object and no list. isArray does not tell a readonly list apart.
	return value as JsonObject;
}

export function listOf(value: Json | undefined): readonly Json[] {
	if (value === undefined) return [];
	return Array.isArray(value) ? value : [value];
}

/** CDK's hash of eight characters follows the names of the constructs. */
function shortId(id: string): string {
	return id.replace(/[0-9A-F]{8}$/, '').replace(/^AWS::/, '');
}
