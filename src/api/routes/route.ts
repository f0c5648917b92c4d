import type { z } from '../libraries.ts';
import type { ReadAnswer, ReadInput, ReadName } from '../reads/reads.ts';

/** A resource that answers with what a read returns. */
export type ReadRoute = {
  readonly name: ReadName;
  /** The path below `/api/v1`, with parameters in braces. */
  readonly path: string;
  readonly summary: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly answer: z.ZodType;
};

/** A route whose schemas have the types of its read. */
type TypedRoute<N extends ReadName, P extends z.ZodObject, Q extends z.ZodObject> = {
  readonly name: N;
  readonly path: string;
  readonly summary: string;
  readonly params?: P;
  readonly query?: Q;
  readonly answer: z.infer<P> & z.infer<Q> extends ReadInput<N> ? z.ZodType<ReadAnswer<N>> : never;
};

/** Declares a resource. The types of its parameters are checked against the input of the read, and the answer as well. */
export function readRoute<
  const N extends ReadName,
  P extends z.ZodObject = z.ZodObject<Record<never, never>>,
  Q extends z.ZodObject = z.ZodObject<Record<never, never>>,
>(route: TypedRoute<N, P, Q>): ReadRoute {
  return route as unknown as ReadRoute;
}
