import type { Invocation } from './command.js';
import { textOption } from './context.js';

/** Who acts: `--operator`, the agent that runs us, the git user, the login name. */
export async function operatorName(invocation: Invocation, repo: string): Promise<string> {
  const given = textOption(invocation, 'operator') ?? invocation.io.env.WAVE_OPERATOR;
  if (given !== undefined) return given;
  const { execa } = await import('execa');
  const git = await execa('git', ['config', 'user.name'], { cwd: repo, reject: false });
  const name = git.exitCode === 0 ? git.stdout.trim() : '';
  return name || invocation.io.env.USER || 'unknown';
}
