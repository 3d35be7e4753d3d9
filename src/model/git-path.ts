/** What is checked out, as one of git's own files. */
export const HEAD_PATH = '.git/HEAD';

/** What git does in the repository, and which programs it runs. */
export const CONFIG_PATH = '.git/config';

/** Which objects git takes for others, each by a file (or a packed line) that is named after the one it hides. */
export const REPLACED_PATH = '.git/refs/replace/';

/** Whether a path is of git itself: nobody owns it who is not given just that. */
export function isGitPath(path: string): boolean {
  return path.startsWith('.git/');
}
