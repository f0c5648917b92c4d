import { describe, expect, test } from 'vitest';
import { fileChangesOf, linesOf } from './file-changes.ts';

const patch = (...lines: string[]) => [{ oldStart: 1, oldLines: 1, newStart: 1, newLines: 1, lines }];

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
    fileChangesOf('Write', { type, filePath: '/p/a.txt', content, structuredPatch, originalFile, userModified: false });

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

  test('over a file whose content is not told claims no size of it', () => {
    const [change] = write('update', 'a\n', null, patch('-b', '+a'));
    expect(change).toMatchObject({ operation: 'modify', size: 2, linesAdded: 1, linesRemoved: 1 });
    expect(change).not.toHaveProperty('sizeBefore');
  });
});

describe('an Edit', () => {
  type Edit = { oldString: string; newString: string; originalFile: string | null; replaceAll?: boolean };
  const edit = (response: Edit, structuredPatch: unknown = []) =>
    fileChangesOf('Edit', { filePath: '/p/a.txt', structuredPatch, userModified: false, ...response });

  test('replaces the first occurrence', () => {
    const patched = patch('-aa', '+bbba');
    expect(edit({ oldString: 'a', newString: 'bbb', originalFile: 'aa\n' }, patched)).toEqual([
      { path: '/p/a.txt', operation: 'modify', size: 5, sizeBefore: 3, lines: 1, linesAdded: 1, linesRemoved: 1 },
    ]);
  });

  test('replaces every occurrence where it is told to', () => {
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

  test('of nothing in an empty file fills it', () => {
    expect(edit({ oldString: '', newString: 'a\n', originalFile: '' }, patch('+a'))).toMatchObject([
      { operation: 'modify', size: 2, sizeBefore: 0, linesAdded: 1 },
    ]);
  });

  test('in a file whose content is not told claims no size', () => {
    expect(edit({ oldString: 'a', newString: 'b', originalFile: null }, patch('-a', '+b'))).toEqual([
      { path: '/p/a.txt', operation: 'modify', linesAdded: 1, linesRemoved: 1 },
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
    expect(fileChangesOf('NotebookEdit', response)).toEqual([
      { path: '/p/a.ipynb', operation: 'modify', size: 17, sizeBefore: 13, lines: 1 },
    ]);
  });

  test('that reports an error changes nothing', () => {
    expect(fileChangesOf('NotebookEdit', { ...response, error: 'no such cell' })).toEqual([]);
    expect(fileChangesOf('NotebookEdit', { ...response, error: '' })).toHaveLength(1);
  });
});

describe('fileChangesOf()', () => {
  test('finds none in other tools', () => {
    const response = { type: 'create', filePath: '/p/a', content: 'x', notebook_path: '/p/b' };
    for (const tool of ['Read', 'Bash', 'Glob', 'mcp__x__Write', 'write', '']) {
      expect(fileChangesOf(tool, response)).toEqual([]);
    }
  });

  test.each([undefined, null, 'File created', 42, [], {}, { filePath: 7, content: {} }])(
    'finds none in a response that is %j',
    (response) => {
      for (const tool of ['Write', 'Edit', 'NotebookEdit']) expect(fileChangesOf(tool, response)).toEqual([]);
    },
  );

  test('bears a patch of another shape than expected', () => {
    const written = (structuredPatch: unknown) =>
      fileChangesOf('Write', { type: 'update', filePath: '/p/a', content: 'x', originalFile: 'y', structuredPatch });
    for (const odd of [undefined, null, 'patch', [null, 1, {}, { lines: null }, { lines: [1, null, '+x'] }]])
      expect(written(odd)).toMatchObject([{ linesRemoved: 0 }]);
  });
});
