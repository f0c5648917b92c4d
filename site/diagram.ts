import { renderMermaidSVG } from 'beautiful-mermaid';

/** The colours of the theme, light or dark. */
const COLORS = {
  bg: 'var(--sl-color-bg)',
  fg: 'var(--sl-color-white)',
  muted: 'var(--sl-color-gray-2)',
  line: 'var(--sl-color-gray-3)',
} as const;

/**
 * A Mermaid diagram as a picture in HTML, in a box that scrolls. It is drawn while the site is built: readers need
 * neither a script nor another host.
 */
export function diagram(code: string, label: string): string {
  const svg = renderMermaidSVG(code, { ...COLORS, transparent: true })
    .replaceAll(/@import [^;]*;[^;]*;|@import [^)]*\);/g, '')
    .replaceAll(/\s*\n\s*/g, ' ')
    .replace('<svg ', `<svg role="img" aria-label=${JSON.stringify(label)} `);
  return `<div class="diagram" tabindex="0">${svg}</div>`;
}
