import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { configurationPath } from '../../src/ops/stack/configuration.ts';

/** What Grafana is provisioned with for alerts, read from the files that users mount. */
export type ProvisionedAlerting = {
  readonly groups: readonly RuleGroup[];
  readonly contactPoints: readonly ContactPoint[];
  readonly policies: readonly Policy[];
  readonly muteTimes: readonly MuteTime[];
  readonly templates: readonly { readonly name: string; readonly template: string }[];
};

/** Rules that are evaluated together. */
export type RuleGroup = {
  readonly name: string;
  readonly folder: string;
  readonly interval: string;
  readonly rules: readonly Rule[];
};

/** A rule of Grafana's alerting. */
export type Rule = {
  readonly uid: string;
  readonly title: string;
  /** The node of `data` whose result decides. */
  readonly condition: string;
  readonly data: readonly QueryNode[];
  readonly for: string;
  readonly dashboardUid: string;
  readonly panelId: number;
  readonly noDataState: string;
  readonly execErrState: string;
  readonly isPaused: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
};

/** A query of a data source, or an expression over the results of others. */
export type QueryNode = {
  readonly refId: string;
  readonly datasourceUid: string;
  readonly model: QueryModel | ExpressionModel;
};

/** An instant query. */
export type QueryModel = { readonly refId: string; readonly expr: string; readonly instant: boolean };

/** An expression of Grafana's own data source `__expr__`. */
export type ExpressionModel = {
  readonly refId: string;
  readonly type: string;
  readonly expression: string;
  readonly conditions: readonly {
    readonly evaluator: { readonly type: string; readonly params: readonly number[] };
  }[];
};

/** Where messages are sent. */
export type ContactPoint = {
  readonly name: string;
  readonly receivers: readonly {
    readonly uid: string;
    readonly type: string;
    readonly settings: Readonly<Record<string, string>>;
  }[];
};

/** Which alerts are sent where, grouped by what, and how often. */
export type Policy = {
  readonly receiver: string;
  readonly group_by?: readonly string[];
  readonly object_matchers?: readonly (readonly [string, string, string])[];
  readonly mute_time_intervals?: readonly string[];
  readonly group_wait?: string;
  readonly group_interval?: string;
  readonly repeat_interval?: string;
  readonly routes?: readonly Policy[];
};

/** Times in which policies that name it send nothing. */
export type MuteTime = { readonly name: string; readonly time_intervals: readonly object[] };

/** The data source of Grafana's expressions. */
export const EXPRESSIONS = '__expr__';

/** Reads what Grafana is provisioned with. @default from the files that users mount */
export function readAlerting(folder: string = configurationPath('grafana/provisioning')): ProvisionedAlerting {
  const read = <T>(name: string): T => parse(readFileSync(join(folder, 'alerting', `${name}.yaml`), 'utf8')) as T;
  return {
    ...read<Pick<ProvisionedAlerting, 'groups'>>('rules'),
    ...parseSlack(folder),
    ...read<Pick<ProvisionedAlerting, 'muteTimes'>>('mute-times'),
    ...read<Pick<ProvisionedAlerting, 'templates'>>('templates'),
  };
}

function parseSlack(folder: string): Pick<ProvisionedAlerting, 'contactPoints' | 'policies'> {
  return parse(readFileSync(join(folder, 'alerting-slack', 'notifications.yaml'), 'utf8')) as ReturnType<
    typeof parseSlack
  >;
}

/** The queries of a rule by their names, without its expressions. */
export function queriesOfRule({ data }: Rule): Record<string, string> {
  return Object.fromEntries(data.flatMap(({ refId, model }) => ('expr' in model ? [[refId, model.expr]] : [])));
}

/**
 * The threshold that decides whether a rule fires: on which query, and above which value.
 * @throws if the condition is of another form
 */
export function thresholdOf({ title, condition, data }: Rule): { readonly query: string; readonly above: number } {
  const model = data.find(({ refId }) => refId === condition)?.model;
  const evaluator = model && 'type' in model && model.type === 'threshold' ? model.conditions[0]?.evaluator : undefined;
  const [above] = evaluator?.params ?? [];
  if (!model || !('type' in model) || evaluator?.type !== 'gt' || above === undefined)
    throw new Error(`Cannot evaluate "${title}": its condition is no threshold of the type "gt"`);
  return { query: model.expression, above };
}
