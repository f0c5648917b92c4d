import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Answer } from '../../run-query.ts';

const FILE = new URL('../../../../grafana/provisioning/datasources/stepmeter.yaml', import.meta.url);

/** The exemplar labels that the provisioned data source links to traces. */
const LINKED: readonly string[] = (parse(readFileSync(FILE, 'utf8')) as DataSources).datasources.flatMap(
  ({ jsonData }) => (jsonData.exemplarTraceIdDestinations ?? []).map(({ name }) => name),
);

type DataSources = {
  readonly datasources: readonly {
    readonly type: string;
    readonly jsonData: { readonly exemplarTraceIdDestinations?: readonly { readonly name: string }[] };
  }[];
};

/** Exemplars without a link. */
export function exemplarFaults(answers: readonly Answer[]): string[] {
  return answers.flatMap(({ target, exemplars }) => {
    const lost = exemplars.filter((labels) => !LINKED.some((label) => /^[0-9a-f]{32}$/.test(labels[label] ?? '')));
    return lost.length === 0 ? [] : [`${lost.length} exemplars of ${target.refId} lead to no trace`];
  });
}
