import { createInterface, type Interface } from 'node:readline/promises';
import { EXIT, UserError } from '../../core/errors.ts';
import { endpointProblem } from './endpoint.ts';
import { EXAMPLE_FILE } from './example.ts';
import type { InitChoices } from './init-changes.ts';

/**
 * Asks for the choices; each question has a default. Questions go to standard error, which leaves standard output to
 * the result.
 * @throws {UserError} if there is no terminal, or the input ends
 */
export async function askChoices(defaults: InitChoices): Promise<InitChoices> {
  if (!process.stdin.isTTY)
    throw new UserError('Cannot ask questions: standard input is not a terminal', {
      hint: 'Run `stepmeter init --yes`, with --endpoint, --no-hooks or --example as you like',
      exitCode: EXIT.wrongUse,
    });
  const dialogue = createInterface({ input: process.stdin, output: process.stderr });
  const ended = new Promise<never>((_, reject) => {
    dialogue.once('SIGINT', () => dialogue.close());
    dialogue.once('close', () => reject(cancelled()));
  });
  try {
    return await Promise.race([askAll(dialogue, defaults), ended]);
  } finally {
    dialogue.removeAllListeners('close');
    dialogue.close();
  }
}

function cancelled(): UserError {
  return new UserError('Cancelled; nothing was changed', { hint: 'Run `stepmeter init` again to continue' });
}

async function askAll(dialogue: Interface, defaults: InitChoices): Promise<InitChoices> {
  const hooks = await confirm(dialogue, 'Record interactive Claude sessions (installs hooks)?', defaults.hooks);
  const endpoint = await askEndpoint(dialogue, defaults.endpoint);
  const example = await confirm(dialogue, `Write an example workflow, ${EXAMPLE_FILE}?`, defaults.example);
  return { hooks, endpoint, example };
}

async function confirm(dialogue: Interface, question: string, isDefault: boolean): Promise<boolean> {
  for (;;) {
    const answer = (await dialogue.question(`${question} ${isDefault ? '[Y/n]' : '[y/N]'} `)).trim().toLowerCase();
    if (answer === '') return isDefault;
    if (['y', 'yes', 'n', 'no'].includes(answer)) return answer.startsWith('y');
  }
}

async function askEndpoint(dialogue: Interface, preset: string | undefined): Promise<string | undefined> {
  for (;;) {
    const question = `OTLP endpoint, such as http://localhost:4318 (empty: ${preset ?? 'none, store only'}): `;
    const answer = (await dialogue.question(question)).trim();
    if (answer === '') return preset;
    const problem = endpointProblem(answer);
    if (problem === undefined) return answer;
    process.stderr.write(`Expected ${problem}\n`);
  }
}
