import { ATTRIBUTE } from './attributes.ts';

/** The label value that replaces values beyond the limit, and file extensions that are not listed. */
export const OTHER = 'other';

/**
 * Maximum number of values of a label with their own series; further values are counted as {@link OTHER}. Other labels
 * have few values by design.
 */
export const LABEL_LIMITS: Readonly<Record<string, number>> = {
  [ATTRIBUTE.workflowName]: 200,
  [ATTRIBUTE.stepName]: 500,
  [ATTRIBUTE.requestModel]: 100,
  [ATTRIBUTE.reasoningLevel]: 20,
  [ATTRIBUTE.toolName]: 300,
  [ATTRIBUTE.errorType]: 200,
  [ATTRIBUTE.taskType]: 100,
  [ATTRIBUTE.variant]: 100,
  [ATTRIBUTE.configVersion]: 200,
  [ATTRIBUTE.cacheName]: 100,
};

/**
 * Maximum length of a name in a label or on a span, in UTF-16 code units: workflow, step, model, error type or tool.
 */
export const MAX_NAME_LENGTH = 128;

/** Maximum length of any other text attribute of a span, such as a path. */
export const MAX_TEXT_LENGTH = 4096;

/** Maximum length of a span name: the operation followed by a name. */
export const MAX_SPAN_NAME_LENGTH = 160;

/** Maximum number of events per span; further ones are counted as dropped. */
export const MAX_EVENTS = 1000;

/** Shortens a text to at most `longest` code units, ending in an ellipsis. */
export function shorten(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
