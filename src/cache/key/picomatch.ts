// All that the cache uses of picomatch. The build bundles this module, so that nothing more is installed (ADR 31).
import picomatch from 'picomatch';

/** A compiled glob, and the folder that it starts in. */
export type Glob = {
  /** The part of the glob before its first wildcard. */
  readonly base: string;
  /** Whether a path relative to `base` matches. */
  readonly matches: (path: string) => boolean;
  /** How many levels below `base` a match can be. */
  readonly depth: number;
  /** The glob below `base`; empty if it has no wildcard. */
  readonly pattern: string;
};

/** Compiles a glob. Names that begin with a dot match as all others do: more inputs are safer than fewer. */
export function compileGlob(glob: string): Glob {
  const { base, glob: pattern } = picomatch.scan(glob);
  const isBounded = !/\*\*|[{(]/.test(pattern);
  return {
    base,
    pattern,
    // The most frequent glob needs no expression.
    matches: pattern === '' || pattern === '**' ? () => true : picomatch(pattern, { dot: true }),
    depth: isBounded ? pattern.split('/').length : Number.POSITIVE_INFINITY,
  };
}
