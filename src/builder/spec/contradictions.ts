import { contradictingExports } from './exports-in.ts';
import type { Spec } from './spec-schema.ts';

/**
 * What no package can satisfy, as far as rules see it: two names, two signatures of one export, what is demanded and
 * refused, and checks that need what is refused. Found before anything is paid.
 */
export function contradictionsIn(spec: Spec): string[] {
  return [...otherNames(spec), ...contradictingExports(spec.interface ?? ''), ...amongConstraints(spec)];
}

const NAMED = /\bpackage(?: is)? (?:named|called) ["'`]?(@?[a-z0-9][\w./-]*\w)/i;

function otherNames({ name, purpose, interface: surface = '', constraints = [] }: Spec): string[] {
  return [purpose, surface, ...constraints].flatMap((text) => {
    const other = NAMED.exec(text)?.[1];
    return other === undefined || other === name ? [] : [`it has two names, ${name} and ${other}`];
  });
}

const REFUSES =
  /\b(?:no|without|(?:must|may|should|do|does) not (?:use|have|need|import|include|depend on)|never (?:uses?|imports?)|avoids?) /gi;

function amongConstraints({ constraints = [], checks = [] }: Spec): string[] {
  const refused = constraints.flatMap((by) => wordsAfter(REFUSES, by).map((what) => ({ what, by })));
  const demanded = constraints.flatMap((by) => demandsOf(by).map((what) => ({ what, by })));
  const pairs = [
    ...refused.flatMap(({ what, by }) =>
      demanded.filter((other) => isSame(what, other.what)).map((other) => [by, other.by] as const),
    ),
    ...versionPairs(constraints),
  ];
  const failing = refused.flatMap(({ what, by }) =>
    checks.filter((check) => needs(check, what)).map((check) => [by, check] as const),
  );
  return [
    ...texts(pairs, (a, b) => `its constraints contradict each other: ${a} and ${b}`),
    ...texts(failing, (a, b) => `its constraint ${a} forbids its check ${b}`),
  ];
}

/** Words between a verb and what it is about. */
const FILLING = /^(?:(?:any|an?|the|its|runtime|npm|external|third-party|package|library|access to) )*/i;

/** The word, or the text in quotes, after each match. */
function wordsAfter(verbs: RegExp, text: string): string[] {
  return [...text.matchAll(verbs)].flatMap(({ index, 0: verb }) => {
    const rest = text.slice(index + verb.length).replace(FILLING, '');
    return /^["'`]?(@?[\w][\w./-]*\w)/.exec(rest)?.[1]?.toLowerCase() ?? [];
  });
}

const DEPENDS = /(?<!\bnot )\b(?:depends? on|uses? the (?:npm )?(?:package|library)|dependency on) /gi;

const DEMANDS = /(?<!\bnot )(?<!\bnever )\b(?:must (?:use|have|import|include)|uses?|requires?|needs?|with) /gi;

/** What a constraint demands; who depends on a package has dependencies. */
function demandsOf(constraint: string): string[] {
  const packages = wordsAfter(DEPENDS, constraint);
  return [...wordsAfter(DEMANDS, constraint), ...packages, ...(packages.length > 0 ? ['dependencies'] : [])];
}

function isSame(a: string, b: string): boolean {
  const one = (word: string): string => word.replace(/ies$/, 'y').replace(/s$/, '');
  return one(a) === one(b);
}

type VersionLimit = { readonly by: string; readonly least?: number; readonly most?: number };

const NODE_VERSION = /\bNode(?:\.js)? ?(at least|[<>]=?)? ?v?(\d+)(?:\.\d+)* ?(\+|(?:(?:and|or) )?\w+)?/i;

/** Constraints that no version of Node.js satisfies together. */
function versionPairs(constraints: readonly string[]): (readonly [string, string])[] {
  const limits = constraints.flatMap((by): VersionLimit[] => {
    const [, before, version, after] = NODE_VERSION.exec(by) ?? [];
    if (version === undefined) return [];
    const isMost = /<|older|earlier|below|lower/i.test(`${before} ${after}`);
    const isLeast = />|\+|newer|later|above|higher|at least/i.test(`${before} ${after}`);
    return isMost ? [{ by, most: Number(version) }] : isLeast ? [{ by, least: Number(version) }] : [];
  });
  return limits.flatMap(({ by, least = 0 }) =>
    limits.filter(({ most = Number.POSITIVE_INFINITY }) => most < least).map((other) => [by, other.by] as const),
  );
}

/** Programs that need what a constraint can refuse; others are named as what they need. */
const PROGRAMS: Readonly<Record<string, readonly string[]>> = {
  typescript: ['tsc'],
  network: ['curl', 'wget'],
};

function needs(check: string, what: string): boolean {
  const words = check.toLowerCase().split(/[\s;&|()'"=]+/);
  return [what, ...(PROGRAMS[what] ?? [])].some((program) => words.includes(program));
}

function texts(pairs: readonly (readonly [string, string])[], text: (a: string, b: string) => string): string[] {
  return [...new Set(pairs.map(([a, b]) => text(JSON.stringify(a), JSON.stringify(b))))];
}
