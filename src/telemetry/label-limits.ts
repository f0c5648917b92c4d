import { ATTRIBUTE } from './attributes.ts';

/** The value that stands for all values of a label beyond its limit, and for file extensions that are not listed. */
export const OTHER = 'other';

/**
 * How many values of a label get series of their own; further ones are counted as {@link OTHER}. Labels that are not
 * listed have few values by themselves.
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
};

/** The longest name in a label or on a span, in UTF-16 code units: of a workflow, step, model, error type or tool. */
export const MAX_NAME_LENGTH = 128;

/** The longest text in any other attribute of a span, such as a path. */
export const MAX_TEXT_LENGTH = 4096;

/** The longest name of a span: a name with the operation before it. */
export const MAX_SPAN_NAME_LENGTH = 160;

/** How many events a span has; further ones are counted as dropped. */
export const MAX_EVENTS = 1000;

/** Shortens a text so that it has at most `longest` code units, its last one being an ellipsis. */
export function shorten(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
