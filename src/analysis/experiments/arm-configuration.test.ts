import { describe, expect, test } from 'vitest';
import { parseArm } from './arm-configuration.ts';

describe('parseArm()', () => {
  test.each([
    ['a=model=opus,effort=high', { arm: 'a', settings: { model: 'opus', effort: 'high' } }],
    ['b=strategy=x=y', { arm: 'b', settings: { strategy: 'x=y' } }],
    [
      'b={"strategy":"plan, then write","turns":3}',
      { arm: 'b', settings: { strategy: 'plan, then write', turns: '3' } },
    ],
  ])('reads %s', (given, expected) => {
    expect(parseArm(given)).toEqual(expected);
  });

  test.each([
    ['g=model=opus', 'arms are named a, b, c, d, e, f, found "g"'],
    ['model=opus', 'arms are named a, b, c, d, e, f, found "model"'],
    ['a=', 'it has no settings'],
    ['a=opus', '"opus" is not key=value'],
    ['a=model=', 'model is empty'],
    ['a=model=x,model=y', 'model is given twice'],
    ['a=PATH=/tmp', '"PATH" is not a key of lower-case letters'],
    ['a=effort=hihg', 'effort is "hihg", expected one of low'],
    ['a={"model":', 'it is not valid JSON'],
    ['a={"model":{"id":1}}', '"model" is not a text, number or boolean'],
  ])('refuses %s', (given, found) => {
    expect(() => parseArm(given)).toThrow(`Cannot use ${JSON.stringify(given)} as an arm: ${found}`);
  });
});
