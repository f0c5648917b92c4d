import type { FieldConfigSource } from '@grafana/data';
import { THEME } from '../render-panel.ts';

/** All colors of a panel: fixed, in thresholds, and in value mappings. */
export function colorsIn(fieldConfig: FieldConfigSource): string[] {
  return [...JSON.stringify(fieldConfig).matchAll(/"(?:color|fixedColor)":"([^"]+)"/g)].map(([, name = '']) => name);
}

/** Whether Grafana knows a color: a name in its palette, or a CSS color. */
export function isColor(name: string): boolean {
  return /^#|^rgb/.test(THEME.visualization.getColorByName(name));
}
