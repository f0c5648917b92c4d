import { asObject, asText } from '../core/json.ts';
import { lineOf, type PackageFiles } from './package-files.ts';
import type { Report } from './rules.ts';

const REQUIRED = ['name', 'version', 'description', 'license'];

/** Rules about package.json and the files that every package has. */
export function checkManifest({ manifest, sizes, text }: PackageFiles, report: Report): void {
  if (!sizes.has('package.json')) report('manifest', 'it is missing', 'package.json');
  else
    for (const field of REQUIRED)
      if (asText(manifest[field]) === undefined) report('manifest', `the field ${field} is missing`, 'package.json');
  for (const name of ['README.md', 'LICENSE']) if (!sizes.has(name)) report('required-files', 'it is missing', name);
  const version = asText(manifest['version']);
  const changes = text('CHANGELOG.md');
  if (changes === undefined) report('changelog', 'it is missing', 'CHANGELOG.md');
  else if (version !== undefined && !changes.includes(version))
    report('changelog', `it does not describe version ${version}`, 'CHANGELOG.md');
}

const SPDX = /^[A-Za-z0-9.+-]+(?: (?:OR|AND|WITH) [A-Za-z0-9.+-]+)*$/;

/** A phrase of the text of common licenses, by SPDX identifier. */
const LICENSE_TEXTS: Readonly<Record<string, RegExp>> = {
  MIT: /permission is hereby granted, free of charge/i,
  ISC: /permission to use, copy, modify, and\/or distribute/i,
  'Apache-2.0': /apache license\s+version 2\.0/i,
  'BSD-3-Clause': /redistribution and use in source and binary forms/i,
  'BSD-2-Clause': /redistribution and use in source and binary forms/i,
};

/** Whether the license is identified, and its text is the one that package.json names. */
export function checkLicense({ manifest, text }: PackageFiles, report: Report): void {
  const license = asText(manifest['license']);
  const line = lineOf(text('package.json') ?? '', '"license"');
  if (license === undefined) return;
  if (!SPDX.test(license)) return report('license', `${license} is not an SPDX identifier`, 'package.json', line);
  const [expected, found] = [LICENSE_TEXTS[license], text('LICENSE')];
  if (expected && found !== undefined && !expected.test(found))
    report('license', `it is not the text of ${license}, which package.json names`, 'LICENSE');
}

const GROUPS = ['dependencies', 'peerDependencies', 'optionalDependencies'];

/** Versions that are not from the registry, or that admit anything. */
const FORBIDDEN = /^(?:file:|link:|git|https?:|github:|[\w-]+\/[\w-]+|\*$|latest$|x$|$)/;

/** Whether dependencies come from the registry in bounded versions. */
export function checkDependencies({ manifest, text }: PackageFiles, report: Report): void {
  for (const group of GROUPS)
    for (const [name, version] of Object.entries(asObject(manifest[group])))
      if (FORBIDDEN.test(String(version))) {
        const line = lineOf(text('package.json') ?? '', `"${name}"`);
        report(
          'dependencies',
          `${name} must have a version range of the registry, found "${String(version)}"`,
          'package.json',
          line,
        );
      }
}
