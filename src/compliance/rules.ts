/** All rules, in the order of their findings. */
export const RULES = [
  { id: 'manifest', level: 'error', requires: 'package.json with name, version, description and license' },
  { id: 'required-files', level: 'error', requires: 'README.md and LICENSE: users and npm need them' },
  { id: 'changelog', level: 'warning', requires: 'CHANGELOG.md with the version of package.json' },
  {
    id: 'license',
    level: 'error',
    requires: 'a license with an SPDX identifier, the same in package.json and LICENSE',
  },
  {
    id: 'exports-resolve',
    level: 'error',
    requires: 'every path of exports, main, types and bin is a file of the package',
  },
  { id: 'types', level: 'error', requires: 'declarations of types for every entry point that is imported' },
  { id: 'secrets', level: 'error', requires: 'no keys, tokens or passwords in files' },
  { id: 'size', level: 'error', requires: 'at most 5 MiB, and no file above 1 MiB' },
  { id: 'dependencies', level: 'error', requires: 'no dependency from a file, a URL, git, or with any version' },
  { id: 'publint', level: 'error', requires: 'no errors found by publint, if the package has it installed' },
  { id: 'attw', level: 'error', requires: 'types that every resolver finds, by @arethetypeswrong/cli, if installed' },
  { id: 'documented-api', level: 'warning', requires: 'README.md names every exported function' },
] as const satisfies readonly Rule[];

/** A rule that packages have to satisfy: its checks are in the files of this folder, by its ID. */
type Rule = {
  readonly id: string;
  readonly level: 'error' | 'warning';
  /** What the rule requires, and why. */
  readonly requires: string;
};

/** Adds a finding. */
export type Report = (rule: RuleId, message: string, file: string, line?: number) => void;

/** The ID of a rule. */
type RuleId = (typeof RULES)[number]['id'];
