import type { Conversation } from './plan.ts';

/** What differs between sample sessions. */
type SampleOptions = {
  /** The shell command that succeeds, after one that fails. @default 'echo fine' */
  readonly command?: string;
};

const SUBTASK = 'SUBTASK';

/** A session that writes two files, edits one, runs a command that fails and one that succeeds, and starts a subagent. */
export function sampleSession(project: string, { command = 'echo fine' }: SampleOptions = {}): Conversation[] {
  const subagent = { description: 'd', prompt: SUBTASK, subagent_type: 'general-purpose', run_in_background: false };
  return [
    {
      when: SUBTASK,
      turns: [{ tools: [{ name: 'Write', input: { file_path: `${project}/sub.md`, content: '# sub\n' } }] }],
    },
    {
      turns: [
        {
          tools: [
            { name: 'Write', input: { file_path: `${project}/a.txt`, content: 'one\ntwo\n' } },
            { name: 'Write', input: { file_path: `${project}/b.txt`, content: 'b\n' } },
          ],
          usage: { input_tokens: 123, output_tokens: 45, cache_read_input_tokens: 1000 },
        },
        { tools: [{ name: 'Edit', input: { file_path: `${project}/a.txt`, old_string: 'two', new_string: '2\n3' } }] },
        { tools: [{ name: 'Bash', input: { command: 'exit 3', description: 'fails' } }] },
        { tools: [{ name: 'Bash', input: { command, description: 'succeeds' } }] },
        { tools: [{ name: 'Task', input: subagent }] },
      ],
    },
  ];
}
