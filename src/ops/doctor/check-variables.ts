import { VARIABLE, type Environment } from '../../core/environment.ts';
import { nearestHint } from '../../core/nearest.ts';
import { PORT_SETTINGS } from '../stack/ports.ts';
import { checking, type Check } from './check.ts';

/** Every variable that Stepmeter reads. */
const KNOWN = [...Object.values(VARIABLE), ...PORT_SETTINGS.map(({ variable }) => variable)];

/** Whether the environment has variables that look like settings but are none; no check without such variables. */
export function checkVariables(env: Environment): Check[] {
  const unknown = Object.keys(env).filter((name) => name.startsWith('STEPMETER_') && !KNOWN.includes(name));
  const [first] = unknown;
  if (first === undefined) return [];
  const hint = `${nearestHint(first, KNOWN)}Correct or unset it: it has no effect`;
  return [checking('variables').warn(`unknown: ${unknown.join(', ')}`, hint)];
}
