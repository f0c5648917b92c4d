import { VARIABLE } from '../../core/environment.ts';
import { METRIC } from '../../telemetry/names.ts';
import { asArray, asObject, asText } from '../../core/json.ts';
import { ask, describeAnswer, isOk, type Answer } from './ask.ts';
import { checking, type Check } from './check.ts';
import type { Place } from './places.ts';

/** What to say of a server that does not answer: a fault only where it is said to be there. */
export function notAnswering(link: string, place: Place, answer: Answer, variable: string): Check {
  const { unset, fail } = checking(link);
  const found = describeAnswer(place.url, answer);
  return place.expected
    ? fail(found, `Start it (\`stepmeter up\`, \`stepmeter status\`), or correct ${variable}`)
    : unset(found, `${place.remedy}; ${variable} names one that is elsewhere`);
}

/** Whether Prometheus is ready, and what it has of ours. */
export async function checkPrometheus(place: Place): Promise<Check[]> {
  const ready = await ask(`${place.url}/-/ready`);
  if (!isOk(ready)) return [notAnswering('Prometheus', place, ready, VARIABLE.prometheusUrl)];
  const [series, rules] = await Promise.all([checkSeries(place), checkRules(place)]);
  return rules ? [series, rules] : [series];
}

/** What every relay sends every time. */
const ALWAYS_SENT = METRIC.spoolDepth.name.replaceAll('.', '_');

/** Whether it has had totals of ours in the last hour, in which every one is sent. */
async function checkSeries({ url }: Place): Promise<Check> {
  const { ok, unset } = checking('Prometheus');
  const age = await firstValue(url, `time() - max(timestamp(${ALWAYS_SENT}))`);
  if (age === undefined) {
    return unset('ready; it has no series of ours of the last hour', 'Start the relay with the OTLP endpoint set');
  }
  return ok(`ready; it had series of ours ${Math.max(0, Math.round(age))} s ago`);
}

/** One instant query; its first value. */
async function firstValue(url: string, query: string): Promise<number | undefined> {
  const answer = await ask(`${url}/api/v1/query?${new URLSearchParams({ query }).toString()}`);
  if (!isOk(answer)) return undefined;
  const [first] = asArray(asObject(asObject(answer.body)['data'])['result']);
  const value = asText(asArray(asObject(first)['value'])[1]);
  return value === undefined ? undefined : Number(value);
}

/** Whether the rules are loaded, without which there are neither signals nor alerts; nothing where it does not tell. */
async function checkRules({ url }: Place): Promise<Check | undefined> {
  const { ok, warn, fail } = checking('rules');
  const answer = await ask(`${url}/api/v1/rules`);
  if (!isOk(answer)) return undefined;
  const groups = asArray(asObject(asObject(answer.body)['data'])['groups']).map(asObject);
  const rules = groups.flatMap((group) => asArray(group['rules']).map(asObject));
  const broken = rules.filter((rule) => rule['health'] === 'err');
  if (rules.length === 0) {
    return warn('none is loaded', 'Give Prometheus the folder prometheus/rules, as docker-compose.yml does');
  }
  if (broken.length === 0) return ok(`${rules.length} in ${groups.length} groups`);
  const [first] = broken;
  return fail(`${broken.length} fail; ${asText(first?.['name'])}: ${asText(first?.['lastError'])}`, 'Mend the rule');
}
