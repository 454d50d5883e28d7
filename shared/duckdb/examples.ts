/**
 * Aggregate: the example of the row that came first, of several such the least; none where that row has none. So an example is
 * always the line at its row's `first_seen`, in whatever order rows are merged. Over the rows of a day there always is one.
 */
export const mergedExample = `CASE WHEN min(first_seen) = min(first_seen) FILTER (example IS NOT NULL)
	THEN arg_min(example, (first_seen, example)) FILTER (example IS NOT NULL) END`;
