import { existsSync } from 'node:fs';
import { quarantineIn, spoolFolder, stateFolder, type Environment } from '../../core/environment.ts';
import { otlpEndpoints } from '../../telemetry/otlp-endpoints.ts';
import { listSpool } from '../../spool/list-spool.ts';
import { countQuarantined } from '../../spool/quarantine.ts';
import { isRelayRunning } from '../../relay/relay-lock.ts';
import { checking, type Check } from './check.ts';
import { checkStore } from './check-store.ts';

/** The spool, the quarantine, the relay and the store. */
export async function checkRelaySide(env: Environment): Promise<Check[]> {
  const alive = isRelayRunning(stateFolder(env));
  return [checkSpool(env, alive), checkQuarantine(env), checkRelay(env, alive), ...(await checkStore(env))];
}

/** A backlog that a running relay normally does not reach. */
const MANY_WAITING = 1000;

function checkSpool(env: Environment, relayAlive: boolean): Check {
  const { ok, unset, warn } = checking('spool');
  const spool = spoolFolder(env);
  if (!existsSync(spool)) return unset(`${spool} does not exist yet`, 'The first step or session creates it');
  const { count } = listSpool(spool, new Map());
  const found = count === 0 ? 'no backlog' : `backlog of ${count} records`;
  if (count < MANY_WAITING && (relayAlive || count === 0)) return ok(found);
  if (!relayAlive) return warn(found, 'Run `stepmeter relay` to ingest them; `stepmeter runs` does so too');
  return warn(found, 'Check the log of the relay; the store may be slow or unavailable');
}

function checkQuarantine(env: Environment): Check {
  const { ok, warn } = checking('quarantine');
  const home = stateFolder(env);
  const count = countQuarantined(home);
  if (count === 0) return ok('empty');
  return warn(`${count} records could not be ingested`, `See the reasons: cat ${quarantineIn(home)}/*.reason`);
}

function checkRelay(env: Environment, alive: boolean): Check {
  const { ok, unset, warn } = checking('relay');
  if (alive) return ok('running');
  const start = 'Start it with `stepmeter relay`';
  if (Object.keys(otlpEndpoints(env)).length > 0) return warn('not running: nothing is exported', start);
  return unset('not running: the spool is ingested whenever runs are shown', start);
}
