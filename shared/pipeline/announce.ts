import type { EventBus } from '../aws/event-bus.ts';
import { mostSevereKind, shownLevels } from '../model/levels.ts';
import { chooseShown } from '../model/shown.ts';
import { cutText } from '../text/cut-text.ts';
import type { Manifest, ManifestTemplate } from './manifest.ts';
import { dropKeys } from './output-keys.ts';

/** Templates in an event, levels of one, and characters of a text; the manifest, which the event names, has more. */
const announcedTemplates = 20;
const announcedLevels = 10;
const longestText = 500;
/** Bytes: EventBridge takes 256 KiB with the envelope, and a character may have six, escaped in JSON. */
const largestDetail = 240 << 10;

/**
 * Tells the bus of a drop's new templates, if it has any and is no history: `New Templates`, from `oddline`. As the drop's own event is
 * delivered at least once, so is this.
 */
export async function announceNewTemplates(manifest: Manifest, bus: EventBus): Promise<void> {
	const { source, model, knowledge, newTemplateCount = 0, newSevereTemplateCount = 0, newTemplates = [] } = manifest;
	if (newTemplateCount === 0 || knowledge?.history) return;
	const told = (places: number) =>
		chooseShown(newTemplates, places, ({ levels }) => mostSevereKind(levels)).map(announced);
	const detail = {
		source,
		manifest: dropKeys(source.key, '').manifest, // The fingerprint plays no part in it.
		model,
		newTemplateCount,
		newSevereTemplateCount,
		newTemplates: told(announcedTemplates),
	};
	for (let places = announcedTemplates - 1; Buffer.byteLength(JSON.stringify(detail)) > largestDetail; places--) {
		detail.newTemplates = told(places);
	}
	await bus.send('New Templates', detail);
}

function announced({ templateId, template, levels, example, reason, ...rest }: ManifestTemplate): ManifestTemplate {
	return {
		templateId,
		template: cutText(template, longestText),
		...rest,
		levels: shownLevels(levels, announcedLevels).map((level) => cutText(level, longestText)),
		example: cutText(example, longestText),
		reason: cutText(reason, longestText),
	};
}
