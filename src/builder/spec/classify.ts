import { PACKAGE_KINDS, type Spec } from './spec-schema.ts';

/** The kind of a package: one that runs are compared and configurations are selected by. */
export type PackageKind = (typeof PACKAGE_KINDS)[number];

/** Words that decide, the strongest first. A service also has routes and a client also has commands. */
const SIGNS: readonly (readonly [PackageKind, RegExp])[] = [
  ['service', /\b(?:http server|service|daemon|listens on|endpoint that|rest api server)\b/i],
  ['http-client', /\b(?:http client|api client|fetch(?:es)? from|requests? to an? (?:api|server))\b/i],
  ['cli', /\b(?:command[- ]line|cli|terminal command|flags?|exit code)\b/i],
];

/** Classifies a package by its specification, without a model: the type must be known before anything is paid. */
export function classify({ kind, purpose, interface: surface = '' }: Spec): PackageKind {
  return kind ?? SIGNS.find(([, sign]) => sign.test(`${purpose}\n${surface}`))?.[0] ?? 'library';
}
