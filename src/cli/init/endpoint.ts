import { safeParse } from 'valibot';
import { SETTING_VALUES } from '../../config/settings-schema.ts';

/** What is expected of an endpoint instead of this text; undefined if it can be used. */
export function endpointProblem(value: string): string | undefined {
  const { issues } = safeParse(SETTING_VALUES.url, value);
  return issues?.[0].message;
}
