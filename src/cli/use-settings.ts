import { applySettings } from '../config/apply-settings.ts';
import { printProblem } from './output.ts';

/** Uses the settings files of this folder and user; reports what in them cannot be used, and continues without it. */
export async function useSettings(): Promise<void> {
  const problems = await applySettings(process.env, process.cwd());
  for (const { message, hint } of problems) printProblem(message, hint);
}
