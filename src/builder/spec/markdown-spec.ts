/**
 * The fields of a specification in Markdown: the first heading is the name, the text below it the purpose, and each
 * section of the second level a field. Sections with other titles belong to the text only.
 */
export function parseMarkdownSpec(text: string): Record<string, unknown> {
  const [head = '', ...sections] = text.split(/^## +/m);
  const [, name = '', purpose = ''] = /^# +([^\n]+)\n?([^]*)$/m.exec(head) ?? [];
  const fields = sections.map((section) => fieldOf(section));
  return withoutEmpty({
    name: name.trim().replaceAll('`', ''),
    purpose: purpose.trim(),
    ...Object.assign({}, ...fields),
  });
}

const TEXTS = new Set(['purpose', 'interface', 'kind']);

const LISTS = new Set(['constraints', 'checks', 'examples']);

function fieldOf(section: string): Record<string, unknown> {
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
