import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { agentsAbove } from '../../src/runner/agent-above.js';

const shim = { WAVE_RESULT_FILE: '/r', WAVE_AGENT: 'A1', WAVE_REPO: '/repo' };

const started: ReturnType<typeof spawn>[] = [];
afterEach(() => {
  for (const child of started.splice(0)) process.kill(-(child.pid ?? 0), 'SIGKILL');
});

/** The process of a shell that is started below a shell with these variables, by `env` and these words. */
async function below(env: Readonly<Record<string, string>>, change: string): Promise<number> {
  const script = `env ${change} sh -c 'echo $$; exec sleep 600'; :`;
  const child = spawn('sh', ['-c', script], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
  started.push(child);
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return Number(line.toString());
}

describe('the agents that a process runs below', () => {
  it.each([
    ['as it was started', ''],
    ['without any variable', '-i PATH="$PATH"'],
    ['without its name', 'WAVE_AGENT='],
  ])('are known to a process %s', async (_how, change) => {
    const found = agentsAbove(await below(shim, change));
    expect(found.at(-1)).toMatchObject(shim);
  });

  it('are those of what checks one, too', async () => {
    const found = agentsAbove(await below({ WAVE_AGENT: 'A1', WAVE_ATTEMPT: '1' }, 'WAVE_AGENT='));
    expect(found.at(-1)).toMatchObject({ WAVE_AGENT: 'A1' });
  });

  it('come innermost first, with what each was started with', async () => {
    const found = agentsAbove(await below(shim, 'WAVE_AGENT=A2 WAVE_NOTE=a=b OTHER=x'));
    expect(found.map(({ WAVE_AGENT }) => WAVE_AGENT)).toEqual(['A2', 'A1']);
    expect(found[0]).toEqual({ ...shim, WAVE_AGENT: 'A2', WAVE_NOTE: 'a=b' });
  });

  it.each([
    ['nothing is above', {}],
    ['a hook about one is', { WAVE_HOOK: 'agent.ended', WAVE_AGENT: 'A1', WAVE_ATTEMPT: '1' }],
  ])('are none where %s', async (_what, env) => {
    expect(agentsAbove(await below(env, ''))).toEqual([]);
  });

  it('are none for a process that is gone', () => {
    expect(agentsAbove(2 ** 22 + 1)).toEqual([]);
  });
});
