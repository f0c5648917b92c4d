import type { ArmConfiguration } from '../../analysis/experiments/arm-configuration.ts';
import type { ConfigVersionTable, DecisionTable } from '../../store/schema.ts';

/** The SHA-256 of a file that a setting names; undefined if it cannot be read. */
export type HashOf = (path: string) => string | undefined;

/** The hash that the prompt file of a version has now; null if it is that of the version, or unknown. */
export function editedPrompt({ content }: Pick<ConfigVersionTable, 'content'>, hashOf: HashOf): string | null {
  const { settings, files } = JSON.parse(content) as ArmConfiguration;
  const [path, expected] = [settings['prompt'], files['prompt']];
  const found = path !== undefined && expected !== undefined ? hashOf(path) : undefined;
  return found === undefined || found === expected ? null : found;
}

/** What a person should know of an edited prompt file. */
export function problemsOfPrompt(
  { id, content }: Pick<ConfigVersionTable, 'id' | 'content'>,
  { prompt_hash }: Pick<DecisionTable, 'prompt_hash'>,
): string[] {
  if (prompt_hash === null) return [];
  const { settings } = JSON.parse(content) as ArmConfiguration;
  return [
    `The prompt file ${JSON.stringify(settings['prompt'])} was edited since ${id} was added. Add a new version of the configuration with \`stepmeter config add\``,
  ];
}
