/**
 * Where every training line lies on its centroid, distances are rounding errors, and scaling by their range would make
 * noise of them: below this range, only a distance beyond it counts, and counts fully.
 */
const leastRange = 1e-9;

/** The notebook's anomaly score: the distance min-max scaled by the training lines' distances, held within [0, 1]. */
export function scaledDistance(distance: number, { min, max }: { readonly min: number; readonly max: number }): number {
	if (max - min < leastRange) return distance - max < leastRange ? 0 : 1;
	return Math.min(1, Math.max(0, (distance - min) / (max - min)));
}
