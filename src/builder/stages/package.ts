import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { saysDiskFull, UserError } from '../../core/errors.ts';
import { asObject, asText, parseJson } from '../../core/json.ts';
import { reportedFailure } from '../../core/text/reported-failure.ts';
import { defineActivity, type ActivityContext } from '../../engine/activity.ts';
import { step } from '../../sdk/step.ts';
import type { BuildContext } from '../build-context.ts';
import { buildFolder } from '../build-state.ts';
import { ROOM_HINT } from '../room-hint.ts';
import { commitTarget } from '../target-folder.ts';
import { runCheckCommand } from './run-check-command.ts';
import { runStage } from './run-stage.ts';

/** A packed package. */
export type Packed = { readonly tarball: string; readonly version: string; readonly commit: string };

/**
 * Commits the package and packs it into the folder of the build. Scripts of the package do not run.
 * @throws {UserError} if npm refuses
 */
export function packageStage(build: BuildContext): Promise<Packed> {
  const activity = defineActivity('package', null, (_: null, context) =>
    step('package', { files: false }, () => pack(build, context)),
  );
  return runStage(build, { stage: 'package', key: 'package' }, (key) =>
    build.engine.run(activity, key, null, { workspace: build.workspace }),
  );
}

const PACK_TIMEOUT_MS = 5 * 60_000;

async function pack({ state, env, claude }: BuildContext, { signal }: ActivityContext): Promise<Packed> {
  const out = join(buildFolder(env, state.runId), 'package');
  mkdirSync(out, { recursive: true });
  // Without --json, which lists every file: output is limited.
  const command = 'npm pack --loglevel=error --ignore-scripts --pack-destination "$OUT"';
  const limits = { env: { ...env, ...claude.env, OUT: out }, signal, timeoutMs: PACK_TIMEOUT_MS };
  const { ok, output } = await runCheckCommand(command, state.into, limits);
  const name = output
    .split('\n')
    .findLast((line) => line.trim().endsWith('.tgz'))
    ?.trim();
  if (!ok || name === undefined) {
    const hint = saysDiskFull(output) ? ROOM_HINT : `Run npm pack in ${state.into}`;
    throw new UserError(`Cannot pack ${state.spec.name}: ${reportedFailure(output) ?? 'npm failed'}`, { hint });
  }
  const manifest = asObject(parseJson(readFileSync(join(state.into, 'package.json'), 'utf8')));
  const version = asText(manifest['version']) ?? '0.0.0';
  const commit = await commitTarget(state.into, `Build ${state.spec.name} ${version}`);
  return { tarball: join(out, name), version, commit };
}
