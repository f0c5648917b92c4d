import { builtPart } from '../../core/paths/built-part.ts';

/**
 * The folder with the built page.
 * @throws {UserError} if it cannot be built
 */
export function pageFolder(): Promise<string> {
  return builtPart({
    name: 'the page',
    shipped: 'web',
    script: 'build-page.ts',
    sources: ['web', 'charts', 'core', 'analysis', 'api/live'],
  });
}
