import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import type { ScratchRepository } from '../rig/scratch-repository.js';
import { prepared, story } from '../rig/story.js';

const CONTRACT = ['completion: live', 'durability: durable', 'proof: live', 'doc-impact: none'];
const UNIT =
  '[wave-proof] completion=contract durability=durable proof=unit state=gap detail=no access to the live system';
const LIVE = ['--completion', 'live', '--durability', 'durable', '--proof-level', 'live', '--authoritative'];

/** A wave whose agent could not prove that it is live: open, and its attempts used up. */
const openWave = prepared(async (repo) => {
  repo.wave(0, [{ id: 'A1', run: ['sh', '-c', `echo '${UNIT}'`], exitContract: CONTRACT }]);
  const result = await repo.wave$('launch', '--max-retries-per-wave', '0');
  expect(result, result.stdout).toMatchObject({ code: 40 });
  repo.write('proof/live.json', '{"status":"ok"}\n');
});
const REGISTER = ['control', 'proof', 'register', '--agent', 'A1'];
const register = (repo: ScratchRepository, ...flags: string[]) => repo.wave$(...REGISTER, ...flags);
const bundles = async (repo: ScratchRepository, ...flags: string[]) =>
  (await repo.waveJson('control', 'proof', 'get', ...flags)).bundles as Record<string, unknown>[];
const runs = (repo: ScratchRepository) =>
  repo.records('.tmp/main/control-plane/wave-0.ndjson').filter(({ type }) => type === 'agent-run.requested')
    .length;

