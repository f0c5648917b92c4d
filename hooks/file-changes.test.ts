import { describe, expect, test } from 'vitest';
import { fileChangesOf, linesOf, type MeasuredChange } from './file-changes.ts';
import { textDifference } from './line-difference.ts';

describe('linesOf()', () => {
  test.each([
    ['', 0],
    ['\n', 1],
    ['a', 1],
    ['a\n', 1],
    ['a\nb', 2],
    ['a\n\n', 2],
    ['a\r\nb\r\n', 2],
  ])('of %j is %d', (text, lines) => {
    expect(linesOf(text)).toBe(lines);
  });
});

describe('a Write', () => {
  const write = (type: string, content: string, originalFile: string | null, structuredPatch: unknown = []) =>
    changesOf('Write', { type, filePath: '/p/a.txt', content, structuredPatch, originalFile, userModified: false });

  test('that creates a file adds all of its lines', () => {
    expect(write('create', 'one\ntwo\n', null)).toEqual([
      { path: '/p/a.txt', operation: 'create', size: 8, lines: 2, linesAdded: 2, linesRemoved: 0 },
    ]);
  });

  test('that creates an empty file adds nothing', () => {
    expect(write('create', '', null)).toEqual([
      { path: '/p/a.txt', operation: 'create', size: 0, lines: 0, linesAdded: 0, linesRemoved: 0 },
    ]);
  });

  test('counts bytes, not characters, and a last line without a line end', () => {
    expect(write('create', 'ä€😀\nb', null)).toMatchObject([{ size: 2 + 3 + 4 + 1 + 1, lines: 2, linesAdded: 2 }]);
  });

  test('that updates a file adds and removes what its patch does', () => {
    const lines = patch(' one', '-two', '+2', '+3', '\\ No newline at end of file');
    expect(write('update', 'one\n2\n3', 'one\ntwö\n', lines)).toEqual([
      {
        path: '/p/a.txt',
        operation: 'modify',
        size: 7,
        sizeBefore: 9,
        lines: 3,
        linesAdded: 2,
        linesRemoved: 1,
      },
    ]);
  });

  test('counts the lines of every hunk', () => {
    expect(write('update', 'x', 'y', [...patch('-a', '+b'), ...patch('+c', '+d')])).toMatchObject([
      { linesAdded: 3, linesRemoved: 1 },
    ]);
  });

  test('over an empty file is a modification of nothing', () => {
    expect(write('update', 'a\n', '', patch('+a'))).toMatchObject([
      { operation: 'modify', sizeBefore: 0, size: 2, linesAdded: 1, linesRemoved: 0 },
    ]);
  });

  test('over a file of unknown content has no size for it', () => {
    const [change] = write('update', 'a\n', null, patch('-b', '+a'));
    expect(change).toMatchObject({ operation: 'modify', size: 2, linesAdded: 1, linesRemoved: 1 });
    expect(change).not.toHaveProperty('sizeBefore');
  });
});

