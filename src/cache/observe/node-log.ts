import { asText, parseJson } from '../../core/json.ts';
import type { Access } from './observation.ts';

/** Parses the log of the module in `bin/observe-reads.cjs`. */
export function parseNodeLog(text: string): Access[] {
  return text.split('\n').flatMap((line) => {
    const [, kind, quoted = ''] = /^(read|miss|list|write|append|unseen|given) (".*")$/.exec(line) ?? [];
    const path = asText(parseJson(quoted));
    return path === undefined ? [] : [{ kind: kind as Access['kind'], path }];
  });
}
