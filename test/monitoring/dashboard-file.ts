import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { FieldConfigSource } from '@grafana/schema';

/** A query of a panel in a dashboard file. */
export type Target = {
  readonly refId: string;
  readonly datasource?: { readonly type?: string; readonly uid?: string };
  readonly expr?: string;
  readonly instant?: boolean;
  readonly range?: boolean;
  readonly exemplar?: boolean;
  readonly interval?: string;
  readonly format?: string;
  readonly legendFormat?: string;
  /** TraceQL, or a trace ID. */
  readonly query?: string;
  readonly queryType?: string;
  readonly tableType?: string;
  readonly limit?: number;
  /** The maximum number of spans per trace. */
  readonly spss?: number;
  readonly hide?: boolean;
};

/** A panel in a dashboard file. */
export type Panel = {
  readonly id: number;
  readonly type: string;
  readonly title?: string;
  readonly datasource?: { readonly type?: string; readonly uid?: string };
  readonly gridPos?: { readonly x?: number; readonly y?: number; readonly w: number; readonly h?: number };
  readonly targets?: readonly Target[];
  readonly maxDataPoints?: number;
  readonly interval?: string;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly fieldConfig?: FieldConfigSource;
  readonly transformations?: readonly { readonly id: string; readonly options?: Readonly<Record<string, unknown>> }[];
  readonly panels?: readonly Panel[];
};

/** A variable in a dashboard file. */
export type Variable = {
  /** 2 if the variable is not displayed. */
  readonly hide?: number;
  readonly name: string;
  readonly type: string;
  readonly datasource?: { readonly type?: string; readonly uid?: string };
  readonly query?: string | { readonly query?: string };
  readonly regex?: string;
  readonly label?: string;
  readonly multi?: boolean;
  readonly includeAll?: boolean;
  readonly allValue?: string;
  readonly current?: { readonly value?: string | readonly string[] };
};

/** An annotation in a dashboard file. */
export type Annotation = {
  readonly name: string;
  readonly expr?: string;
  readonly step?: string;
  readonly enable?: boolean;
  readonly datasource?: { readonly uid?: string };
};

/** A dashboard file. */
export type Dashboard = {
  readonly uid: string;
  readonly title: string;
  readonly tags: readonly string[];
  readonly time: { readonly from: string; readonly to: string };
  readonly refresh?: string;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly Variable[] };
  readonly annotations: { readonly list: readonly Annotation[] };
};

/** The folder of the provisioned dashboards. */
export const DASHBOARDS: string = fileURLToPath(new URL('../../grafana/dashboards', import.meta.url));

/** Reads all provisioned dashboards. */
export function readDashboards(): Dashboard[] {
  return readdirSync(DASHBOARDS)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => JSON.parse(readFileSync(`${DASHBOARDS}/${name}`, 'utf8')) as Dashboard);
}

/** The panels, including those in collapsed rows. */
export function panelsOf({ panels }: Pick<Dashboard, 'panels'>): Panel[] {
  return panels.flatMap((panel) => (panel.type === 'row' ? (panel.panels ?? []) : [panel]));
}

/** The name of a panel in tests: the UID of its dashboard and its title. */
export function panelName({ uid }: Pick<Dashboard, 'uid'>, { title = '' }: Panel): string {
  return `${uid} / ${title}`;
}
