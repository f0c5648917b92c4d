import type { ConfigOverrideRule, DataFrame, DataTransformerInfo, FieldConfigSource } from '@grafana/data';
import type { Panel } from '../dashboard-file.ts';
import type { Scope } from '../template-variables.ts';
import { fieldOptionsOf } from './field-options.ts';
import { grafana } from './grafana-data.ts';
import { linkVariables, type LinkVariables } from './link-variables.ts';
import { namesIn } from './transformation-names.ts';

/** A panel with transformations and overrides applied to its frames. */
export type RenderedPanel = {
  readonly panel: Panel;
  readonly fieldConfig: FieldConfigSource;
  readonly frames: readonly DataFrame[];
  /** Names in transformations that match no column. */
  readonly unknownColumns: readonly string[];
  /** Names in overrides that match no column. */
  readonly unmatchedOverrides: readonly string[];
  readonly variables: LinkVariables;
};

/** The default theme of Grafana. */
export const THEME: ReturnType<typeof grafana.createTheme> = grafana.createTheme({ colors: { mode: 'dark' } });

/**
 * Processes frames as Grafana does before it draws a panel.
 * @throws if the panel has a transformation that @grafana/data does not have
 */
export async function renderPanel(panel: Panel, frames: readonly DataFrame[], scope: Scope): Promise<RenderedPanel> {
  let transformed = [...frames];
  const unknownColumns: string[] = [];
  for (const { id, options = {} } of panel.transformations ?? []) {
    const known = columnNames(transformed);
    unknownColumns.push(...namesIn(id, options).filter((name) => !known.includes(name)));
    transformed = await transform(id, options, transformed);
  }
  const fieldConfig = (panel.fieldConfig ?? { defaults: {}, overrides: [] }) as FieldConfigSource;
  const unmatchedOverrides = fieldConfig.overrides.filter((rule) => !matchesAny(rule, transformed)).map(nameOf);
  const variables = linkVariables(scope);
  const shown = grafana.applyFieldOverrides({
    data: transformed,
    // A copy, because Grafana modifies its argument.
    fieldConfig: structuredClone(fieldConfig),
    fieldConfigRegistry: fieldOptionsOf(panel.type),
    replaceVariables: variables.replace,
    theme: THEME,
    timeZone: 'utc',
  });
  return { panel, fieldConfig, frames: shown, unknownColumns, unmatchedOverrides, variables };
}

function columnNames(frames: DataFrame[]): string[] {
  return frames.flatMap((frame) => frame.fields.map((field) => grafana.getFieldDisplayName(field, frame, frames)));
}

/** As an operator, because the registry requires `window`, which Node does not have. */
async function transform(id: string, options: object, frames: DataFrame[]): Promise<DataFrame[]> {
  const known: readonly DataTransformerInfo[] = Object.values(grafana.standardTransformers);
  const transformer = known.find((candidate) => candidate.id === id);
  if (!transformer) throw new Error(`Cannot apply the transformation ${id}: @grafana/data does not have it`);
  const all = { ...transformer.defaultOptions, ...options };
  const { promise, resolve, reject } = Promise.withResolvers<DataFrame[]>();
  grafana
    .transformDataFrame([(context) => transformer.operator(all, context)], frames)
    .subscribe({ next: resolve, error: reject });
  return promise;
}

function matchesAny({ matcher }: ConfigOverrideRule, frames: DataFrame[]): boolean {
  const matches = grafana.fieldMatchers.get(matcher.id).get(matcher.options as string);
  return frames.some((frame) => frame.fields.some((field) => matches(field, frame, frames)));
}

function nameOf({ matcher }: ConfigOverrideRule): string {
  return String(matcher.options);
}
