import type { Problem } from '../../api/problem.ts';

/** An answer of the API that is a problem, or that did not arrive. */
export class ApiError extends Error {
  /** The HTTP status; 0 if the server did not answer. */
  readonly status: number;
  readonly hint: string;

  constructor({ status, detail, hint }: Pick<Problem, 'status' | 'detail' | 'hint'>) {
    super(detail);
    this.name = 'ApiError';
    this.status = status;
    this.hint = hint;
  }
}
