import { randomUUID } from 'node:crypto';
import { enforceLimits } from './enforce-limits.ts';
import { openLimitGroup, type LimitGroup } from './limit-group.ts';
import { markerOf } from '../inspect/process-tree.ts';
import { removeSessionFile, writeLimitFile } from '../session-file.ts';
import type { ExceededLimit, Limits } from './limits.ts';

/** The result of limited work, and the limit that its processes exceeded. */
export type LimitedResult<T> = { readonly result: T; readonly exceeded?: ExceededLimit };

/**
 * Runs a command within limits: all processes that it starts, together. Where the system has delegated a control group,
 * the kernel limits memory; elsewhere it is sampled.
 * If this process is killed, what the command has left running is found by the file it has in the folder of sessions.
 * @param run starts the command with these variables, which mark its processes, and waits for its end
 */
export async function runLimited<T>(
  limits: Limits,
  sessions: string,
  run: (marker: Readonly<Record<string, string>>) => Promise<T>,
): Promise<LimitedResult<T>> {
  const id = randomUUID();
  const group = limits.maxMemoryBytes === undefined ? undefined : entered(openLimitGroup(id, limits.maxMemoryBytes));
  const marker = markerOf('limit', id);
  writeLimitFile(sessions, id);
  const enforcement = enforceLimits({ limits, marker, group });
  const close = async (): Promise<ExceededLimit | undefined> => {
    const exceeded = await enforcement.close();
    if (!exceeded?.survivors) removeSessionFile(sessions, id);
    return exceeded;
  };
  let result: T;
  try {
    result = await run({ [marker.variable]: marker.value });
  } catch (error) {
    await close();
    throw error;
  }
  const exceeded = await close();
  return { result, ...(exceeded && { exceeded }) };
}

/** A group that this process cannot move into limits nothing. */
function entered(group: LimitGroup | undefined): LimitGroup | undefined {
  if (!group || group.enter()) return group;
  group.remove();
  return undefined;
}
