import { Effect, PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';

/** Actions on one resource, under conditions as in a policy. */
export type Permission = [actions: readonly string[], resource: string, conditions?: Conditions];
type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

export function allow(role: Role, ...[actions, resource, conditions = {}]: Permission): void {
	const statement = new PolicyStatement({ effect: Effect.ALLOW, actions: [...actions], resources: [resource] });
	statement.addConditions(conditions);
	role.addToPrincipalPolicy(statement);
}

/** The condition that keys are listed under these prefixes only; none where one of them is all keys. */
export function listing(prefixes: readonly string[], operator: 'StringLike' | 'StringLikeIfExists') {
	return prefixes.includes('') ? {} : { [operator]: { 's3:prefix': prefixes.map((prefix) => `${prefix}*`) } };
}
