import { spawn } from 'node:child_process';
import type { Environment } from '../../core/environment.ts';
import { UserError, messageOf } from '../../core/errors.ts';
import { findOnPath } from '../../process/find-on-path.ts';
import { composeFile } from './configuration.ts';
import { settingsFile } from './settings.ts';

/** Whether there is a Docker engine that answers, and if not, what was found instead. */
export type Engine =
  | { readonly answers: true; readonly docker: string }
  | { readonly answers: false; readonly found: string };

/** A container of the stack, as reported by Compose. */
export type Container = { readonly service: string; readonly state: string; readonly health: string };

/** An engine that takes longer is as good as none. */
const ANSWER_MS = 5000;

/** Looks for a Docker engine with Compose. */
export async function findEngine(env: Environment): Promise<Engine> {
  const docker = findOnPath('docker', env);
  if (docker === undefined) return { answers: false, found: '`docker` is not on the PATH' };
  const asked = { docker, env, timeoutMs: ANSWER_MS };
  const info = await runDocker(asked, ['info', '--format', '{{.ServerVersion}}']);
  if (!info.ok || info.stdout.trim() === '') return { answers: false, found: `\`docker info\`: ${info.problem}` };
  const compose = await runDocker(asked, ['compose', 'version']);
  if (!compose.ok) return { answers: false, found: `\`docker compose version\`: ${compose.problem}` };
  return { answers: true, docker };
}

type Run = {
  readonly docker: string;
  readonly env: Environment;
  readonly timeoutMs?: number;
  readonly shows?: boolean;
};
type Done = { readonly ok: boolean; readonly stdout: string; readonly problem: string };

/** Runs `docker`; its output is captured, or printed to stderr if the user should see it. */
function runDocker({ docker, env, timeoutMs, shows }: Run, args: readonly string[]): Promise<Done> {
  return new Promise((resolve) => {
    const stdio = shows ? (['ignore', 2, 2] as const) : (['ignore', 'pipe', 'pipe'] as const);
    const child = spawn(docker, args, { env: env as NodeJS.ProcessEnv, stdio: [...stdio], detached: !shows });
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const)
      child[name]?.setEncoding('utf8').on('data', (text: string) => (output[name] += text));
    const done = (ok: boolean, problem: string): void => {
      clearTimeout(timer);
      resolve({ ok, stdout: output.stdout, problem });
    };
    const timer = setTimeout(
      () => {
        // With its children, which would keep the pipes open.
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
        child.stdout?.destroy();
        child.stderr?.destroy();
        done(false, `no response within ${(timeoutMs ?? 0) / 1000} s`);
      },
      timeoutMs ?? 2 ** 31 - 1,
    );
    child.once('error', (error) => done(false, messageOf(error)));
    child.once('close', (code) => done(code === 0, output.stderr.trim().split('\n').at(-1) || `exit code ${code}`));
  });
}

const PROJECT = 'stepmeter';

/**
 * Starts the containers and waits until they are healthy; pulls what is missing, which can take minutes.
 * @throws {UserError} if Compose fails
 */
export async function startContainers(env: Environment, docker: string): Promise<void> {
  const { ok } = await runDocker({ docker, env, shows: true }, composeArgs(env, ['up', '--detach', '--wait']));
  if (ok) return;
  throw new UserError('Cannot start the stack: `docker compose up` failed, see above', {
    hint: `\`docker compose --project-name ${PROJECT} logs\` shows the cause; \`stepmeter down\` removes the containers`,
  });
}

function composeArgs(env: Environment, args: readonly string[]): string[] {
  return [
    'compose',
    `--project-name=${PROJECT}`,
    `--file=${composeFile()}`,
    `--env-file=${settingsFile(env)}`,
    ...args,
  ];
}

/**
 * Stops and removes the containers; their volumes stay.
 * @throws {UserError} if Compose fails
 */
export async function stopContainers(env: Environment, docker: string): Promise<void> {
  const { ok } = await runDocker({ docker, env, shows: true }, composeArgs(env, ['down']));
  if (ok) return;
  throw new UserError('Cannot stop the stack: `docker compose down` failed, see above', {
    hint: `\`docker compose --project-name ${PROJECT} ps\` lists the remaining containers`,
  });
}

/**
 * Lists the containers.
 * @throws {UserError} if Compose does not answer
 */
export async function listContainers(env: Environment, docker: string): Promise<Container[]> {
  const asked = { docker, env, timeoutMs: ANSWER_MS * 2 };
  const { ok, stdout, problem } = await runDocker(asked, composeArgs(env, ['ps', '--all', '--format', 'json']));
  if (ok) return containersIn(stdout);
  throw new UserError(`Cannot read the status of the containers: \`docker compose ps\`: ${problem}`, {
    hint: 'Start the Docker engine, or check it with `docker info`',
  });
}

type Listed = Readonly<Record<'Service' | 'State' | 'Health', string | undefined>>;

/** A line for each container since Compose 2.21, before that all in one list. */
function containersIn(stdout: string): Container[] {
  return stdout
    .split('\n')
    .filter(Boolean)
    .flatMap((line) => JSON.parse(line) as Listed | Listed[])
    .map(({ Service, State, Health }) => ({ service: Service ?? '', state: State ?? '', health: Health ?? '' }));
}
