import { counted } from '../core/amounts.ts';
import type { Context } from './context.ts';

/** The context of a task as rules find it in its text, with the words and numbers that they found. */
export type Classified = {
  readonly context: Context;
  /** Why, one sentence for each part of the context that is known. */
  readonly reasons: readonly string[];
};

/**
 * Classifies a task by fixed rules. The same text gives the same context; a part for which nothing speaks is unknown.
 * @param files the number of files of the package that the task is about; undefined if unknown
 */
export function classify(text: string, files?: number): Classified {
  const found = [taskTypeIn(text), complexityIn(text), sizeOf(files)].flatMap((part) => (part ? [part] : []));
  return {
    context: Object.assign({}, ...found.map(({ context }) => context)) as Context,
    reasons: found.map(({ reason }) => reason),
  };
}

type Part = { readonly context: Context; readonly reason: string };

/** The words that point to each type of task. Of types with equally many different words, the first is taken. */
const TYPES: readonly (readonly [type: string, words: RegExp])[] = [
  ['fix', /\b(?:fix(?:es|ed)?|bugs?|broken|crash(?:es|ed)?|regressions?|fail(?:s|ed|ing|ure)?|wrong(?:ly)?)\b/g],
  ['performance', /\b(?:performance|slow|faster|speed|latency|throughput|memory|optimi[sz]e)\b/g],
  ['upgrade', /\b(?:upgrade|update|bump|migrat(?:e|ion)|dependenc(?:y|ies)|deprecated)\b/g],
  ['refactor', /\b(?:refactor(?:ing)?|rename|restructure|simplify|extract|split|clean ?up|duplicat(?:e|ion))\b/g],
  ['docs', /\b(?:docs?|documentation|document|readme|tutorial|changelog|typos?)\b/g],
  ['test', /\b(?:tests?|testing|coverage|flaky|fixtures?)\b/g],
  ['feature', /\b(?:add|implement|create|build|support|introduce|new|features?|endpoint|allow)\b/g],
];

function taskTypeIn(text: string): Part | undefined {
  const lower = text.toLowerCase();
  const scored = TYPES.map(([type, pattern]) => ({ type, words: [...new Set(lower.match(pattern))] }));
  const top = scored.reduce((one, other) => (other.words.length > one.words.length ? other : one));
  if (top.words.length === 0) return undefined;
  return { context: { taskType: top.type }, reason: `type ${top.type}: ${top.words.join(', ')}` };
}

/** Items of lists, and sentences that demand something. */
const REQUIREMENT = /^\s*(?:[-*+]|\d+[.)])\s+\S|\b(?:must|shall|should|needs? to|has to|have to)\b/;

/** From how many requirements on a task is of medium, and of high complexity. */
const REQUIREMENTS = { medium: 3, high: 8 };

function complexityIn(text: string): Part | undefined {
  if (text.trim() === '') return undefined;
  const sentences = text.split(/\n|(?<=[.!?])\s+/);
  const count = sentences.filter((sentence) => REQUIREMENT.test(sentence)).length;
  const { medium, high } = REQUIREMENTS;
  const complexity = count >= high ? 'high' : count >= medium ? 'medium' : 'low';
  return { context: { complexity }, reason: `complexity ${complexity}: ${counted(count, 'requirement')}` };
}

/** From how many files on a package is of medium size, and large. */
const FILES = { medium: 50, large: 500 };

function sizeOf(files: number | undefined): Part | undefined {
  if (files === undefined) return undefined;
  const size = files >= FILES.large ? 'large' : files >= FILES.medium ? 'medium' : 'small';
  return { context: { size }, reason: `size ${size}: ${counted(files, 'file')}` };
}
