import { printableLine } from '../base/printable.js';
import type { Invocation } from './command.js';
import { textOption } from './context.js';

/** Who acts, as a log and a terminal may show it: `--operator`, the agent that runs us, the git user, the login name. */
export function operatorName(invocation: Invocation, repo: string): string {
  const given = textOption(invocation, 'operator') ?? invocation.io.env.WAVE_OPERATOR;
  if (given !== undefined) return printableLine(given);
  return printableLine(gitUser(repo)) || invocation.io.env.USER || 'unknown';
}

/** Empty where git knows none. Not by execa, which takes several times as long to load as git to answer. */
function gitUser(repo: string): string {
  const { execFileSync } = process.getBuiltinModule('node:child_process');
  try {
    const name = execFileSync('git', ['config', 'user.name'], {
      cwd: repo,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return name.trim();
  } catch {
    return '';
  }
}
