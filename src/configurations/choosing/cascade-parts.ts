/** The settings of configurations by name, in the order in which they were added. */
export type NamedSettings = ReadonlyMap<string, Readonly<Record<string, string>>>;

/** The setting that names the configurations of a cascade. */
const CASCADE = 'cascade';

/** The configurations that a cascade runs, in this order; none if these are the settings of another strategy. */
export function cascadeParts(settings: Readonly<Record<string, string>>): string[] {
  return settings[CASCADE]?.split(',').map((part) => part.trim()) ?? [];
}

/** The names of those that can be a part of a cascade. */
export function partNames(configurations: NamedSettings): string[] {
  return [...configurations].filter(([, settings]) => cascadeParts(settings).length === 0).map(([name]) => name);
}

/**
 * Why a part of a cascade cannot run; undefined if each one can.
 * @param refused why configurations cannot be used
 */
export function cascadeProblem(
  settings: Readonly<Record<string, string>>,
  configurations: NamedSettings,
  refused: ReadonlyMap<string, string> = new Map(),
): string | undefined {
  for (const part of cascadeParts(settings)) {
    const own = configurations.get(part);
    const name = `its part ${JSON.stringify(part)}`;
    if (!own) return `${name} is no configuration`;
    if (cascadeParts(own).length > 0) return `${name} is a cascade itself`;
    if (refused.has(part)) return `${name} is refused: ${refused.get(part)}`;
  }
  return undefined;
}
