import { execFile } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../../..');

/** The published types of the version of Grafana in the lock file; those of 12.3.3 find the same. */
const TYPES = join(ROOT, 'node_modules/@grafana/schema/dist/types/raw');

/** The types of panels with published options, and whether these have options for fields. */
const PANELS: Readonly<Record<string, { readonly name: string; readonly hasFields: boolean }>> = {
  stat: { name: 'Stat', hasFields: false },
  bargauge: { name: 'BarGauge', hasFields: false },
  text: { name: 'Text', hasFields: false },
  table: { name: 'Table', hasFields: true },
  timeseries: { name: 'TimeSeries', hasFields: true },
  heatmap: { name: 'Heatmap', hasFields: true },
};

/** In JSON, a member of an enumeration is its value. */
const LOOSE = [
  'type Loose<T> = unknown extends T ? unknown',
  '  : T extends boolean ? T',
  '  : T extends string ? `${T}`',
  '  : T extends number ? (number extends T ? number : `${T}` extends `${infer N extends number}` ? N : never)',
  '  : T extends readonly (infer U)[] ? Loose<U>[]',
  '  : T extends object ? { [K in keyof T]: Loose<T[K]> } : T;',
  'type Options<T> = Partial<Loose<T>>;',
].join('\n');

/** What Grafana reads or ignores although its types do not have it. */
const BEYOND_TYPES: Readonly<Record<string, string>> = {
  auto: 'the foundation SDK writes it for every variable, not only for intervals',
  footer: 'the foundation SDK writes it for every table; since 12.3 it is an option of fields',
  expr: 'the data source of Prometheus reads annotations in this form',
};

describe('dashboard files', () => {
  test("are what Grafana's published types accept", async () => {
    const faults = await typeFaults(dashboardTexts());
    expect(faults.filter((fault) => BEYOND_TYPES[unknownProperty(fault) ?? ''] === undefined)).toEqual([]);
    const unused = Object.keys(BEYOND_TYPES).filter((name) => !faults.some((fault) => unknownProperty(fault) === name));
    expect(unused).toEqual([]);
  });

  test('with a misspelled option, an unknown value, or a text instead of a number are refused', async () => {
    const wrong = (
      [
        ['"showLegend":', '"showLegends":'],
        ['"displayMode":"list"', '"displayMode":"lists"'],
        ['"lineWidth":1', '"lineWidth":"1"'],
      ] as const
    ).map(
      ([right, other]) =>
        dashboardTexts()
          .find((text) => text.includes(right))
          ?.replace(right, other) ?? '{}',
    );
    const faults = (await typeFaults(wrong)).join('\n');
    expect(faults).toContain('showLegends');
    expect(faults).toContain(`Type '"lists"' is not assignable`);
    expect(faults).toContain("Type 'string' is not assignable to type 'number'");
  });
});

/** What the compiler reports of dashboards, given as JSON. */
async function typeFaults(dashboards: readonly string[]): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'stepmeter-schema-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'dashboards.ts');
  writeFileSync(file, [imports(), LOOSE, ...dashboards.map(typed)].join('\n'));
  const options = '--noEmit --strict --skipLibCheck --ignoreConfig --module esnext --moduleResolution bundler';
  const compiler = join(ROOT, 'node_modules/.bin/tsc');
  const { stdout } = await promisify(execFile)(compiler, [...options.split(' '), '--target', 'esnext', file], {
    cwd: folder,
    maxBuffer: 1e8,
  }).catch((error: unknown) => error as { readonly stdout: string });
  return stdout.split('\n').filter((line) => line.includes('error TS'));
}

function imports(): string {
  const from = (name: string, pattern: string): string => {
    const [file = ''] = globSync(join(TYPES, pattern));
    if (file === '') throw new Error(`Cannot find the types of ${name}: no file is named ${pattern}`);
    return `import type * as ${name} from '${file.replace(/\.d\.ts$/, '')}';`;
  };
  const panels = Object.entries(PANELS).map(([type, { name }]) => from(name, `composable/${type}/panelcfg/x/*.d.ts`));
  return [from('Raw', 'dashboard/x/*.d.ts'), ...panels].join('\n');
}

type AnyPanel = {
  readonly type: string;
  options?: unknown;
  readonly fieldConfig?: { readonly defaults: { custom?: unknown } };
};

/** A dashboard as an expression that the compiler compares with its type, and the options of its panels with theirs. */
function typed(text: string, index: number): string {
  const dashboard = JSON.parse(text) as { readonly panels: readonly AnyPanel[] };
  const expressions: string[] = [];
  const compared = (value: unknown, type: string): string =>
    `@${expressions.push(`(${JSON.stringify(value)} satisfies Options<${type}>)`) - 1}@`;
  for (const panel of dashboard.panels) {
    const own = PANELS[panel.type];
    if (!own) continue;
    const defaults = panel.fieldConfig?.defaults;
    if (panel.options !== undefined) panel.options = compared(panel.options, `${own.name}.Options`);
    if (own.hasFields && defaults?.custom) defaults.custom = compared(defaults.custom, `${own.name}.FieldConfig`);
  }
  const body = JSON.stringify(dashboard, null, 1).replaceAll(
    /"@(\d+)@"/g,
    (_, at: string) => expressions[Number(at)] ?? '',
  );
  return `export const dashboard${index}: Loose<Raw.Dashboard> = ${body};`;
}

function dashboardTexts(): string[] {
  return globSync(join(ROOT, 'grafana/dashboards/*.json')).map((file) =>
    JSON.stringify(JSON.parse(readFileSync(file, 'utf8'))),
  );
}

function unknownProperty(fault: string): string | undefined {
  return /known properties, and '"(\w+)"' does not exist/.exec(fault)?.[1];
}
