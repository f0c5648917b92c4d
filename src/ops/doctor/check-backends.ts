import { VARIABLE } from '../../core/environment.ts';
import { METRIC } from '../../telemetry/names.ts';
import { asArray, asObject, asText } from '../../core/json.ts';
import { ask, describeAnswer, isOk, type Answer } from './ask.ts';
import { checking, type Check } from './check.ts';
import type { Place } from './places.ts';

/** The check of a server that does not respond: a failure only if the server is expected to run. */
export function notAnswering(check: string, place: Place, answer: Answer, variable: string): Check {
  const { unset, fail } = checking(check);
  const found = describeAnswer(place.url, answer);
  return place.expected
    ? fail(found, `Start it (\`stepmeter up\`, \`stepmeter status\`), or correct ${variable}`)
    : unset(found, `${place.remedy}; to check one at another address, set ${variable}`);
}

/** Whether Prometheus is ready and has Stepmeter's series and rules. */
export async function checkPrometheus(place: Place): Promise<Check[]> {
  const ready = await ask(`${place.url}/-/ready`);
  if (!isOk(ready)) return [notAnswering('Prometheus', place, ready, VARIABLE.prometheusUrl)];
  const [series, rules] = await Promise.all([checkSeries(place), checkRules(place)]);
  return rules ? [series, rules] : [series];
}

/** A series that every relay sends with every export. */
const ALWAYS_SENT = METRIC.spoolDepth.name.replaceAll('.', '_');

/** Whether Prometheus received a total within the last hour, the interval at which every total is sent. */
async function checkSeries({ url }: Place): Promise<Check> {
  const { ok, unset } = checking('Prometheus');
  const age = await firstValue(url, `time() - max(timestamp(${ALWAYS_SENT}))`);
  if (age === undefined) {
    return unset('ready; no Stepmeter series in the last hour', 'Start the relay with the OTLP endpoint set');
  }
  return ok(`ready; last Stepmeter sample ${Math.max(0, Math.round(age))} s ago`);
}

/** The first value of an instant query. */
async function firstValue(url: string, query: string): Promise<number | undefined> {
  const answer = await ask(`${url}/api/v1/query?${new URLSearchParams({ query }).toString()}`);
  if (!isOk(answer)) return undefined;
  const [first] = asArray(asObject(asObject(answer.body)['data'])['result']);
  const value = asText(asArray(asObject(first)['value'])[1]);
  return value === undefined ? undefined : Number(value);
}

/** Whether the rules that signals and alerts need are loaded; undefined if Prometheus does not say. */
async function checkRules({ url }: Place): Promise<Check | undefined> {
  const { ok, warn, fail } = checking('rules');
  const answer = await ask(`${url}/api/v1/rules`);
  if (!isOk(answer)) return undefined;
  const groups = asArray(asObject(asObject(answer.body)['data'])['groups']).map(asObject);
  const rules = groups.flatMap((group) => asArray(group['rules']).map(asObject));
  const broken = rules.filter((rule) => rule['health'] === 'err');
  if (rules.length === 0) {
    return warn('no rules are loaded', 'Configure Prometheus to load prometheus/rules, as docker-compose.yml does');
  }
  if (broken.length === 0) return ok(`${rules.length} in ${groups.length} groups`);
  const [first] = broken;
  return fail(`${broken.length} failing; ${asText(first?.['name'])}: ${asText(first?.['lastError'])}`, 'Fix the rule');
}