describe('an Edit', () => {
  type Edit = {
    oldString: string;
    newString: string;
    originalFile: string | null | undefined;
    replaceAll?: boolean;
    contentNotInModelContext?: boolean;
  };
  const edit = (response: Edit, structuredPatch: unknown = []) =>
    changesOf('Edit', { filePath: '/p/a.txt', structuredPatch, userModified: false, ...response });

  test('replaces the first occurrence', () => {
    const patched = patch('-aa', '+bbba');
    expect(edit({ oldString: 'a', newString: 'bbb', originalFile: 'aa\n' }, patched)).toEqual([
      { path: '/p/a.txt', operation: 'modify', size: 5, sizeBefore: 3, lines: 1, linesAdded: 1, linesRemoved: 1 },
    ]);
  });

  test('replaces every occurrence if requested', () => {
    expect(edit({ oldString: 'a', newString: '€', originalFile: 'a.a.a', replaceAll: true })).toMatchObject([
      { size: 11, sizeBefore: 5 },
    ]);
  });

  test.each(['$&', '$1', '$$', '$`', "$'"])('takes %s in the new text as it stands', (newString) => {
    for (const replaceAll of [false, true])
      expect(edit({ oldString: 'old', newString, originalFile: 'an old text', replaceAll })).toMatchObject([
        { size: 'an  text'.length + 2 },
      ]);
  });

  test('takes signs of regular expressions in the old text as they stand', () => {
    expect(edit({ oldString: 'a.*', newString: '', originalFile: 'abc a.* x', replaceAll: true })).toMatchObject([
      { size: 6 },
    ]);
  });

  test('of nothing in a file that did not exist creates it', () => {
    expect(edit({ oldString: '', newString: 'a\nb', originalFile: null })).toEqual([
      { path: '/p/a.txt', operation: 'create', size: 3, lines: 2, linesAdded: 2, linesRemoved: 0 },
    ]);
  });

  test.each(['', null, undefined])('of nothing creates a file whose previous content is %j', (originalFile) => {
    expect(edit({ oldString: '', newString: 'a\n', originalFile }, patch('+a'))).toEqual([
      { path: '/p/a.txt', operation: 'create', size: 2, lines: 1, linesAdded: 1, linesRemoved: 0 },
    ]);
  });

  test('of nothing fills an empty file, where the CLI says that the model had not seen it', () => {
    const response = { oldString: '', newString: 'a\n', originalFile: '', contentNotInModelContext: true };
    expect(edit(response, patch('+a'))).toMatchObject([
      { operation: 'modify', size: 2, sizeBefore: 0, linesAdded: 1, linesRemoved: 0 },
    ]);
  });

  test('that leaves nothing of a line takes its line end along, as the CLI does', () => {
    const whole = { oldString: 'b', newString: '', originalFile: 'a\nb\nc\n' };
    expect(edit(whole, patch(' a', '-b', ' c'))).toMatchObject([{ size: 4, lines: 2, linesAdded: 0, linesRemoved: 1 }]);
    expect(edit({ ...whole, oldString: 'b\n' })).toMatchObject([{ size: 4 }]);
    expect(edit({ ...whole, originalFile: 'a\nbc' })).toMatchObject([{ size: 3 }]);
  });

  test('is compared by its texts where the CLI made no patch or gave up on it', () => {
    const response = { oldString: 'a', newString: 'b\nc', originalFile: 'x\na\n' };
    for (const given of [[], undefined, null])
      expect(edit(response, given)).toMatchObject([{ linesAdded: 2, linesRemoved: 1 }]);
  });

  test('in a file of unknown content has no size', () => {
    expect(edit({ oldString: 'a', newString: 'b', originalFile: null }, patch('-a', '+b'))).toEqual([
      { path: '/p/a.txt', operation: 'modify', linesAdded: 1, linesRemoved: 1 },
    ]);
  });
});

describe('a MultiEdit', () => {
  const multiEdit = (originalFileContents: string | undefined, edits: object[], structuredPatch: unknown) =>
    changesOf('MultiEdit', { filePath: '/p/a.txt', edits, originalFileContents, structuredPatch, userModified: false });

  test('is one change by all of its edits, one after the other', () => {
    const edits = [
      { old_string: 'a', new_string: 'bb', replace_all: true },
      { old_string: 'bb', new_string: '€' },
    ];
    expect(multiEdit('a a\n', edits, patch('-a a', '+€ bb'))).toEqual([
      { path: '/p/a.txt', operation: 'modify', sizeBefore: 4, size: 7, lines: 1, linesAdded: 1, linesRemoved: 1 },
    ]);
  });

  test('that begins with an edit of nothing creates its file', () => {
    const edits = [
      { old_string: '', new_string: 'one\ntwo\n' },
      { old_string: 'two', new_string: '2' },
    ];
    expect(multiEdit('', edits, patch('+one', '+2'))).toEqual([
      { path: '/p/a.txt', operation: 'create', size: 6, lines: 2, linesAdded: 2, linesRemoved: 0 },
    ]);
  });

  test('with unknown edits keeps what is known', () => {
    expect(multiEdit('a\n', [], patch('-a', '+b'))).toEqual([
      { path: '/p/a.txt', operation: 'modify', sizeBefore: 2, linesAdded: 1, linesRemoved: 1 },
    ]);
  });
});

