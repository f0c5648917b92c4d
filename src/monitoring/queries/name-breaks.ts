import { prometheusLabel } from './prometheus-names.ts';

/** The attribute with a name as tables show it. */
export function shownAttribute(attribute: string): string {
  return `${attribute}.shown`;
}

/** Grafana breaks lines only at these. */
const BREAKS = ' -';

/** The longest part of a name that a narrow table shows in a line. */
const LONGEST_PART = 17;

const LONG = `(.*[^${BREAKS}]{${LONGEST_PART + 1}}.*)`;

const SPACED = '$1 $2 $3 $4 $5 $6';

/** A part that ends at a joint or, in a name without joints, anywhere: 12 capital letters are as wide as 16 others. */
const PART = '.{3,11}[_./:-]|.{1,12}';

const PARTS = `(${PART})${`(${PART})?`.repeat(4)}(.*)`;

/** What a name in such parts is: label_replace then copies it. */
const SHORT = `((?:[^${BREAKS}]{0,${LONGEST_PART}}[${BREAKS}])*[^${BREAKS}]{0,${LONGEST_PART}})`;

/**
 * Adds labels with names that have spaces where a table can break them, for names that Grafana would cut off otherwise.
 * A zero-width space would be better, but Grafana computes the height of a row without it. Links need the names
 * themselves.
 */
export function withShownNames(query: string, attributes: readonly string[]): string {
  return attributes.reduce((inner, attribute) => {
    const [name, shown] = [prometheusLabel(attribute), prometheusLabel(shownAttribute(attribute))];
    const long = `label_replace(${inner}, "${shown}", "$1", "${name}", "${LONG}")`;
    const spaced = `label_replace(${long}, "${shown}", "${SPACED}", "${shown}", "${PARTS}")`;
    return `label_replace(${spaced}, "${shown}", "$1", "${name}", "${SHORT}")`;
  }, query);
}
