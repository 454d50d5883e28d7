import type { EventBus } from '../aws/event-bus.ts';
import type { Manifest } from './manifest.ts';
import { dropKeys } from './output-keys.ts';

/** Templates and characters in an event, which may have 256 KiB; the manifest, which it names, has more. */
const announcedTemplates = 20;
const longestText = 500;

/**
 * Tells the bus of a drop's new templates, if it has any: `New Templates`, from `oddline`. As the drop's own event is
 * delivered at least once, so is this.
 */
export async function announceNewTemplates(manifest: Manifest, bus: EventBus): Promise<void> {
	const { source, model, newTemplateCount = 0, newSevereTemplateCount = 0, newTemplates = [] } = manifest;
	if (newTemplateCount === 0) return;
	await bus.send('New Templates', {
		source,
		manifest: dropKeys(source.key, '').manifest, // The fingerprint plays no part in it.
		model,
		newTemplateCount,
		newSevereTemplateCount,
		newTemplates: newTemplates.slice(0, announcedTemplates).map(({ template, example, reason, ...rest }) => ({
			template: shortened(template),
			...rest,
			example: shortened(example),
			reason: shortened(reason),
		})),
	});
}

function shortened(text: string): string {
	return text.length <= longestText ? text : `${text.slice(0, longestText).toWellFormed()}…`;
}
