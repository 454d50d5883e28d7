import type { JsonObject } from '../json/values.ts';
import { plainName } from './names.ts';
import { valueAt } from './paths.ts';
import type { RecordPlan } from './record-plan.ts';

/** What wrote a record: the first of the fields that may say so, without the process's number behind it. */

const LONGEST = 200;

/** `field` as the report names it. */
export function serviceOf(
	record: JsonObject,
	plan: RecordPlan,
): { readonly name: string; readonly field: string } | undefined {
	for (const path of plan.services) {
		const value = valueAt(record, path);
		if (typeof value !== 'string' || value === '' || value === '-' || value.length > LONGEST) continue;
		// Of systemd, not of a measure.
		if (path.rest === '' && plainName(path.key) === 'unit' && !value.includes('.')) continue;
		return { name: value.replace(/(?:\[[0-9]{1,10}\])?:?$/, '') || value, field: path.shown };
	}
	// bunyan's name is the program's; elsewhere a name may be anything.
	if (plan.keys.has('v') && plan.keys.has('hostname') && plan.keys.has('pid') && typeof record.name === 'string')
		return { name: record.name.slice(0, LONGEST), field: 'name' };
	return undefined;
}