describe('a proof bundle', () => {
  story('closes what an agent could not prove, without running it again', async ({ repo }) => {
    await openWave(repo);
    const result = await register(repo, '--artifact', 'proof/live.json:smoke', ...LIVE, '--operator', 'Ada');
    expect(result, result.stderr).toMatchObject({ code: 0 });
    const [bundle] = await bundles(repo);
    expect(bundle).toMatchObject({
      agentId: 'A1',
      state: 'active',
      authoritative: true,
      counts: true,
      recordedBy: 'operator:Ada',
      artifacts: [{ path: 'proof/live.json', kind: 'smoke', bytes: 16 }],
    });
    expect((await repo.waveJson('control', 'status')).proofBundles).toEqual([bundle]);
    const launch = await repo.wave$('launch');
    expect(launch, launch.stdout).toMatchObject({ code: 0 });
    expect(runs(repo)).toBe(1);
    const gates = (await repo.waveJson('control', 'status')).gates as { gate: string; evidence: string[] }[];
    expect(gates.find(({ gate }) => gate === 'implementation')?.evidence).toContain(
      `proof bundle ${String(bundle?.id)} by operator:Ada`,
    );
    // A closed wave takes in no more.
    const late = await register(repo, '--artifact', 'proof/live.json', ...LIVE);
    expect(late).toMatchObject({ code: 2 });
    expect(late.stderr).toContain('wave/completed');
    expect((await repo.wave$('replay')).code).toBe(0);
  });

  story('does not count once its file was changed', async ({ repo }) => {
    await openWave(repo);
    expect((await register(repo, '--artifact', 'proof/live.json', ...LIVE)).code).toBe(0);
    repo.write('proof/live.json', '{"status":"failed"}\n');
    const launch = await repo.wave$('launch', '--max-retries-per-wave', '0');
    expect(launch).toMatchObject({ code: 40 });
    expect(launch.stdout).toContain('proof/live.json was changed after it was registered');
    expect(await bundles(repo)).toMatchObject([
      { state: 'active', counts: false, why: 'proof/live.json was changed after it was registered' },
    ]);
    // Measured anew it counts again.
    const [old] = await bundles(repo);
    const superseded = await repo.wave$(
      ...['control', 'proof', 'supersede', '--id', String(old?.id), '--artifact', 'proof/live.json', ...LIVE],
    );
    expect(superseded, superseded.stderr).toMatchObject({ code: 0 });
    expect(await bundles(repo)).toMatchObject([
      { state: 'active', counts: true, supersedes: old?.id },
      { state: 'superseded', counts: false },
    ]);
    expect((await repo.wave$('launch')).code).toBe(0);
  });

  story('that is taken back counts no more', async ({ repo }) => {
    await openWave(repo);
    expect((await register(repo, '--id', 'live-1', '--artifact', 'proof/live.json', ...LIVE)).code).toBe(0);
    const revoke = ['control', 'proof', 'revoke', '--id', 'live-1', '--reason', 'wrong host'];
    expect((await repo.wave$(...revoke)).code).toBe(0);
    const twice = await repo.wave$(...revoke);
    expect(twice).toMatchObject({ code: 2 });
    expect(twice.stderr).toContain('control/bundle-not-active');
    expect((await repo.wave$('launch', '--max-retries-per-wave', '0')).code).toBe(40);
  });

  story('may come from a file', async ({ repo }) => {
    await openWave(repo);
    const statement = {
      id: 'live-1',
      agentId: 'A1',
      authoritative: true,
      proof: { state: 'satisfied', completion: 'live', durability: 'durable', proofLevel: 'live' },
      // What a file says of hashes is not believed.
      artifacts: [{ path: 'proof/live.json', sha256: 'f'.repeat(64) }],
    };
    repo.write('bundle.json', JSON.stringify(statement));
    const fromFile = ['control', 'proof', 'register', '--from-file', 'bundle.json'];
    const first = await repo.waveJson(...fromFile);
    expect(first).toMatchObject({ bundles: [{ id: 'live-1', counts: true }] });
    // The same again is no second one; other content is refused.
    expect(await repo.waveJson(...fromFile)).toEqual(first);
    expect(await bundles(repo)).toHaveLength(1);
    repo.write('bundle.json', JSON.stringify({ ...statement, detail: 'other' }));
    expect((await repo.wave$(...fromFile)).stderr).toContain('control/bundle-id-taken');
    repo.write('bundle.json', JSON.stringify({ agentId: 'A1', mood: 'good', authoritative: 'yes' }));
    const wrong = await repo.wave$(...fromFile);
    expect(wrong).toMatchObject({ code: 2 });
    expect(wrong.stderr).toContain('control/bundle-file');
    expect(wrong.stderr).toContain('authoritative');
    expect(wrong.stderr).toContain('mood');
  });

  story('without authority is shown and changes nothing', async ({ repo }) => {
    await openWave(repo);
    expect((await register(repo, '--artifact', 'proof/live.json', ...LIVE.slice(0, -1))).code).toBe(0);
    expect(await bundles(repo)).toMatchObject([{ state: 'active', authoritative: false, counts: false }]);
    expect((await repo.wave$('launch', '--max-retries-per-wave', '0')).code).toBe(40);
  });

  story('rests on files that exist in the repository', async ({ repo }) => {
    await openWave(repo);
    mkdirSync(join(repo.path, 'folder'));
    execFileSync('mkfifo', [join(repo.path, 'pipe')]);
    symlinkSync('/etc/hostname', join(repo.path, 'outside'));
    symlinkSync('nowhere', join(repo.path, 'dangling'));
    const refusals = [
      ['nothing.json', 'does not exist'],
      ['dangling', 'does not exist'],
      ['folder', 'is a folder'],
      ['pipe', 'is no regular file'],
      ['outside', 'leads out of the repository'],
      ['../escape.json', 'leaves the repository'],
      ['/etc/hostname', 'leaves the repository'],
    ] as const;
    for (const [path, why] of refusals) {
      // Not in this process, which a pipe that is opened would hold up for ever.
      const result = await repo.start([...REGISTER, '--artifact', path, ...LIVE]).result;
      expect(result, path).toMatchObject({ code: 2 });
      expect(result.stderr).toContain(why);
      expect(result.stderr).toContain('control/bundle-artifact');
    }
    expect(await bundles(repo)).toEqual([]);
  });

  story('says something, about somebody who implements', async ({ repo }) => {
    await openWave(repo);
    const refusals = [
      [['--agent', 'A1'], 'states nothing'],
      [['--agent', 'A1', ...LIVE], 'rests on at least one file'],
      [['--agent', 'A1', '--completion', 'live'], 'needs --completion, --durability and --proof-level'],
      [['--agent', 'A1', '--completion', 'lively'], 'did you mean "live"'],
      [['--agent', 'A1', '--component', 'parser'], 'is not <id>:<level>'],
      [['--agent', 'A7', '--artifact', 'proof/live.json'], 'agent/not-found'],
      [['--artifact', 'proof/live.json'], '--agent is needed'],
      [['--agent', 'A1', '--id', 'a b', '--artifact', 'proof/live.json'], 'cannot be an id'],
    ] as const;
    for (const [flags, why] of refusals) {
      const result = await repo.wave$('control', 'proof', 'register', ...flags);
      expect(result, flags.join(' ')).toMatchObject({ code: 2 });
      expect(result.stderr).toContain(why);
    }
    expect(
      (await repo.wave$('control', 'proof', 'supersede', '--id', 'x', '--artifact', 'proof/live.json'))
        .stderr,
    ).toContain('control/no-such-bundle');
    const agent = repo.start(['control', 'proof', 'register', '--agent', 'A1'], {
      env: { WAVE_AGENT: 'A1' },
    });
    expect((await agent.result).stderr).toContain('control/not-for-agents');
    expect(await bundles(repo)).toEqual([]);
  });

  story('is not lost among many that are registered at once', async ({ repo }) => {
    await openWave(repo);
    const all = Array.from({ length: 16 }, (_, index) => {
      const flags = ['--artifact', 'proof/live.json', '--detail', `number ${index}`, ...LIVE];
      return repo.start([...REGISTER, ...flags]).result;
    });
    expect((await Promise.all(all)).map(({ code }) => code)).toEqual(all.map(() => 0));
    const registered = await bundles(repo);
    expect(new Set(registered.map(({ id }) => id)).size).toBe(16);
    expect(registered.map(({ detail }) => detail).sort()).toEqual(
      all.map((_, index) => `number ${index}`).sort(),
    );
    expect(registered.filter(({ counts }) => counts === true)).toHaveLength(1);
  });

  story('has one heir, however many want to be', async ({ repo }) => {
    await openWave(repo);
    expect((await register(repo, '--id', 'old', '--artifact', 'proof/live.json', ...LIVE)).code).toBe(0);
    const heirs = await Promise.all(
      Array.from({ length: 4 }, () => {
        const flags = ['--id', 'old', '--artifact', 'proof/live.json', ...LIVE];
        return repo.start(['control', 'proof', 'supersede', ...flags]).result;
      }),
    );
    expect(heirs.filter(({ code }) => code === 0)).toHaveLength(1);
    expect(heirs.filter(({ code }) => code === 2)).toHaveLength(3);
    expect((await bundles(repo)).map(({ state }) => state)).toEqual(['active', 'superseded']);
    rmSync(join(repo.path, 'proof'), { recursive: true });
  });
});
