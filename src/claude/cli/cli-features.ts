import { isAtLeast } from '../../core/text/dotted-version.ts';

/** What a CLI may or may not know besides hook events. */
export type CliFeature = keyof typeof FEATURES;

/**
 * The first version that knows each hook event, read from the programs on the npm registry. An unknown event in a
 * settings file makes the CLI ignore the whole file, permission rules and all (seen up to 2.1.76, not from 2.1.156 on);
 * of a plugin with one, no hooks run (seen up to 2.1.251, not from 2.1.290 on).
 */
const EVENTS = {
  SessionStart: [1, 0, 100],
  UserPromptSubmit: [1, 0, 100],
  PermissionRequest: [2, 0, 45],
  PermissionDenied: [2, 1, 88],
  PostToolUse: [1, 0, 100],
  PostToolUseFailure: [2, 0, 56],
  SubagentStart: [2, 0, 44],
  SubagentStop: [1, 0, 100],
  PostCompact: [2, 1, 76],
  PostModelSwitch: [2, 1, 251],
  Stop: [1, 0, 100],
  StopFailure: [2, 1, 78],
  SessionEnd: [1, 0, 100],
} satisfies Readonly<Record<string, Version>>;

/** A version of the Claude CLI as numbers. */
type Version = readonly [number, number, number];

/** The hook events used by Stepmeter that this CLI version supports; versions newer than the table support all. */
export function knownEvents(version: string | undefined): ReadonlySet<string> {
  return new Set(Object.entries(EVENTS).flatMap(([event, first]) => (isKnown(first, version) ? [event] : [])));
}

/** The oldest version that is supported: what it knows is expected of a CLI whose version is unknown. */
const OLDEST: Version = [1, 0, 100];

function isKnown(first: Version, version: string | undefined): boolean {
  return isAtLeast(version ?? versionText(OLDEST), first);
}

function versionText(version: Version): string {
  return version.join('.');
}

const FEATURES = {
  settings: [1, 0, 100],
  'plugin-dir': [2, 0, 25],
  // Older ones from the registry take it, too, but not every 1.x build does: there the new transcript is found instead.
  'session-id': [2, 0, 25],
  'max-budget-usd': [2, 0, 30],
  'named-fork': [2, 0, 73],
  effort: [2, 1, 38],
  modules: [2, 1, 290],
  // WorktreeCreate; not known to 2.1.39.
  'worktree-hooks': [2, 1, 76],
} satisfies Readonly<Record<string, Version>>;

/** Whether a CLI of this version has a feature. */
export function hasFeature(feature: CliFeature, version: string | undefined): boolean {
  return isKnown(FEATURES[feature], version);
}

/** The first version that has a feature. */
export function firstWith(feature: CliFeature): string {
  return versionText(FEATURES[feature]);
}