describe('a NotebookEdit', () => {
  const response = {
    notebook_path: '/p/a.ipynb',
    new_source: 'x',
    cell_type: 'code',
    language: 'python',
    edit_mode: 'replace',
    original_file: '{"cells":[]}\n',
    updated_file: '{"cells":["€"]}',
  };

  test('modifies the notebook', () => {
    expect(changesOf('NotebookEdit', response)).toEqual([
      { path: '/p/a.ipynb', operation: 'modify', size: 17, sizeBefore: 13, lines: 1, linesAdded: 1, linesRemoved: 1 },
    ]);
  });

  const notebook = (...sources: string[]): string =>
    `${JSON.stringify({ cells: sources.map((source) => ({ cell_type: 'code', source: [source] })), metadata: {} }, null, 1)}\n`;

  test.each([
    ['replace', notebook('a', 'b'), notebook('a', 'x'), 1, 1],
    ['insert', notebook('a', 'b'), notebook('a', 'x', 'b'), 6, 0],
    ['delete', notebook('a', 'b'), notebook('a'), 0, 6],
  ])(
    'counts the lines of the notebook that its mode %s changed',
    (edit_mode, original_file, updated_file, ...lines) => {
      const [linesAdded, linesRemoved] = lines;
      expect(changesOf('NotebookEdit', { ...response, edit_mode, original_file, updated_file })).toMatchObject([
        { operation: 'modify', linesAdded, linesRemoved },
      ]);
    },
  );

  test('of an older CLI, whose response has neither path nor notebook, is known by its input and claims no counts', () => {
    const early = { new_source: 'x', cell_number: 0, cell_type: 'code', edit_mode: 'replace', error: '' };
    expect(changesOf('NotebookEdit', early, { notebook_path: '/p/a.ipynb', new_source: 'x' })).toEqual([
      { path: '/p/a.ipynb', operation: 'modify' },
    ]);
  });
});

describe('fileChangesOf()', () => {
  test('finds none in other tools', () => {
    const response = { type: 'create', filePath: '/p/a', content: 'x', notebook_path: '/p/b' };
    for (const tool of ['Read', 'Bash', 'Glob', 'mcp__x__Write', 'write', '']) {
      expect(changesOf(tool, response)).toEqual([]);
    }
  });

  test.each([undefined, null, 'File created', 42, [], {}, { filePath: 7, content: {} }])(
    'finds none in a response that is %j',
    (response) => {
      for (const tool of ['Write', 'Edit', 'NotebookEdit']) expect(changesOf(tool, response)).toEqual([]);
    },
  );

  test('bears a patch of another shape than expected', () => {
    const written = (structuredPatch: unknown) =>
      changesOf('Write', { type: 'update', filePath: '/p/a', content: 'x', originalFile: 'y', structuredPatch });
    const odd = [null, 1, {}, { lines: null }, { lines: [1, null, '+x'] }];
    expect(written(odd)).toMatchObject([{ linesAdded: 1, linesRemoved: 0 }]);
    for (const none of [undefined, null, 'patch'])
      expect(written(none)).toMatchObject([{ linesAdded: 1, linesRemoved: 1 }]);
  });

  test.each([
    ['Write', { file_path: '/p/a', content: 'x\n' }, { success: true }, { operation: 'modify', size: 2 }],
    ['Write', { file_path: '/p/a', content: 'x\n' }, { originalFile: null }, { operation: 'create', size: 2 }],
    ['Write', { file_path: '/p/a', content: 'x\n' }, 'File created successfully at: /p/a', { operation: 'create' }],
    ['Write', { file_path: '/p/a', content: 'x\n' }, 'The file /p/a has been updated.', { operation: 'modify' }],
    ['Edit', { file_path: '/p/a', old_string: 'a', new_string: 'b' }, undefined, { operation: 'modify' }],
    ['Edit', { file_path: '/p/a', old_string: '', new_string: 'b' }, 'ok', { operation: 'create', size: 1 }],
    ['MultiEdit', { file_path: '/p/a', edits: [{ old_string: 'a', new_string: 'b' }] }, {}, { operation: 'modify' }],
  ])('knows a %s by its input where the response does not name the file: %j, %j', (tool, input, response, change) => {
    expect(changesOf(tool, response, input)).toMatchObject([{ path: '/p/a', ...change }]);
  });

  test('has no counts that follow from neither the patch nor the texts', () => {
    const [change] = changesOf('Edit', {}, { file_path: '/p/a', old_string: 'a', new_string: 'b' });
    expect(change).toEqual({ path: '/p/a', operation: 'modify' });
  });

  test.each([
    ['a.txt', '/p/sub', '/p/sub/a.txt'],
    ['/p/a.txt', '/p/sub', '/p/a.txt'],
    ['C:\\p\\a.txt', '/p/sub', 'C:\\p\\a.txt'],
    ['a.txt', '', 'a.txt'],
  ])('sees the path %j from %j', (filePath, cwd, path) => {
    expect(changesOf('Write', { type: 'create', filePath, content: '' }, {}, cwd)).toMatchObject([{ path }]);
  });
});

function changesOf(tool: string, response: unknown, input?: object, cwd?: string): MeasuredChange[] {
  return fileChangesOf({ tool, response, input, cwd }, textDifference);
}

function patch(...lines: string[]) {
  return [{ oldStart: 1, oldLines: 1, newStart: 1, newLines: 1, lines }];
}
