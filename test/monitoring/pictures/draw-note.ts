import type { Panel } from '../dashboard-file.ts';
import { expandVariables, type Scope } from '../template-variables.ts';
import { linesOf, text, type Box } from './svg.ts';

/** Of the width: without Inter, viewers use a wider font. */
const USED = 0.85;

const LINE = 22;

/** The text of a note, without the marks of Markdown, in lines that fit. */
export function drawNote({ options = {} }: Panel, { x, y, width }: Box, variables: Scope['variables']): string[] {
  const content = expandVariables(String(options['content'] ?? ''), variables);
  const lines = content
    .split('\n')
    .filter((line) => !line.startsWith('```'))
    .flatMap((line) => linesOf(line.replaceAll('`', ''), width * USED));
  return lines.map((line, index) => text(line, x + 8, y + (index + 1) * LINE));
}
