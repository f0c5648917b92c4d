import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { eventually } from '../../../testing/eventually.ts';
import { temporaryFolder } from '../../../testing/temporary-folder.ts';
import { hasEnded, identityOf } from '../../../process/inspect/process-identity.ts';
import type { Programs } from './choose-parts.ts';
import type { StackPart } from '../parts.ts';
import { stackFolder } from '../settings.ts';
import { readStackState } from '../stack-state.ts';
import { superviseStack } from './supervise-stack.ts';

const PARTS: readonly StackPart[] = ['tempo', 'prometheus', 'otelcol', 'grafana'];

describe('superviseStack()', () => {
  test.each(PARTS)('keeps the others running where %s cannot be started, and ends them', async (broken) => {
    const { env, folder, lines, supervise, end, process } = openStage();
    writeFileSync(join(folder, broken), 'no folder');
    const supervised = supervise();
    const others = PARTS.filter((part) => part !== broken);
    await eventually(() => expect(others.filter((part) => hasEnded(process(part)))).toEqual([]));
    await eventually(() => {
      const state = readStackState(env);
      const part = state?.mode === 'native' ? state.parts.find((one) => one.part === broken) : undefined;
      expect(part?.restarts).toBeGreaterThan(1);
      expect(part?.lastEnd).toMatch(/^failed to start: EEXIST/);
      expect(part).not.toHaveProperty('process');
    });
    expect(lines[0]).toMatch(new RegExp(`^${broken}: failed to start: EEXIST.*, restarting$`));
    const running = others.map(process);
    end();
    await supervised;
    expect(running.filter((one) => !hasEnded(one))).toEqual([]);
    expect(readStackState(env)).toBeUndefined();
  });

  test('continues if it cannot write the status of the parts', async () => {
    const { folder, lines, supervise, end, process } = openStage();
    mkdirSync(join(folder, 'state.json.new'));
    const supervised = supervise();
    await eventually(() => expect(PARTS.filter((part) => hasEnded(process(part)))).toEqual([]));
    expect(lines[0]).toContain('EISDIR');
    const running = PARTS.map(process);
    end();
    await supervised;
    expect(running.filter((one) => !hasEnded(one))).toEqual([]);
  });

  test('is the only one of its state folder, whatever a crash has left there', async () => {
    const { env, folder, supervise, end } = openStage();
    writeFileSync(join(folder, 'supervisor.lock'), '');
    const supervised = supervise();
    await eventually(() => expect(readStackState(env)).toBeDefined());
    await expect(supervise()).rejects.toThrow('another supervisor is running');
    expect(readStackState(env)).toBeDefined();
    end();
    await supervised;
    expect(existsSync(join(folder, 'state.json'))).toBe(false);
  });
});

function openStage() {
  const [env, programs] = [{ STEPMETER_HOME: temporaryFolder() }, placePrograms()];
  const folder = stackFolder(env);
  mkdirSync(folder, { recursive: true });
  const [controller, lines] = [new AbortController(), [] as string[]];
  onTestFinished(() => controller.abort());
  return {
    env,
    folder,
    lines,
    supervise: () => superviseStack({ env, programs, signal: controller.signal, log: (line) => void lines.push(line) }),
    end: () => controller.abort(),
    process: (part: string) => identityOf(Number(readFileSync(join(folder, part, 'pid'), 'utf8'))),
  };
}

/** Programs that do nothing but run, and say in the folder of their data who they are. */
function placePrograms(): Programs {
  const folder = temporaryFolder();
  for (const part of PARTS) {
    writeFileSync(join(folder, part), '#!/bin/sh\necho $$ >"$HOME/new"\nmv "$HOME/new" "$HOME/pid"\nexec sleep 60\n');
    chmodSync(join(folder, part), 0o755);
  }
  return new Map(PARTS.map((part) => [part, join(folder, part)]));
}
