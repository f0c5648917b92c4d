import { describe, expect, test } from 'vitest';
import { EXIT, UserError, codeOf, messageOf } from './errors.ts';

describe('UserError', () => {
  test('says what to do, and that the work failed where it says nothing else', () => {
    const cause = new Error('EACCES');
    const error = new UserError('Cannot x', { hint: 'Do y', cause });
    expect(error).toMatchObject({ name: 'UserError', message: 'Cannot x', hint: 'Do y', cause });
    expect(error.exitCode).toBe(EXIT.workFailed);
    expect(new UserError('Cannot x', { hint: 'Do y', exitCode: EXIT.wrongUse }).exitCode).toBe(2);
  });

  test('has no cause where none was given', () => {
    expect('cause' in new UserError('Cannot x', { hint: 'Do y' })).toBe(false);
  });
});

describe('whatever was thrown', () => {
  test('has a message', () => {
    expect(messageOf(new Error('broken'))).toBe('broken');
    expect(messageOf('broken')).toBe('broken');
    expect(messageOf(undefined)).toBe('undefined');
  });

  test('has a code where the system threw it', () => {
    expect(codeOf(Object.assign(new Error('no'), { code: 'ENOENT' }))).toBe('ENOENT');
    expect(codeOf(Object.assign(new Error('no'), { code: 2 }))).toBeUndefined();
    expect(codeOf({ code: 'ENOENT' })).toBeUndefined();
    expect(codeOf(new Error('no'))).toBeUndefined();
  });
});
