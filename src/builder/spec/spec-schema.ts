import * as v from 'valibot';
import { described } from '../described.ts';

/** The kinds of packages that a specification can name; also the task types of their runs. */
export const PACKAGE_KINDS = ['library', 'cli', 'http-client', 'service'] as const;

const NAME = 'a package name: lower case letters, digits and hyphens, optionally with a scope';

/** The longest name that npm accepts. */
const MAX_NAME_LENGTH = 214;

const TEXT = 'a text that is not empty';

const text = v.pipe(v.string(TEXT), v.regex(/\S/, TEXT));

const texts = v.array(text, 'a list of texts');

/** A specification of a package, as YAML files hold it. */
export const specSchema = v.strictObject({
  name: described(
    v.pipe(
      v.string(NAME),
      v.regex(/^(?:@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*$/, NAME),
      v.maxLength(MAX_NAME_LENGTH, NAME),
    ),
    'The name of the npm package',
  ),
  kind: v.exactOptional(described(v.picklist(PACKAGE_KINDS), 'The kind of package; by default found by its text')),
  purpose: described(text, 'What the package does and for whom'),
  interface: v.exactOptional(described(text, 'Exported functions, options, errors; commands and flags')),
  constraints: v.exactOptional(described(texts, 'What the package must or must not do or use')),
  checks: v.exactOptional(described(texts, 'Shell commands that must succeed in the package; by default `npm test`')),
  examples: v.exactOptional(described(texts, 'Examples of use with their results')),
});

/** A specification of a package. */
export type Spec = v.InferOutput<typeof specSchema>;
