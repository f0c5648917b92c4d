import { runGit } from '../../pool/git/run-git.ts';
import { IDENTITY } from '../../pool/tree/work.ts';

/** A state of the package that is kept in its repository. */
export type Commit = { readonly commit: string; readonly tree: string };

/** The same for the same content, so that work that is done again has the same result. */
const DATE = { GIT_AUTHOR_DATE: '2000-01-01T00:00:00Z', GIT_COMMITTER_DATE: '2000-01-01T00:00:00Z' };

/** Commits a tree without a branch, and keeps it for as long as the repository exists. */
export async function commitTree(
  repository: string,
  { tree, parents, message }: { readonly tree: string; readonly parents: readonly string[]; readonly message: string },
): Promise<Commit> {
  const args = ['commit-tree', tree, ...parents.flatMap((parent) => ['-p', parent]), '-m', message];
  const commit = (await runGit('commit a task', repository, args, { env: { ...IDENTITY, ...DATE } })).trim();
  await runGit('commit a task', repository, ['update-ref', `refs/stepmeter/commits/${commit}`, commit]);
  return { commit, tree };
}

/** The tree of a commit. */
export async function treeOf(repository: string, commit: string): Promise<string> {
  return (await runGit('read a commit', repository, ['rev-parse', `${commit}^{tree}`])).trim();
}
