import { VARIABLE } from '../../core/environment.ts';
import { asArray, asObject } from '../../core/json.ts';
import { DAY_MS } from '../../core/time/day.ts';
import { SERVICE_NAME } from '../../telemetry/names.ts';
import { ask, describeAnswer, isOk } from './ask.ts';
import { notAnswering } from './check-backends.ts';
import { checking, type Check } from './check.ts';
import type { Places } from './places.ts';

/** Whether the trace store (Tempo or Jaeger) is ready and has Stepmeter traces of the last day. */
export function checkTraces(place: Places['traces']): Promise<Check> {
  return place.store === 'jaeger' ? checkJaeger(place) : checkTempo(place);
}

const HAS_NONE = 'ready; no Stepmeter traces in the last day';

const HAS_TRACES = 'ready; has Stepmeter traces of the last day';

async function checkJaeger(place: Places['traces']): Promise<Check> {
  const { ok, warn } = checking('Jaeger');
  const services = await ask(`${place.url}/api/services`);
  if (!isOk(services)) return notAnswering('Jaeger', place, services, VARIABLE.jaegerUrl);
  if (!asArray(asObject(services.body)['data']).includes(SERVICE_NAME)) return ok(HAS_NONE);
  const now = Date.now();
  // Times of this API are in microseconds.
  const query = new URLSearchParams({
    service: SERVICE_NAME,
    limit: '1',
    start: String((now - DAY_MS) * 1000),
    end: String((now + 60_000) * 1000),
  });
  const found = await ask(`${place.url}/api/traces?${query.toString()}`);
  if (!isOk(found)) return warn(`ready, but ${describeAnswer('a search', found)}`, 'Check its log');
  return ok(asArray(asObject(found.body)['data']).length > 0 ? HAS_TRACES : HAS_NONE);
}

async function checkTempo(place: Places['traces']): Promise<Check> {
  const { ok, warn } = checking('Tempo');
  const ready = await ask(`${place.url}/ready`);
  if (!isOk(ready)) return notAnswering('Tempo', place, ready, VARIABLE.tempoUrl);
  const now = Math.floor(Date.now() / 1000);
  const query = new URLSearchParams({
    q: `{ resource.service.name = "${SERVICE_NAME}" }`,
    limit: '1',
    start: String(now - DAY_MS / 1000),
    end: String(now + 60),
  });
  const found = await ask(`${place.url}/api/search?${query.toString()}`);
  if (!isOk(found)) return warn(`ready, but ${describeAnswer('a search', found)}`, 'Check its log');
  return ok(asArray(asObject(found.body)['traces']).length > 0 ? HAS_TRACES : HAS_NONE);
}
