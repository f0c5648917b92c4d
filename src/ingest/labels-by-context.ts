import type { Labels } from '../batch/batch.ts';
import type { Context } from '../core/context.ts';

/**
 * Labels that are made once for each context and key of a portion: records that follow each other mostly have the same,
 * and the series of the same object is found at once.
 */
export function labelsByContext<Row>(
  keyOf: (row: Row) => string,
  make: (context: Context, row: Row) => Labels,
): (context: Context, row: Row) => Labels {
  const known = new Map<Context, Map<string, Labels>>();
  return (context, row) => {
    const own = known.get(context) ?? new Map<string, Labels>();
    const key = keyOf(row);
    const labels = own.get(key) ?? make(context, row);
    own.set(key, labels);
    known.set(context, own);
    return labels;
  };
}
