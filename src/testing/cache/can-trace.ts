import { execFileSync } from 'node:child_process';

/** Whether strace is installed and may trace. */
export const canTrace: boolean = tryStrace();

function tryStrace(): boolean {
  try {
    execFileSync('strace', ['-f', '--seccomp-bpf', '-qq', '-o', '/dev/null', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
