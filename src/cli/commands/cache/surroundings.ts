import type { CommandSurroundings } from '../../../cache/cache-command.ts';
import { printMessage } from '../../output.ts';

/** The environment and the output of this process, for a cached command. */
export function surroundings(): CommandSurroundings {
  return {
    env: process.env,
    warn: (problem) => printMessage(`The cache has a problem: ${problem}`),
    sink: ({ stream, bytes }) => void process[stream].write(bytes),
  };
}
