import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXAMPLES } from '../../src/demo/examples-folder.ts';
import type { Conversation, ToolCall, Turn } from '../../src/testing/fake-model/plan.ts';

/** Conversations that build the example as its recorded sessions do, with a mistake and its repair. */
export function recordedModel(): Conversation[] {
  return [
    { when: 'Plan how to build', turns: turnsOf('plan') },
    { when: 'does not pass its checks', turns: turnsOf('repair') },
    { when: 'Build the package', turns: turnsOf('implement') },
  ];
}

type Recorded = {
  readonly structured?: ToolCall['input'];
  readonly requests: readonly { readonly text: string; readonly tools: readonly ToolCall[] }[];
};

/** The recorded session of a step as turns of the fake model, with absolute paths. */
function turnsOf(step: string): Turn[] {
  const { requests, structured } = JSON.parse(
    readFileSync(join(EXAMPLES, 'slugify', `${step}.json`), 'utf8'),
  ) as Recorded;
  const turns = requests.map(({ text, tools }) => ({
    text,
    tools: tools.map(({ name, input }) => ({
      name,
      input: { ...input, ...('file_path' in input && { file_path: `$CWD/${String(input['file_path'])}` }) },
    })),
  }));
  if (structured === undefined) return turns;
  return [...turns.slice(0, -1), { tools: [{ name: 'StructuredOutput', input: structured }] }];
}
