import { describe, expect } from 'vitest';
import { story } from '../rig/story.js';
import { until } from '../rig/until.js';

describe('two holders of one lane', () => {
  // Two kinds of lease do not see each other, as two containers that share a volume do not.
  story('the earlier one notices the epoch and does nothing more', async ({ repo, rig }) => {
    repo.wave(0, [
      { id: 'A1', run: rig.command('A1') },
      { id: 'A2', run: rig.command('A2'), dependsOn: ['A1'] },
    ]);
    const first = repo.start(['launch']);
    const agent = await rig.nextInvocation('A1');
    const second = repo.start(['launch'], { env: { WAVE_LEASE: 'file' } });
    const fenced = await first.result;
    expect(fenced, fenced.stdout + fenced.stderr).toMatchObject({ code: 32 });
    expect(fenced.stderr).toContain('took over');
    await agent.exit(0);
    await (await rig.nextInvocation('A2')).exit(0);
    expect((await second.result).code).toBe(0);
    expect([...rig.seen]).toEqual(['A1', 'A2']);
  });

  story('one that was suspended acts no more when it wakes up', async ({ repo, rig }) => {
    repo.wave(0, [
      { id: 'A1', run: rig.command('A1') },
      { id: 'A2', run: rig.command('A2'), dependsOn: ['A1'] },
    ]);
    const first = repo.start(['launch']);
    const agent = await rig.nextInvocation('A1');
    first.child.kill('SIGSTOP');
    const second = repo.start(['launch'], { env: { WAVE_LEASE: 'file' } });
    await agent.exit(0);
    await (await rig.nextInvocation('A2')).exit(0);
    expect((await second.result).code).toBe(0);
    const log = repo.standing('.tmp/main/control-plane/wave-0.ndjson');
    first.child.kill('SIGCONT');
    expect((await first.result).code).toBe(32);
    expect(repo.standing('.tmp/main/control-plane/wave-0.ndjson')).toEqual(log);
    expect([...rig.seen]).toEqual(['A1', 'A2']);
  });

  story('a lease file excludes like a socket does, and is free again after a kill', async ({ repo, rig }) => {
    repo.env.WAVE_LEASE = 'file';
    repo.wave(0, [{ id: 'A1', run: rig.command('A1') }]);
    const first = repo.start(['launch']);
    const agent = await rig.nextInvocation('A1');
    expect((await repo.wave$('launch')).code).toBe(32);
    await agent.exit(0);
    expect((await first.result).code).toBe(0);
    await until('the lease is free', async () => (await repo.wave$('launch')).code === 0);
  });
});
