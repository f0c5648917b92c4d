import type { FieldConfigSource } from '@grafana/data';
import { THEME } from './render-panel.ts';

/** Every color that a panel names: fixed ones, those of thresholds and those of value mappings. */
export function colorsIn(fieldConfig: FieldConfigSource): string[] {
  return [...JSON.stringify(fieldConfig).matchAll(/"(?:color|fixedColor)":"([^"]+)"/g)].map(([, name = '']) => name);
}

/** Whether Grafana knows a color: a name of its palette, or one that CSS can read. */
export function isColor(name: string): boolean {
  return /^#|^rgb/.test(THEME.visualization.getColorByName(name));
}
