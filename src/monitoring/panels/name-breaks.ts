import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import { type DynamicConfigValue, MappingType, type Panel } from '@grafana/grafana-foundation-sdk/dashboard';

/** Without it, browsers break lines at spaces and hyphens only. A column has room for a part of this length at least. */
const SHORT_PARTS = '/^(?=.)([^\\s-]{0,12}[\\s-])*[^\\s-]{0,12}$/';

/**
 * The end of a part: joints, a capital letter after a small one, or ten characters, which fit into a column as capitals.
 * Not within a character of two code units: Grafana's patterns see them apart.
 */
const PART_END =
  '/([_./:-]+|[^\\s_./:-]{2,9}[a-z0-9](?=[A-Z])|[^\\s_./:-]{9,10}(?![\\uDC00-\\uDFFF])(?=[^\\s_./:-]{3}))/g';

/** Browsers break lines at it; readers do not see it. */
const ZERO_WIDTH_SPACE = '\u200B';

/**
 * Shows names in lines that a column has room for. Grafana takes the height of a row from the values instead of the texts
 * that are shown, except if a column asks for dynamic heights. Its types let only Markdown cells do so, its table any cell.
 */
export const NAME_BREAKS: readonly DynamicConfigValue[] = [
  {
    id: 'mappings',
    value: [
      { type: MappingType.RegexToText, options: { pattern: SHORT_PARTS, result: { text: '$&', index: 0 } } },
      {
        type: MappingType.RegexToText,
        options: { pattern: PART_END, result: { text: `$1${ZERO_WIDTH_SPACE}`, index: 1 } },
      },
    ],
  },
  { id: 'custom.cellOptions', value: { type: 'auto', dynamicHeight: true } },
];

/** How many rows of dynamic heights Grafana draws in about a second on a busy machine, since it draws all of them. */
export const ROWS_AT_ONCE = 100;

/** A shown name as it was recorded. */
export function withoutBreaks(text: string): string {
  return text.replaceAll(ZERO_WIDTH_SPACE, '');
}

/** Shows a table in pages. The SDK does not have these options. */
export function inPages(builder: Builder<Panel>): Builder<Panel> {
  const panel = builder.build();
  const options = { ...(panel.options as object), enablePagination: true, pageSize: ROWS_AT_ONCE };
  return { build: () => ({ ...panel, options }) };
}
