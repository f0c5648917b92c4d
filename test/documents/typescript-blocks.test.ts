import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { packageFolder } from '../../src/core/paths/package-folder.ts';
import { slowTests } from '../../src/testing/real.ts';
import { codeBlocks, documents } from './code-blocks.ts';

const ROOT = packageFolder();

const slow = slowTests('TypeScript in documents');

/** The entry points that users import, in the sources. */
const ENTRIES = {
  stepmeter: 'sdk',
  'stepmeter/claude': 'claude',
  'stepmeter/temporal': 'temporal',
  'stepmeter/agent-sdk': 'agent-sdk',
  'stepmeter/pool': 'pool',
  'stepmeter/schedule': 'schedule',
};

describe.skipIf(slow.skip)(slow.title, () => {
  test('compiles against the entry points', async () => {
    const folder = join(ROOT, 'node_modules/.cache/stepmeter-documents');
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const blocks = documents()
      .flatMap((file) => codeBlocks(file))
      .filter(({ language, notRun }) => language === 'ts' && notRun === undefined);
    expect(blocks.length).toBeGreaterThan(3);
    for (const { file, line, given = '', text } of blocks)
      writeFileSync(join(folder, `${file.replaceAll(/\W/g, '-')}-${line}.ts`), `${given}\n${text}\nexport {};\n`);
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(configuration()));
    expect(await compile(folder)).toEqual({ code: 0, output: '' });
  });
});

function configuration(): unknown {
  const paths = Object.fromEntries(
    Object.entries(ENTRIES).map(([name, room]) => [name, [join(ROOT, 'src', room, 'index.ts')]]),
  );
  return {
    extends: join(ROOT, 'tsconfig.json'),
    compilerOptions: { noUnusedLocals: false, noUnusedParameters: false, paths },
    include: ['*.ts'],
    exclude: [],
  };
}

function compile(folder: string): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    const child = execFile(join(ROOT, 'node_modules/.bin/tsc'), ['-p', folder], { cwd: ROOT }, (_error, stdout) =>
      resolve({ code: child.exitCode, output: stdout }),
    );
  });
}
