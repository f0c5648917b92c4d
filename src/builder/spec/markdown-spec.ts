/**
 * The fields of a specification in Markdown: the first heading is the name, the text below it the purpose, and each
 * section of the second level a field. Sections with other titles belong to the text only.
 */
export function parseMarkdownSpec(text: string): Record<string, unknown> {
  const { code, rest } = withoutCode(text);
  const [head = '', ...sections] = rest.split(/^## +/m);
  const [, , purpose = ''] = /^# +([^\n]+)\n?([^]*)$/m.exec(head) ?? [];
  const names = namesIn(rest);
  const fields = sections.map((section) => fieldOf(code(section)));
  return withoutEmpty({
    name: names.length > 1 ? names : names[0],
    ...joined([{ purpose: code(purpose).trim() }, ...fields]),
  });
}

/** A text whose blocks of code, in which lines can look like headings, are replaced by numbers; `code` puts them back. */
function withoutCode(text: string): { readonly rest: string; readonly code: (part: string) => string } {
  const blocks: string[] = [];
  const rest = text.replaceAll(/^(```+|~~~+)[^]*?^\1[^\n]*$/gm, (block) => `\0${blocks.push(block) - 1}\0`);
  return { rest, code: (part) => part.replaceAll(/\0(\d+)\0/g, (_, n: string) => blocks[Number(n)] ?? '') };
}

/** The first heading, and others of its level that can be names of packages: a text can be divided by other ones. */
function namesIn(text: string): string[] {
  const [first = '', ...others] = [...text.matchAll(/^# +([^\n]+)/gm)].map(([, title = '']) =>
    title.trim().replaceAll('`', ''),
  );
  return [
    ...new Set([first, ...others.filter((title) => /^(?:@[a-z0-9][\w.-]*\/)?[a-z0-9][a-z0-9._-]*$/.test(title))]),
  ];
}

const TEXTS = new Set(['purpose', 'interface', 'kind']);

const LISTS = new Set(['constraints', 'checks', 'examples']);

function fieldOf(section: string): Record<string, string | string[]> {
  const [title = '', ...lines] = section.split('\n');
  const field = title.trim().toLowerCase();
  const body = lines.join('\n').trim();
  if (TEXTS.has(field)) return { [field]: body };
  return LISTS.has(field) ? { [field]: itemsIn(body) } : {};
}

/** The items of a list, or the lines of a block of code. */
function itemsIn(body: string): string[] {
  const items = body
    .split(/^[*-] +/m)
    .slice(1)
    .map((item) => item.trim());
  const code = /^```[^\n]*\n([^]*?)^```/m.exec(body)?.[1];
  const found = items.length > 0 ? items : (code ?? '').split('\n');
  return found.map((item) => /^`([^`]+)`$/.exec(item)?.[1] ?? item).filter((item) => item.trim() !== '');
}

function withoutEmpty(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''));
}

/** A field in two sections has the content of both. */
function joined(parts: readonly Readonly<Record<string, string | string[]>>[]): Record<string, string | string[]> {
  const fields: Record<string, string | string[]> = {};
  for (const [field, value] of parts.flatMap((part) => Object.entries(part))) {
    const known = fields[field] ?? '';
    fields[field] = Array.isArray(value)
      ? [...known, ...value]
      : [known, value].filter((text) => text !== '').join('\n\n');
  }
  return fields;
}
