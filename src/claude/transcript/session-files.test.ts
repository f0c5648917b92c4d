import { expect, test } from 'vitest';
import { writeFiles } from '../../testing/git-project.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { sessionFiles } from './session-files.ts';

test.each(['/..', '/.jsonl', '/..jsonl', '/...jsonl', '/p/..'])(
  'sessionFiles() finds nothing for a path that names no session: %s',
  (path) => {
    const folder = temporaryFolder();
    writeFiles(folder, { 'agent-1.jsonl': '', 'p/agent-2.jsonl': '', 'p/x/y.jsonl': '' });
    expect(sessionFiles(`${folder}/p${path}`)).toMatchObject({ transcripts: [], subagents: [], beside: [] });
  },
);
