import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import type { ScratchRepository } from '../rig/scratch-repository.js';
import { story } from '../rig/story.js';
import { until } from '../rig/until.js';

type Recorded = Readonly<{ type: string; agent?: string; data: Readonly<Record<string, unknown>> }>;

const records = (repo: ScratchRepository): Recorded[] =>
  repo.records('.tmp/main/control-plane/wave-0.ndjson') as Recorded[];

const watched = (repo: ScratchRepository, limits: Readonly<Record<string, string>>): void =>
  repo.write('wave.config.json', JSON.stringify({ stall: { command: limits } }));

describe('agents that stall', () => {
  story('one that is silent for too long is stopped, and tried again', async ({ repo, rig }) => {
    watched(repo, { noOutput: '400ms' });
    repo.wave(0, [{ id: 'A1', run: rig.command('A1') }]);
    const launch = repo.start(['launch', '--max-retries-per-wave', '1']);
    await rig.nextInvocation('A1');
    await (await rig.nextInvocation('A1')).exit(0);
    const result = await launch.result;
    expect(result, result.stdout + result.stderr).toMatchObject({ code: 0 });
    const told = records(repo).flatMap(({ type, data }) => {
      if (type === 'agent-run.stalled') return [`stalled ${String(data.kind)}`];
      if (type === 'agent-run.stop-requested') return [`stop ${String(data.reason)}`];
      if (type === 'agent-run.concluded') return [`concluded ${String(data.failureClass)}`];
      return type === 'attempt.ended' ? [`${String(data.outcome)}: ${String(data.detail)}`] : [];
    });
    expect(told.slice(0, 3)).toEqual(['stalled no-output', 'stop stalled', 'concluded stalled']);
    expect(told[3]).toContain('retry: implementation · A1: A1 was stopped (stalled: no output for 0.4s)');
    expect(await repo.wave$('replay', '--wave', '0')).toMatchObject({ code: 0 });
  });

  story(
    'a program that only says that it has no connection is stopped, and that is the reason',
    async ({ repo }) => {
      repo.write('wave.config.json', JSON.stringify({ stall: { codex: { noOutput: '400ms' } } }));
      const event = JSON.stringify({ type: 'error', message: 'Reconnecting... waiting for network' });
      repo.write('codex.sh', `#!/bin/sh\ncat >/dev/null\nwhile :; do echo '${event}'; sleep 0.1; done\n`);
      chmodSync(join(repo.path, 'codex.sh'), 0o755);
      repo.write(
        'waves/main/wave-0.md',
        [
          '# Wave 0 - Offline',
          '## Agent A1: Writer',
          '### Executor\n- id: codex\n- codex.command: ./codex.sh',
          '### Prompt\n```text\nWrite it.\n\nFile ownership\n- out.txt\n```',
          '',
        ].join('\n\n'),
      );
      const launch = await repo.wave$('launch', '--max-retries-per-wave', '0');
      expect(launch, launch.stderr).toMatchObject({ code: 40 });
      expect(launch.stdout).toContain('Reconnecting... waiting for network');
      const [ended] = records(repo).filter(({ type }) => type === 'agent-run.concluded');
      expect(ended?.data).toMatchObject({ failureClass: 'stalled' });
    },
  );

  story('one that waits for a person is left alone', async ({ repo }) => {
    watched(repo, { noOutput: '800ms' });
    // Both fall silent at the same moment; one of them has asked.
    const talk = 'while [ ! -e .tmp/asked ]; do echo .; sleep 0.1; done';
    const ask = 'wave feedback ask --question "which one?" --id q1 --wait >/dev/null 2>&1';
    repo.wave(0, [
      { id: 'A1', run: ['sh', '-c', `(${talk}) & ${ask}`] },
      { id: 'A2', run: ['sh', '-c', `${talk}; exec sleep 60`] },
    ]);
    const launch = repo.start(['launch', '--max-retries-per-wave', '0']);
    await until('the question', async () => (await repo.wave$('feedback', 'show', '--id', 'q1')).code === 0);
    repo.write('.tmp/asked', '');
    await until('the stall', () => records(repo).some(({ type }) => type === 'agent-run.stalled'));
    expect(await repo.wave$('feedback', 'respond', '--id', 'q1', '--response', 'this')).toMatchObject({
      code: 0,
    });
    expect(await launch.result).toMatchObject({ code: 40 });
    const ends = records(repo).flatMap(({ type, agent, data }) =>
      type === 'agent-run.concluded' ? [`${String(agent)} ${String(data.failureClass)}`] : [],
    );
    expect(ends.sort()).toEqual(['A1 null', 'A2 stalled']);
  });
});
