import { VARIABLE, type Environment } from '../../core/environment.ts';
import { nearest } from '../../core/nearest.ts';
import { PORT_SETTINGS } from '../stack/ports.ts';
import { checking, type Check } from './check.ts';

const PREFIX = 'STEPMETER_';

/** Whether the environment has misspelled variables; no check without them. Others may belong to something else. */
export function checkVariables(env: Environment): Check[] {
  return Object.keys(env)
    .filter((name) => name.startsWith(PREFIX) && !KNOWN.includes(withoutPrefix(name)))
    .flatMap((name) => {
      const meant = nearest(withoutPrefix(name), KNOWN);
      if (meant === undefined) return [];
      return [
        checking('variables').warn(`${name} has no effect`, `Did you mean ${PREFIX}${meant}? Correct or unset it`),
      ];
    });
}

/** Every variable that Stepmeter reads, without the prefix, which would make all of them alike. */
const KNOWN = [...Object.values(VARIABLE), ...PORT_SETTINGS.map(({ variable }) => variable)].map(withoutPrefix);

function withoutPrefix(name: string): string {
  return name.slice(PREFIX.length);
}
