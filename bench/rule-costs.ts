/** The cost of recording rules and alerts, as `bench/dashboards.ts` reports it: evaluation time against interval. */
import { setTimeout as sleep } from 'node:timers/promises';
import { getJson } from '../src/testing/stack/get-json.ts';

/** Statistics of a Prometheus rule group; times in seconds. */
type Group = {
  readonly name: string;
  readonly interval: number;
  readonly evaluationTime: number;
  readonly lastEvaluation: string;
  readonly rules: readonly { readonly health: string; readonly lastError?: string }[];
};

const POLL_MS = 5000;

/** Waits until a Prometheus that receives no other queries has evaluated every rule group once; returns the groups. */
export async function quietEvaluations(prometheusUrl: string): Promise<readonly Group[]> {
  const from = Date.now();
  for (;;) {
    const groups = await groupsOf(prometheusUrl);
    const broken = groups.flatMap(({ rules }) => rules).find(({ health }) => health === 'err');
    if (broken) throw new Error(`Cannot evaluate a rule: ${broken.lastError}`);
    if (groups.every(({ lastEvaluation }) => Date.parse(lastEvaluation) > from)) return groups;
    await sleep(POLL_MS);
  }
}

async function groupsOf(prometheusUrl: string): Promise<readonly Group[]> {
  return (await getJson<{ data: { groups: readonly Group[] } }>(`${prometheusUrl}/api/v1/rules`, {})).data.groups;
}

/** A line of a table: the group, its rules, how long they take, and which part of the time between two evaluations. */
export function groupLine({ name, rules, evaluationTime, interval }: Group): string {
  return [
    name,
    rules.length,
    `${Math.round(evaluationTime * 1000)} ms`,
    `${((100 * evaluationTime) / interval).toFixed(2)} %`,
  ].join(' | ');
}
