import type { FieldConfigPropertyItem } from '@grafana/data';
import type { GraphFieldConfig, TableFieldOptions } from '@grafana/schema';
import { grafana } from './grafana-data.ts';

/** The field options of tables. */
const TABLE: readonly (keyof TableFieldOptions)[] = [
  'align',
  'cellOptions',
  'filterable',
  'hideFrom',
  'hideHeader',
  'inspect',
  'minWidth',
  'sortable',
  'width',
  'wrapText',
];

/** The field options of graphs. */
const GRAPH: readonly (keyof GraphFieldConfig)[] = [
  'axisSoftMax',
  'axisSoftMin',
  'barAlignment',
  'drawStyle',
  'fillOpacity',
  'gradientMode',
  'lineInterpolation',
  'lineStyle',
  'lineWidth',
  'pointSize',
  'showPoints',
  'spanNulls',
  'stacking',
];

const CUSTOM: Readonly<Record<string, readonly string[]>> = { table: TABLE, timeseries: GRAPH };

/** The field options of all types of panels, and how Grafana processes their values. */
const STANDARD: Readonly<Record<string, Process>> = {
  unit: grafana.unitOverrideProcessor as Process,
  min: grafana.numberOverrideProcessor as Process,
  max: grafana.numberOverrideProcessor as Process,
  fieldMinMax: grafana.booleanOverrideProcessor as Process,
  decimals: grafana.numberOverrideProcessor as Process,
  displayName: grafana.displayNameOverrideProcessor as Process,
  noValue: grafana.displayNameOverrideProcessor as Process,
  color: grafana.identityOverrideProcessor,
  thresholds: grafana.thresholdsOverrideProcessor as Process,
  mappings: grafana.valueMappingsOverrideProcessor as Process,
  links: grafana.dataLinksOverrideProcessor as Process,
  filterable: grafana.booleanOverrideProcessor as Process,
};

type Process = FieldConfigPropertyItem['process'];

/** The registry of the field options of a type of panel, as its plugin fills it. */
export function fieldOptionsOf(panelType: string): InstanceType<typeof grafana.FieldConfigOptionsRegistry> {
  const custom = (CUSTOM[panelType] ?? []).map((id) => option(id, grafana.identityOverrideProcessor, true));
  const standard = Object.entries(STANDARD).map(([id, process]) => option(id, process, false));
  return new grafana.FieldConfigOptionsRegistry(() => [...standard, ...custom]);
}

function option(path: string, process: Process, isCustom: boolean): FieldConfigPropertyItem {
  const id = isCustom ? `custom.${path}` : path;
  const editor = () => null;
  return { id, path, name: id, isCustom, process, shouldApply: () => true, settings: {}, editor, override: editor };
}
