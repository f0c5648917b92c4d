import { join } from 'node:path';
import { packageFolder } from '../../core/paths/package-folder.ts';
import { hasFeature } from '../cli/cli-features.ts';

/** The form in which the hooks are loaded: as a module inside the CLI, or as commands that it runs. */
export type HookForm = 'module' | 'command';

/** The hook form that this CLI version supports; an unknown version is treated as an old one. */
export function hookForm(version: string | undefined): HookForm {
  return hasFeature('modules', version) ? 'module' : 'command';
}

/** The plugin folder that holds the hooks in this form. */
export function hooksPlugin(form: HookForm): string {
  return form === 'module' ? join(packageFolder(), 'hooks') : join(packageFolder(), 'hooks', 'command');
}
