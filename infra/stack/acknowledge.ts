import { Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Says why a rule's finding on a construct, or on what is in it, stays. */
export function acknowledge(construct: IConstruct, id: string, reason: string): void {
	Validations.of(construct).acknowledge({ id, reason });
}

/**
 * Says why a resource of a role's policy ends in a wildcard. cdk-nag names each by the ARN as the template writes it, so that
 * an acknowledgement holds for this one and no other.
 */
export function acknowledgeWildcard(construct: IConstruct, arn: string, reason: string): void {
	acknowledge(construct, `AwsSolutions-IAM5[Resource::${written(Stack.of(construct).resolve(arn))}]`, reason);
}

/** `<LogicalId.Arn>` for an attribute, `<LogicalId>` for a reference, and joins put together. */
function written(value: unknown): string {
	if (typeof value === 'string') return value;
	if (typeof value !== 'object' || value === null) return JSON.stringify(value);
	if ('Ref' in value) return `<${value.Ref}>`;
	if ('Fn::GetAtt' in value && Array.isArray(value['Fn::GetAtt'])) return `<${value['Fn::GetAtt'].join('.')}>`;
	if ('Fn::Join' in value && Array.isArray(value['Fn::Join'])) {
		const [separator, parts] = value['Fn::Join'];
		if (Array.isArray(parts)) return parts.map(written).join(String(separator));
	}
	return JSON.stringify(value);
}
