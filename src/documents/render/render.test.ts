import { expect, test } from 'vitest';
import type { Document } from '../document.ts';
import { htmlOf } from './html.ts';
import { pdfOf } from './pdf.ts';

const SVG =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10" width="20" height="10"><rect width="9" height="9" fill="var(--chart-1)"/></svg>';

const HOSTILE = `<script>alert(1)</script><img src=x onerror="alert(1)"> #panic("x") $x$ *b* \u202e\u0007\u001b[31m '"`;

const TOKENS = ':root { --chart-1: light-dark(#0068a8, #56b4e9); }';

test('htmlOf() shows names with markup as text, and neither runs nor requests anything', () => {
  const html = htmlOf(documentWith(HOSTILE), TOKENS);
  expect(html.match(/<(?:script|img|iframe|link|object|embed|form|base)\b/gi)).toBeNull();
  expect(html.match(/<[^>]*\son\w+=/g)).toBeNull();
  for (const character of ['\u0007', '\u001b', '\u202e']) expect(html).not.toContain(character);
  expect(html.match(/<[^>]*\s(?:src|href|style)=(?!"background:)/g)).toBeNull();
  expect(html.split('http://www.w3.org/2000/svg').join('')).not.toMatch(/https?:/);
  expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'`);
  expect(html.match(/&lt;script&gt;alert\(1\)&lt;\/script&gt;/g)?.length).toBeGreaterThan(6);
});

test('pdfOf() writes the same bytes for the same document, tagged as PDF/UA', async () => {
  const [one, other] = [await pdfOf(documentWith('plain'), TOKENS), await pdfOf(documentWith('plain'), TOKENS)];
  expect(Buffer.compare(one, other)).toBe(0);
  const text = Buffer.from(one).toString('latin1');
  expect(text.slice(0, 5)).toBe('%PDF-');
  for (const part of ['pdfuaid:part', '/StructTreeRoot', '/Lang', '/Alt']) expect(text).toContain(part);
  expect(text).not.toMatch(/CreationDate|xmp:CreateDate/);
  expect(Buffer.compare(one, await pdfOf(documentWith('other'), TOKENS))).not.toBe(0);
});

test('pdfOf() draws the texts and charts of a document on its pages', async () => {
  const pages: string[] = [];
  await pdfOf(documentWith('plain'), TOKENS, () => drawingInto(pages));
  const page = pages.join('');
  const charts = [...page.matchAll(/<image[^>]*base64,([^"]+)"/g)].map(([, chart = '']) =>
    Buffer.from(chart, 'base64'),
  );
  expect(charts.map((chart) => chart.includes('fill="#0068a8"'))).toEqual([true, true]);
  // The square of the legend.
  expect(page.match(/fill="#0068a8"/g)).toHaveLength(1);
  expect(page.match(/class="typst-text"/g)?.length).toBeGreaterThanOrEqual(12);
});

test('pdfOf() leaves room for a wide column beside long texts', async () => {
  const pages: string[] = [];
  const columns = [
    { name: 'a' },
    { name: 'b', type: 'lines' as const },
    { name: 'c', type: 'lines' as const },
    { name: 'd' },
    { name: 'e', type: 'wide' as const },
  ];
  const long = 'package-build / implement: tokens';
  const rows = [['2026-11-10 17:30 (± 57.4 h)', long, long, '+106 % [+90, +124]', 'word '.repeat(60)]];
  const sections = [{ title: 's', blocks: [{ kind: 'table' as const, columns, rows }] }];
  await pdfOf({ title: 't', subtitle: 'u', footer: [], sections }, TOKENS, () => drawingInto(pages));
  // Each line is a text.
  expect(pages.join('').match(/class="typst-text"/g)).toHaveLength(24);
});

test.each([HOSTILE, 'emoji 😀 中文 ع קו', `${'x'.repeat(4000)}`, '\ud800 lone', ''])(
  'pdfOf() accepts %j as any text',
  async (text) => {
    expect((await pdfOf(documentWith(text), TOKENS)).byteLength).toBeGreaterThan(1000);
  },
);

test('pdfOf() says how to add the compiler if it is missing, and that HTML works without it', async () => {
  const missing = pdfOf(documentWith('plain'), TOKENS, () => Promise.reject(new Error('Cannot find package')));
  await expect(missing).rejects.toMatchObject({
    message: expect.stringContaining('Cannot write PDF: the package @myriaddreamin/typst-ts-node-compiler'),
    hint: expect.stringMatching(/npm install .*-o report\.html/),
  });
});

function documentWith(text: string): Document {
  const table = { columns: [{ name: text, type: 'wide' as const }], rows: [[text], [{ svg: SVG, text }]] };
  return {
    title: `T ${text}`,
    subtitle: text,
    footer: [text],
    sections: [
      {
        title: `S ${text}`,
        blocks: [
          { kind: 'paragraphs', texts: [text] },
          { kind: 'facts', facts: [{ name: text, value: text, note: text }] },
          {
            kind: 'chart',
            title: `C ${text}`,
            description: `D ${text}`,
            svg: SVG,
            note: text,
            legend: [{ color: 'var(--chart-1)', text }],
            data: table,
          },
          { kind: 'table', title: `G ${text}`, note: text, ...table },
        ],
      },
    ],
  };
}

/** The compiler, which also draws the pages of each document as images. */
async function drawingInto(pages: string[]): Promise<typeof import('@myriaddreamin/typst-ts-node-compiler')> {
  const typst = await import('@myriaddreamin/typst-ts-node-compiler');
  const create: typeof typst.NodeCompiler.create = (...args) => {
    const compiler = typst.NodeCompiler.create(...args);
    const pdf = compiler.pdf.bind(compiler);
    compiler.pdf = (compiled, options) => {
      pages.push(compiler.plainSvg(compiled));
      return pdf(compiled, options);
    };
    return compiler;
  };
  return { ...typst, NodeCompiler: { ...typst.NodeCompiler, create } as unknown as typeof typst.NodeCompiler };
}
