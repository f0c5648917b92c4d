import type { Block, Cell, Chart, Column, Document, Facts, Section, Table } from '../document.ts';
import { printable } from '../../core/text/printable.ts';
import { STYLE } from './html-style.ts';

/**
 * A document as one HTML file. It has no scripts, and its policy forbids them, as well as requests to any host. Texts
 * are escaped, so names with markup are shown as they are.
 */
export function htmlOf({ title, subtitle, sections, footer }: Document, tokens: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escaped(title)}</title>
<style>
${tokens.trim()}
${STYLE}
</style>
</head>
<body>
<main>
<header><h1>${escaped(title)}</h1><p>${escaped(subtitle)}</p></header>
${sections.map(section).join('\n')}
<footer>${footer.map((text) => `<p>${escaped(text)}</p>`).join('')}</footer>
</main>
</body>
</html>
`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as HTML, also in attributes; controls and characters that reorder text are written as escapes. */
function escaped(text: string): string {
  return printable(text).replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

function section({ title, blocks }: Section): string {
  return `<section><h2>${escaped(title)}</h2>\n${blocks.map(block).join('\n')}\n</section>`;
}

function block(part: Block): string {
  switch (part.kind) {
    case 'paragraphs':
      return part.texts.map((text) => `<p>${escaped(text)}</p>`).join('\n');
    case 'facts':
      return facts(part);
    case 'chart':
      return chart(part);
    case 'table':
      return table(part);
  }
}

function facts({ facts: all }: Facts): string {
  const cards = all.map(
    ({ name, value, note }) =>
      `<div><dt>${escaped(name)}</dt><dd><strong>${escaped(value)}</strong><span>${escaped(note)}</span></dd></div>`,
  );
  return `<dl class="facts">${cards.join('')}</dl>`;
}

function chart({ title, svg, note, legend = [], data }: Chart): string {
  const items = legend.map(
    ({ color, text }) =>
      `<li><span style="background:${escaped(color)}" aria-hidden="true"></span>${escaped(text)}</li>`,
  );
  const list = items.length > 0 ? `<ul class="legend">${items.join('')}</ul>` : '';
  const values = data ? `<details><summary>Values</summary>${grid(data)}</details>` : '';
  const caption = note === undefined ? '' : `<p class="note">${escaped(note)}</p>`;
  return `<figure><figcaption>${escaped(title)}</figcaption><div class="drawing">${svg}${list}</div>${caption}${values}</figure>`;
}

function grid({ columns, rows }: Pick<Table, 'columns' | 'rows'>): string {
  const head = columns.map((column) => `<th scope="col"${classOf(column)}>${escaped(column.name)}</th>`).join('');
  const body = rows.map(
    (cells) =>
      `<tr>${cells.map((cell, index) => `<td${classOf(columns[index])}>${cellText(cell)}</td>`).join('')}</tr>`,
  );
  return `<div class="scroll" tabindex="0"><table><thead><tr>${head}</tr></thead><tbody>${body.join('\n')}</tbody></table></div>`;
}

function classOf(column: Column | undefined): string {
  return column?.type === undefined ? '' : ` class="${column.type}"`;
}

function cellText(cell: Cell): string {
  return typeof cell === 'string' ? escaped(cell) : cell.svg;
}

function table(part: Table): string {
  const title = part.title === undefined ? '' : `<h3>${escaped(part.title)}</h3>`;
  const note = part.note === undefined ? '' : `<p class="note">${escaped(part.note)}</p>`;
  return `${title}${grid(part)}${note}`;
}
