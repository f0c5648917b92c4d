import { existsSync } from 'node:fs';
import { quarantineIn, spoolFolder, stateFolder, type Environment } from '../../core/environment.ts';
import { otlpEndpoints } from '../../telemetry/otlp-endpoints.ts';
import { listSpool } from '../../spool/list-spool.ts';
import { countQuarantined } from '../../spool/quarantine.ts';
import { isRelayRunning } from '../../relay/relay-lock.ts';
import { checking, type Check } from './check.ts';
import { checkStore } from './check-store.ts';

/** What is between the hooks and the way out. */
export async function checkRelaySide(env: Environment): Promise<Check[]> {
  const alive = isRelayRunning(stateFolder(env));
  return [checkSpool(env, alive), checkQuarantine(env), checkRelay(env, alive), ...(await checkStore(env))];
}

/** More than a relay leaves waiting, which looks five times a second. */
const MANY_WAITING = 1000;

function checkSpool(env: Environment, relayAlive: boolean): Check {
  const { ok, unset, warn } = checking('spool');
  const spool = spoolFolder(env);
  if (!existsSync(spool)) return unset(`${spool} is not there yet`, 'The first step or session makes it');
  const { count } = listSpool(spool, new Map());
  const found = count === 0 ? 'nothing waits' : `${count} records wait`;
  if (count < MANY_WAITING && (relayAlive || count === 0)) return ok(found);
  if (!relayAlive) return warn(found, '`stepmeter relay` takes them in; so does any command that shows runs');
  return warn(found, 'Look at what the relay says; the store may be slow or away');
}

function checkQuarantine(env: Environment): Check {
  const { ok, warn } = checking('quarantine');
  const home = stateFolder(env);
  const count = countQuarantined(home);
  if (count === 0) return ok('empty');
  return warn(
    `${count} records could not be taken in`,
    `The reasons are beside them: cat ${quarantineIn(home)}/*.reason`,
  );
}

function checkRelay(env: Environment, alive: boolean): Check {
  const { ok, unset, warn } = checking('relay');
  if (alive) return ok('at work');
  const start = '`stepmeter relay` starts it';
  if (Object.keys(otlpEndpoints(env)).length > 0) return warn('not running: nothing is exported', start);
  return unset('not running: the store is brought up to date when it is read', start);
}
