import { describe, expect, test } from 'vitest';
import { isUuid } from '../../core/ids/ids.ts';
import { isClaude, sessionArguments, startsSession } from './cli-arguments.ts';

describe('isClaude()', () => {
  test.each(['claude', '/usr/local/bin/claude', './node_modules/.bin/claude', 'claude.exe'])('knows %s', (command) => {
    expect(isClaude(command)).toBe(true);
  });

  test.each(['claude-code', 'myclaude', 'claude.sh', '/opt/claude/bin/node', 'claude/x', ''])(
    'is not %j',
    (command) => {
      expect(isClaude(command)).toBe(false);
    },
  );
});

describe('startsSession()', () => {
  test.each([[], ['-p', 'go'], ['fix the mcp server'], ['-p', 'update'], ['--model', 'opus'], ['--continue']])(
    'for %j',
    (...args) => {
      expect(startsSession(args)).toBe(true);
    },
  );

  test.each([
    ['mcp', 'list'],
    ['plugin', 'install', 'x'],
    ['update'],
    ['doctor'],
    ['config', 'get', 'x'],
    ['setup-token'],
    ['agents', '--json'],
    ['attach', 'abc'],
    ['logs', 'abc'],
    ['rm', 'abc'],
    ['stop', 'abc'],
    ['purge'],
    ['--version'],
    ['-v'],
    ['-h'],
    ['-p', '--help'],
  ])('not for %j', (...args) => {
    expect(startsSession(args)).toBe(false);
  });
});

const PLUGIN = '/stepmeter/hooks';
const ATTACHING = ['--plugin-dir', PLUGIN];
const NEWEST = '2.1.330';
const ID = 'f47ac10b-58cc-4372-a567-0e02b2c3d479';

describe('sessionArguments()', () => {
  test('of a new session name it, so that its transcript is found again', () => {
    for (const user of [
      [],
      ['-p', 'go'],
      ['--model', 'opus', 'go'],
      ['--resumes', 'x'],
      ['-p', 'continue --the-work'],
    ]) {
      const { args, claudeSessionId = '' } = sessionArguments(user, ATTACHING, NEWEST);
      expect(isUuid(claudeSessionId)).toBe(true);
      expect(args).toEqual(['--session-id', claudeSessionId, '--plugin-dir', PLUGIN, ...user]);
    }
  });

  test('name every session otherwise', () => {
    const ids = [1, 2].map(() => sessionArguments([], ATTACHING, NEWEST).claudeSessionId);
    expect(ids[0]).not.toBe(ids[1]);
  });

  test.each([
    ['its own id', ['--session-id', ID, '-p', 'go']],
    ['its own id, after the prompt', ['-p', 'go', '--session-id', ID]],
    ['its own id in one word', [`--session-id=${ID}`, '-p', 'go']],
    ['an id to fork into', ['--resume', 'other', '--fork-session', '--session-id', ID]],
    ['a session to resume', ['--resume', ID, '-p', 'go']],
    ['a session to resume, short', ['-r', ID, '-p', 'go']],
    ['a session to resume in one word', [`--resume=${ID}`, '-p']],
  ])('leave %s as it is and know it', (_what, user) => {
    const { args, claudeSessionId } = sessionArguments(user, ATTACHING, NEWEST);
    expect({ args, claudeSessionId }).toEqual({ args: ['--plugin-dir', PLUGIN, ...user], claudeSessionId: ID });
  });

  test.each([
    ['the last session is continued', ['--continue', '-p', 'go']],
    ['the last session is continued, short', ['-c']],
    ['the last session is continued, in one word with -p', ['-cp', 'go']],
    ['the last session is continued, the other way round', ['-pc', 'go']],
    ['a session is picked from a list', ['--resume']],
    ['a session is picked from a list, short', ['-r']],
    ['a session is resumed, in one word', [`-r${ID}`]],
    ['a fork gets an id from the CLI', ['--resume', ID, '--fork-session']],
    ['the fork of the last session gets an id from the CLI', ['-c', '--fork-session']],
    ['the session of a pull request is resumed', ['--from-pr', '12']],
    ['the session of a pull request is resumed, in one word', ['--from-pr=12']],
  ])('name no session where %s, which the CLI would refuse', (_what, user) => {
    const { args, claudeSessionId } = sessionArguments(user, ATTACHING, '2.0.72');
    expect({ args, claudeSessionId }).toEqual({ args: [...ATTACHING, ...user], claudeSessionId: undefined });
  });

  test.each([['--resume', ID], ['-r', ID], [`--resume=${ID}`]])(
    'name a fork where the CLI allows it: %s %s',
    (...user) => {
      const {
        args,
        claudeSessionId = '',
        ...rest
      } = sessionArguments([...user, '--fork-session'], ATTACHING, '2.0.73');
      expect(isUuid(claudeSessionId)).toBe(true);
      expect(claudeSessionId).not.toBe(ID);
      expect(args).toEqual(['--session-id', claudeSessionId, '--plugin-dir', PLUGIN, ...user, '--fork-session']);
      expect(rest).toEqual({ forkOf: { claudeSessionId: ID } });
    },
  );

  test('name no fork in a CLI that is too old, and none whose origin a person picks', () => {
    expect(sessionArguments(['-r', ID, '--fork-session'], ATTACHING, '2.0.72')).toEqual({
      args: ['--plugin-dir', PLUGIN, '-r', ID, '--fork-session'],
      forkOf: { claudeSessionId: ID },
    });
    expect(sessionArguments(['--resume', '--fork-session'], ATTACHING, '2.1.330')).toEqual({
      args: ['--plugin-dir', PLUGIN, '--resume', '--fork-session'],
    });
  });

  test('say where the last conversation is gone on with or forked', () => {
    expect(sessionArguments(['-c'], ATTACHING, '2.1.330')).toMatchObject({ continues: 'last' });
    expect(sessionArguments(['-c', '--fork-session'], ATTACHING, '2.1.330')).toMatchObject({ forkOf: 'last' });
    expect(sessionArguments(['--fork-session', '-r', 'o', '--session-id', ID], ATTACHING, NEWEST)).not.toHaveProperty(
      'forkOf',
    );
  });

  test.each(['1.0.128', '2.0.24', undefined])('name no session for a CLI %s, which may refuse it', (version) => {
    expect(sessionArguments(['-p', 'go'], [], version)).toEqual({ args: ['-p', 'go'] });
  });
});
