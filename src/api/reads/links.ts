import type { Environment } from '../../core/environment.ts';
import { placesOf } from '../../ops/doctor/places.ts';

/** Where the same runs are shown, for a run in place of `{run}` and `{trace}`; null if nothing is configured. */
export type RunLinks = { readonly grafana: string | null; readonly jaeger: string | null };

/** The UID of the dashboard of a run. */
export const RUN_DASHBOARD = 'stepmeter-run';

/** The links to the dashboard and to the trace of a run. Tempo has no page of its own: Grafana shows its traces. */
export function runLinks(env: Environment): RunLinks {
  const { grafana, traces } = placesOf(env);
  const jaeger = traces.store === 'jaeger' ? traces : undefined;
  return {
    grafana: linkTo(grafana, `/d/${RUN_DASHBOARD}?var-run={run}`),
    jaeger: jaeger ? linkTo(jaeger, '/trace/{trace}') : null,
  };
}

function linkTo({ url, expected }: { readonly url: string; readonly expected: boolean }, path: string): string | null {
  return expected && /^https?:\/\//.test(url) ? url + path : null;
}
