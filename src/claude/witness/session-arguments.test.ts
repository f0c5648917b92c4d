import { describe, expect, test } from 'vitest';
import { sessionArgumentsOf } from './session-arguments.ts';

const NATIVE = '/x/node_modules/@anthropic-ai/claude-code-linux-x64/claude';

const NODE = '/usr/bin/node';

describe('a process', () => {
  test.each<[string, readonly string[], string | undefined]>([
    ['the native program', ['claude', '-p', 'go'], NATIVE],
    ['a path', [NATIVE, '-p', 'go'], NATIVE],
    ['a name with a version', ['./claude-2.1.330', '-p', 'go'], '/p/claude-2.1.330'],
    ['a link with another name', ['./linked', '-p', 'go'], NATIVE],
    ['a title that it gave itself', ['claude', '-p', 'go'], NODE],
    ['a link of npm', ['node', '/x/node_modules/.bin/claude', '-p', 'go'], NODE],
    ['options of Node', ['node', '--no-warnings', '/x/@anthropic-ai/claude-code/cli.js', '-p', 'go'], NODE],
    ['the CLI of the Agent SDK', ['/usr/bin/node', '/x/@anthropic-ai/claude-agent-sdk/cli.js', '-p', 'go'], NODE],
    ['Bun', ['bun', '/x/@anthropic-ai/claude-code/cli.mjs', '-p', 'go'], '/usr/bin/bun'],
  ])('is a session of the CLI: %s', (_what, args, program) => {
    expect(sessionArgumentsOf({ args, program })).toEqual(['-p', 'go']);
  });

  test.each<[string, readonly string[], string | undefined]>([
    ['another program', ['node', 'server.js', 'claude'], NODE],
    ['an editor with a file of that name', ['vi', '/home/u/claude'], '/usr/bin/vi'],
    ['a program whose name begins like it', ['claude-monitor'], '/usr/bin/claude-monitor'],
    ['a search that the CLI started', ['rg', 'needle'], NATIVE],
    ['the version', ['claude', '--version'], NATIVE],
    ['a command that starts no session', ['claude', 'mcp', 'list'], NATIVE],
    ['the background service', ['claude', 'daemon', 'run'], NATIVE],
    ['a request for a background session', ['claude', '--bg', 'go'], NATIVE],
    ['a helper of the background service', ['claude', '--bg-pty-host', 'x'], NATIVE],
    ['one that cannot be read', [''], undefined],
  ])('is no session of the CLI: %s', (_what, args, program) => {
    expect(sessionArgumentsOf({ args, program })).toBeUndefined();
  });
});
