import type { ProfileName } from '../config.ts';
import type { Masking } from '../text/masking.ts';
import { notebookMasking } from '../text/notebook-masking.ts';

/** Which masking and which score a model has. The rest of the pipeline is the same for every profile. */
export interface Profile {
	readonly name: ProfileName;
	readonly masking: Masking;
}

export function profileNamed(name: ProfileName): Profile {
	return { name, masking: notebookMasking };
}
