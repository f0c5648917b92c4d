import { parseSync, Visitor } from 'oxc-parser';

/** A piece of prose in a file: its text, and the offset at which it starts. */
export type ProseText = { readonly kind: 'comment' | 'text'; readonly text: string; readonly offset: number };

/**
 * The prose in a file: comments and messages of TypeScript, paragraphs of Markdown without code, titles and other texts
 * of dashboards (JSON), comments and annotations of YAML, comments of shell scripts.
 */
export function textsIn(file: string, source: string): ProseText[] {
  if (/\.tsx?$/.test(file)) return textsOfModule(file, source);
  if (file.endsWith('.md')) return [{ kind: 'text', text: withoutCode(source), offset: 0 }];
  if (file.endsWith('.json')) return textsOfJson(source);
  if (file.endsWith('.sh')) return commentsOf(source);
  return [...commentsOf(source), ...textsOfYaml(source)];
}

function textsOfModule(file: string, source: string): ProseText[] {
  const { program, comments } = parseSync(file, source);
  const texts: ProseText[] = comments.map(({ value, start }) => ({ kind: 'comment', text: value, offset: start + 2 }));
  new Visitor({
    Literal: ({ value, raw, start }) => {
      if (typeof value === 'string' && isMessage(value))
        texts.push({ kind: 'text', text: raw ?? value, offset: start });
    },
    JSXText: ({ value, start }) => {
      if (isMessage(value)) texts.push({ kind: 'text', text: value, offset: start });
    },
    TemplateElement: ({ value, start }) => {
      if (isMessage(value.raw)) texts.push({ kind: 'text', text: value.raw, offset: start });
    },
  }).visit(program);
  return texts;
}

/** Names and keys are single words; a text for people has a space between two words. */
function isMessage(text: string): boolean {
  return /[a-z,.:;]\s+[a-z]/i.test(text);
}

/** Blanks out code, so that offsets stay those of the file. */
function withoutCode(markdown: string): string {
  return markdown.replaceAll(/^```[^]*?^```|`[^`\n]*`|\]\([^)\n]*\)/gm, (code) => code.replaceAll(/[^\n]/g, ' '));
}

const TEXT_KEYS = /"(?:title|description|text|summary|content|label|displayName|legendFormat)":\s*"((?:[^"\\]|\\.)*)"/g;

function textsOfJson(source: string): ProseText[] {
  return textsOf(source, TEXT_KEYS);
}

function textsOf(source: string, pattern: RegExp): ProseText[] {
  return [...source.matchAll(pattern)].map(({ 0: whole, 1: text = '', index }) => ({
    kind: 'text',
    text,
    offset: index + whole.indexOf(text),
  }));
}

function commentsOf(source: string): ProseText[] {
  return [...source.matchAll(/(?<=^|\s)#(?!!)(.*)$/gm)].map(({ 1: text = '', index }) => ({
    kind: 'comment',
    text,
    offset: index + 1,
  }));
}

const YAML_TEXTS = /^\s*(?:- )?(?:title|summary|description|name|text):\s*(.+(?:\n\s{6,}.+)*)$/gm;

function textsOfYaml(source: string): ProseText[] {
  return textsOf(source, YAML_TEXTS);
}
