import { execFile } from 'node:child_process';
import { describe, expect, onTestFinished, test } from 'vitest';
import { missingClaude } from '../../src/testing/claude/cli.ts';
import { startFakeModel } from '../../src/testing/fake-model/server.ts';
import { realTests } from '../../src/testing/real.ts';
import { missingStackParts } from '../../src/testing/stack/native-binaries.ts';
import { codeBlocks, documents, type CodeBlock } from './code-blocks.ts';
import { historyOf, openDocumentProject, planOf } from './document-project.ts';
import { documentScript, outputsOf, shownCommands } from './document-script.ts';
import { examplePorts, SERVERS } from './example-servers.ts';
import { outputDifference } from './shown-output.ts';
import { writeOutputs } from './write-outputs.ts';

const FILES = documents();

/** Blocks that are run. */
const COMMANDS = ['sh', 'console'];

/** Blocks that are not commands, and code that is checked in another way. */
const OTHERS = ['ts', 'json', 'promql', 'sql', 'http', 'traceql', 'mermaid', 'yaml', 'text'];

test('every code block has a language, and every block that is not run has a reason', () => {
  const blocks = FILES.flatMap((file) => codeBlocks(file));
  expect(blocks.length).toBeGreaterThan(60);
  const unknown = blocks.filter(({ language }) => ![...COMMANDS, ...OTHERS].includes(language));
  expect(unknown.map(({ file, line, language }) => `${file}:${line} ${language}`)).toEqual([]);
  const unexplained = blocks.filter(({ notRun }) => notRun !== undefined && notRun.length < 10);
  expect(unexplained).toEqual([]);
});

test('every JSON block can be parsed', () => {
  const blocks = FILES.flatMap((file) => codeBlocks(file)).filter(({ language }) => language === 'json');
  for (const { text } of blocks) expect(() => JSON.parse(text) as unknown).not.toThrow();
});

const real = realTests('documents', [...missingClaude(), ...missingStackParts(SERVERS)]);

const MARKER = '@@command';

describe.skipIf(real.skip)(real.title, () => {
  test.each(FILES.filter((file) => commandsOf(file).length > 0))(
    'the commands of %s succeed and print what it shows',
    async (file) => {
      const commands = commandsOf(file).flatMap((block) => shownCommands(block));
      const { code, printed } = await runDocument(file, historyOf(file) + documentScript(commands, MARKER));
      const outputs = outputsOf(printed, MARKER);
      const last = commands[outputs.length - 1];
      expect({ code, at: `${file}:${last?.line}`, output: code === 0 ? '' : outputs.at(-1) }).toEqual({
        code: 0,
        at: `${file}:${commands.at(-1)?.line}`,
        output: '',
      });
      if (process.env['STEPMETER_WRITE_OUTPUT']) writeOutputs(file, commands, outputs);
      for (const [index, { line, output }] of commands.entries())
        if (output !== undefined)
          expect({ line, difference: outputDifference(output, outputs[index] ?? '') }).toEqual({ line });
    },
  );
});

/** The blocks of a document that are run. The examples in the page of the commands are parsed by another test. */
function commandsOf(file: string): CodeBlock[] {
  if (file === 'docs/commands.md') return [];
  return codeBlocks(file).filter(({ language, notRun }) => COMMANDS.includes(language) && notRun === undefined);
}

async function runDocument(file: string, script: string): Promise<{ code: number | null; printed: string }> {
  const model = await startFakeModel(planOf(file));
  const workshop = openDocumentProject(file, model.url);
  onTestFinished(async () => {
    workshop.remove();
    await model.close();
  });
  const env = {
    ...workshop.env,
    NO_COLOR: '1',
    ...(await examplePorts()),
    TASK: 'Write src/greeting.js',
    task: 'slugify',
  };
  return new Promise((resolve) => {
    const child = execFile('bash', ['-c', script], { cwd: workshop.project, env, maxBuffer: 1e8 }, (_error, stdout) =>
      resolve({ code: child.exitCode, printed: stdout }),
    );
    child.stdin?.end();
  });
}
