import { describe, expect, test } from 'vitest';
import { isAtLeast } from '../../core/text/dotted-version.ts';
import { firstWith, hasFeature, knownEvents } from './cli-features.ts';
import { hookCommands } from '../hooks/hook-commands.ts';

/** What the programs from the npm registry know of the events that the hooks listen to, on both sides of each change. */
const SEEN: readonly (readonly [version: string, added: readonly string[]])[] = [
  ['1.0.100', []],
  ['2.0.42', []],
  ['2.0.44', ['SubagentStart']],
  ['2.0.45', ['SubagentStart', 'PermissionRequest']],
  ['2.0.55', ['SubagentStart', 'PermissionRequest']],
  ['2.0.56', ['SubagentStart', 'PermissionRequest', 'PostToolUseFailure']],
  ['2.1.75', ['SubagentStart', 'PermissionRequest', 'PostToolUseFailure']],
  ['2.1.76', ['SubagentStart', 'PermissionRequest', 'PostToolUseFailure', 'PostCompact']],
  ['2.1.77', ['SubagentStart', 'PermissionRequest', 'PostToolUseFailure', 'PostCompact']],
  ['2.1.78', ['SubagentStart', 'PermissionRequest', 'PostToolUseFailure', 'PostCompact', 'StopFailure']],
];

const BASE = ['SessionStart', 'UserPromptSubmit', 'PostToolUse', 'SubagentStop', 'Stop', 'SessionEnd'];

describe('knownEvents()', () => {
  test.each(SEEN)('of %s are those that the program knows', (version, added) => {
    expect([...knownEvents(version)].sort()).toEqual([...BASE, ...added].sort());
  });

  test.each([
    ['2.1.87', 'PermissionDenied', false],
    ['2.1.88', 'PermissionDenied', true],
    ['2.1.248', 'PostModelSwitch', false],
    ['2.1.251', 'PostModelSwitch', true],
  ])('of %s: %s is %s', (version, event, known) => {
    expect(knownEvents(version).has(event)).toBe(known);
  });

  test('of a newer version are all that the hooks listen to, of an unknown one those of the oldest', () => {
    expect([...hookCommands('9.0.0').keys()]).toHaveLength(13);
    expect([...knownEvents('9.0.0')].sort()).toEqual([...hookCommands('9.0.0').keys()].sort());
    expect([...knownEvents(undefined)].sort()).toEqual(BASE.toSorted());
    expect([...knownEvents('1.0.99')]).toEqual([]);
  });
});

describe('hasFeature()', () => {
  test.each([
    ['settings', '1.0.100', true],
    ['settings', '1.0.99', false],
    ['settings', undefined, true],
    ['plugin-dir', '2.0.24', false],
    ['plugin-dir', '2.0.25', true],
    ['plugin-dir', undefined, false],
    ['session-id', undefined, false],
    ['max-budget-usd', '2.0.29', false],
    ['max-budget-usd', '2.0.30', true],
    ['effort', '2.1.37', false],
    ['effort', '2.1.38', true],
    ['modules', '2.1.289', false],
    ['modules', '3.0.0', true],
  ] as const)('%s in %s: %s', (feature, version, has) => {
    expect(hasFeature(feature, version)).toBe(has);
  });

  test('names the first version with a feature', () => {
    expect(firstWith('plugin-dir')).toBe('2.0.25');
    expect(isAtLeast(firstWith('plugin-dir'), [2, 0, 25])).toBe(true);
  });
});
