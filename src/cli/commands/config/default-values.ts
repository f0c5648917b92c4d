import { selectionSettings } from '../../../configurations/settings.ts';
import { retentionDays, storeFile, type Environment } from '../../../core/environment.ts';
import { addressesOf, stackPorts } from '../../../ops/stack/ports.ts';
import { addressesIn, readStackState } from '../../../ops/stack/stack-state.ts';

/** What applies if a setting is not set: its value, or a description of what happens without one. */
export type DefaultValue = { readonly value: string } | { readonly description: string };

/** What applies for each setting that is not set, by its key, as the code that uses it decides. */
export function defaultValues(env: Environment): ReadonlyMap<string, DefaultValue> {
  const { mode, plan } = selectionSettings({});
  const state = readStackState(env);
  const servers = { ...addressesOf(stackPorts(env)), ...(state && addressesIn(state)) };
  const values = {
    retentionDays: retentionDays({}),
    'selection.mode': mode,
    'selection.value': plan.valueUsd,
    'selection.timePrice': plan.timePriceUsd,
    prometheusUrl: servers.prometheus,
    tempoUrl: servers.tempo,
    jaegerUrl: servers.jaeger,
    grafanaUrl: servers.grafana,
  };
  const descriptions = {
    otlpEndpoint: 'none: nothing is exported',
    databaseUrl: `none: SQLite file ${storeFile(env)}`,
    environment: 'none',
    'budget.day': 'none',
    'budget.week': 'none',
    'budget.month': 'none',
    'selection.runLimit': 'none',
    'selection.dayLimit': 'none',
    prices: 'none: the prices that ship',
  };
  return new Map<string, DefaultValue>([
    ...Object.entries(values).map(([key, value]) => [key, { value: String(value) }] as const),
    ...Object.entries(descriptions).map(([key, description]) => [key, { description }] as const),
  ]);
}
