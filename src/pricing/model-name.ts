/** The name of a model that nothing names. */
export const UNKNOWN_MODEL = 'unknown';

/**
 * The canonical name of a model, as used in the price table, for any name that the CLI, a cloud provider or a gateway
 * uses: `us.anthropic.claude-sonnet-4-5-20250929-v1:0`, `anthropic/claude-sonnet-4.5`, `claude-3-5-haiku@20241022`.
 */
export function plainModel(id: string): string {
  const found = id
    .toLowerCase()
    .replace(/^.*(?=claude-)/, '')
    .replace(/\[[^\]]*\]$/, '');
  // What follows a colon is part of other names: an ARN, or a model of an own server such as `qwen3:8b`.
  if (!found.startsWith('claude-')) return found.replaceAll(/(?<=\d)\.(?=\d)/g, '-');
  const name = found
    .replace(/[@:].*$/, '')
    .replaceAll(/(?<=\d)\.(?=\d)/g, '-')
    .replace(/-v\d+$/, '')
    .replace(/-(\d{8}|latest|thinking|beta)$/, '')
    .replace(/-v\d+$/, '');
  return reordered(name).replace(/^(claude-(?:opus|sonnet)-4)-0$/, '$1');
}

/** Gateways put the version before or after the family: `claude-4-5-sonnet`, `claude-haiku-3-5`. */
function reordered(name: string): string {
  const [, version, family] = /^claude-(\d(?:-\d)?)-(opus|sonnet|haiku|fable|mythos)$/.exec(name) ?? [];
  if (version && family && !version.startsWith('3')) return `claude-${family}-${version}`;
  return name.replace(/^claude-(opus|sonnet|haiku)-(3(?:-\d)?)$/, 'claude-$2-$1');
}

/** The model family that a name or an alias such as `sonnet` contains. */
export function modelFamily(name: string): string | undefined {
  return /opus|sonnet|haiku|fable|mythos/.exec(name)?.[0];
}
