import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from '../../supervisor/find-program.js';
import { programVersion } from './program-version.js';
import type { Check } from './finding.js';

/** Git, and the repository. */
export const checkGit: Check = async ({ repo, env, patienceMs }) => {
  const path = findProgram('git', env.PATH, repo);
  if (path === undefined)
    return [{ state: 'problem', about: 'git', text: 'is not on the PATH', hint: 'install git' }];
  const version = await programVersion(path, env, repo, patienceMs);
  if (!existsSync(join(repo, '.git'))) {
    const text = `${version ?? 'there'}, and ${repo} is no repository`;
    return [{ state: 'problem', about: 'git', text, hint: 'git init, or run wave inside of a repository' }];
  }
  if (version === undefined)
    return [{ state: 'warning', about: 'git', text: `${path} does not say its version` }];
  return [{ state: 'ok', about: 'git', text: `${version}, ${repo}` }];
};
