import { framesOf, TERMINAL, type Frame } from './frames.ts';
import type { Scene } from './scene.ts';

const CELL = { width: 7.8, height: 17 } as const;
const PADDING = 14;
const CAPTION_HEIGHT = 44;

/**
 * A recording as an animated SVG: one group of text per state of the terminal, shown one after the other, with a caption
 * below. A reader who prefers no motion sees the last state.
 */
export function animatedPicture(scene: Scene): string {
  const frames = framesOf(scene);
  const total = frames.reduce((sum, { seconds }) => sum + seconds, 0);
  const width = Math.round(TERMINAL.columns * CELL.width + 2 * PADDING);
  const screen = TERMINAL.rows * CELL.height + 2 * PADDING;
  const described = `${scene.title}. ${[...new Set(scene.steps.map(({ caption }) => caption))].join(' ')}`;
  let start = 0;
  const groups = frames.map((frame, index) => {
    const rule = animationRule(index, { start: start / total, end: (start + frame.seconds) / total });
    start += frame.seconds;
    return { rule, group: frameGroup(frame, { index, screen }) };
  });
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${screen + CAPTION_HEIGHT}" role="img" aria-labelledby="title description">`,
    `<title id="title">${escaped(scene.title)}</title>`,
    `<desc id="description">${escaped(described)}</desc>`,
    styleOf(
      groups.map(({ rule }) => rule),
      total,
    ),
    `<rect width="100%" height="100%" rx="8" fill="#16181d"/>`,
    ...groups.map(({ group }) => group),
    '</svg>',
  ].join('\n')}\n`;
}

function animationRule(index: number, { start, end }: { start: number; end: number }): string {
  const [from, to] = [start, end].map((share) => `${(share * 100).toFixed(3)}%`);
  return `@keyframes f${index}{0%{visibility:hidden}${from}{visibility:visible}${to}{visibility:hidden}100%{visibility:hidden}}`;
}

function frameGroup({ lines, caption }: Frame, { index, screen }: { index: number; screen: number }): string {
  const rows = lines.map((line, row) => {
    if (line === '') return '';
    const y = PADDING + (row + 1) * CELL.height - 4;
    return `<text x="${PADDING}" y="${y}"${line.startsWith('$ ') ? ' class="c"' : ''}>${escaped(line)}</text>`;
  });
  const note = `<text x="${PADDING}" y="${screen + CAPTION_HEIGHT / 2}" class="n">${escaped(caption)}</text>`;
  return `<g class="f" id="f${index}">${rows.join('')}${note}</g>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function styleOf(rules: readonly string[], total: number): string {
  const last = rules.length - 1;
  const animations = rules.map((_, index) => `#f${index}{animation:f${index} ${total.toFixed(1)}s step-end infinite}`);
  return [
    '<style>',
    'text{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:#d6d9de;white-space:pre}',
    '.c{fill:#8fd18f}.n{fill:#ffffff;font:15px system-ui,sans-serif}.f{visibility:hidden}',
    `#f${last}{visibility:visible}`,
    '@media (prefers-reduced-motion:no-preference){',
    ...rules,
    ...animations,
    '}',
    '</style>',
  ].join('\n');
}
