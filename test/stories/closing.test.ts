import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import type { AgentRig } from '../rig/agent-rig.js';
import type { Invocation } from '../rig/invocation.js';
import type { ScratchAgent, ScratchRepository } from '../rig/scratch-repository.js';
import { story } from '../rig/story.js';
import { until } from '../rig/until.js';

const READY = '[wave-integration] state=ready-for-doc-closure claims=0 conflicts=0 blockers=0';
const CLOSED = '[wave-doc-closure] state=no-change';
const PASS =
  '[wave-gate] architecture=pass integration=pass durability=pass live=pass docs=pass\n[wave-verdict] pass';
const LOG = '.tmp/main/control-plane/wave-0.ndjson';
const BOARD = '.tmp/main/coordination/wave-0.ndjson';

const stewards = (rig: AgentRig): ScratchAgent[] =>
  ['A8', 'A9', 'A0'].map((id) => ({ id, run: rig.command(id), owns: [] }));
const says = async (agent: Invocation, ...lines: string[]): Promise<void> => {
  if (lines.length > 0) await agent.stdout(`${lines.join('\n')}\n`);
  await agent.exit(0);
};
/** Puts sections of the wave itself before its agents. */
const withSections = (repo: ScratchRepository, sections: string): void => {
  const path = 'waves/main/wave-0.md';
  repo.write(path, repo.read(path).replace('## Agent', `${sections}\n\n## Agent`));
};

describe('a gap that a steward reports', () => {
  const wave = (repo: ScratchRepository, rig: AgentRig): void =>
    repo.wave(0, [{ id: 'A1', run: rig.command('A1') }, ...stewards(rig)]);
  const GAP = '[wave-gap] kind=docs detail=A1 left no manual';

  story(
    'is forwarded; later stewards are told, and the retry begins at that stage',
    async ({ repo, rig }) => {
      wave(repo, rig);
      const launch = repo.start(['launch']);
      await says(await rig.nextInvocation('A1'));
      await says(await rig.nextInvocation('A8'), READY, GAP);
      const docs = await rig.nextInvocation('A9');
      const told = await docs.readStdin();
      expect(told).toContain('Judge what is there as you would without them');
      expect(told).toContain('- A8 (integration), attempt 1, about A1:\n  > docs: A1 left no manual');
      await says(docs, CLOSED);
      await says(await rig.nextInvocation('A0'), PASS);
      const again = await rig.nextInvocation('A8');
      expect(again.hello.env.WAVE_ATTEMPT).toBe('2');
      const prompt = await again.readStdin();
      expect(prompt).toMatch(/: wave-proof-gap\. .*\n\s*> docs: A1 left no manual/);
      expect(prompt).not.toContain('Gaps that stewards before you reported');
      expect(await repo.waveJson('control', 'status')).toMatchObject({
        status: 'running',
        forwardedClosureGaps: [
          {
            stage: 'integration',
            agentId: 'A8',
            attempt: 1,
            detail: 'docs: A1 left no manual',
            targets: ['A1'],
          },
        ],
      });
      await says(again, READY);
      const last = await rig.nextInvocation('A9');
      expect(await last.readStdin()).not.toContain('Gaps that stewards');
      await says(last, CLOSED);
      await says(await rig.nextInvocation('A0'), PASS);
      const result = await launch.result;
      expect(result, result.stdout).toMatchObject({ code: 0 });
      expect(rig.seen).toEqual(['A1', 'A8', 'A9', 'A0', 'A8', 'A9', 'A0']);
      const about = repo
        .records(BOARD)
        .filter(({ data }) => (data as { id: string }).id === 'gap-0-1-integration-A8');
      expect(about).toMatchObject([
        {
          type: 'record.posted',
          data: { kind: 'blocker', blockerSeverity: 'closure-critical', source: 'supervisor' },
        },
        { type: 'record.changed', data: { status: 'resolved' } },
      ]);
      expect(await repo.waveJson('control', 'status')).toMatchObject({ forwardedClosureGaps: [], tasks: [] });
    },
  );

  story('keeps the wave open when the attempts are used up', async ({ repo, rig }) => {
    wave(repo, rig);
    const launch = repo.start(['launch', '--max-retries-per-wave', '0']);
    await says(await rig.nextInvocation('A1'));
    await says(await rig.nextInvocation('A8'), READY, GAP);
    await says(await rig.nextInvocation('A9'), CLOSED);
    await says(await rig.nextInvocation('A0'), PASS);
    expect(await launch.result).toMatchObject({ code: 40 });
    expect(await repo.waveJson('control', 'status')).toMatchObject({
      status: 'failed',
      outcome: { statusCode: 'wave-proof-gap' },
      forwardedClosureGaps: [{ stage: 'integration', agentId: 'A8' }],
      tasks: [{ id: 'gap-0-1-integration-A8', kind: 'blocker', blockerSeverity: 'closure-critical' }],
    });
    expect((await repo.wave$('control', 'status')).stdout).toContain(
      'gap of A8 (integration), attempt 1 (A1): docs: A1 left no manual',
    );
  });
});

describe('what was delivered', () => {
  const agents = (rig: AgentRig): ScratchAgent[] => [
    { id: 'A8', run: rig.command('A8'), owns: [] },
    { id: 'A1', run: rig.command('A1'), owns: ['made.txt'], deliverables: ['made.txt'] },
  ];

  story('and is deleted before the close is made again, before any steward', async ({ repo, rig }) => {
    repo.wave(0, agents(rig));
    const launch = repo.start(['launch']);
    const first = await rig.nextInvocation('A1');
    await first.writeFile('made.txt', 'one\n');
    await first.exit(0);
    const steward = await rig.nextInvocation('A8');
    rmSync(join(repo.path, 'made.txt'));
    await says(steward, READY);
    const again = await rig.nextInvocation('A1');
    expect(again.hello.env.WAVE_ATTEMPT).toBe('2');
    expect(await again.readStdin()).toContain('missing: made.txt');
    // No steward runs beside it.
    expect(rig.seen).toEqual(['A1', 'A8', 'A1']);
    await again.writeFile('made.txt', 'two\n');
    await again.exit(0);
    await says(await rig.nextInvocation('A8'), READY);
    expect(await launch.result).toMatchObject({ code: 0 });
  });

  story('and is deleted after the close is gone, and the wave stays closed', async ({ repo, rig }) => {
    repo.wave(0, agents(rig));
    const launch = repo.start(['launch']);
    const first = await rig.nextInvocation('A1');
    await first.writeFile('made.txt', 'one\n');
    await first.exit(0);
    await says(await rig.nextInvocation('A8'), READY);
    expect(await launch.result).toMatchObject({ code: 0 });
    rmSync(join(repo.path, 'made.txt'));
    const before = repo.read(LOG);
    const status = await repo.waveJson('control', 'status');
    expect(status).toMatchObject({ status: 'completed', overall: null });
    expect(JSON.stringify(status.drift)).toContain('made.txt');
    expect(await repo.wave$('launch')).toMatchObject({ code: 0 });
    expect(repo.read(LOG)).toBe(before);
    expect(rig.seen).toEqual(['A1', 'A8']);
  });

  story('by an agent that did nothing and ended well is not taken for done', async ({ repo, rig }) => {
    repo.wave(0, agents(rig).slice(1));
    const launch = repo.start(['launch', '--max-retries-per-wave', '0']);
    await says(await rig.nextInvocation('A1'));
    expect(await launch.result).toMatchObject({ code: 40 });
    const relaunch = repo.start(['launch']);
    const again = await rig.nextInvocation('A1');
    await again.writeFile('made.txt', 'now\n');
    await again.exit(0);
    expect(await relaunch.result).toMatchObject({ code: 0 });
  });
});

story('a wave that is out of attempts is failed everywhere at once', async ({ repo, rig }) => {
  repo.wave(0, [{ id: 'A1', run: rig.command('A1') }]);
  const launch = repo.start(['launch', '--max-retries-per-wave', '0']);
  await (await rig.nextInvocation('A1')).exit(7);
  expect(await launch.result).toMatchObject({ code: 40 });
  expect(await repo.waveJson('control', 'status')).toMatchObject({
    status: 'failed',
    phase: 'failed',
    closureState: 'failed',
    signals: { wave: { signal: 'failed' } },
  });
  expect(repo.json('.tmp/main/projections/run-state.json')).toMatchObject({
    waves: { '0': { currentState: 'failed', lastReasonCode: 'nonzero-exit' } },
  });
  expect(repo.json('.tmp/main/projections/signals/wave-0/wave.json')).toMatchObject({ signal: 'failed' });
  const line = await repo.wave$('control', 'status', '--line');
  expect(line).toMatchObject({ code: 40 });
  expect(line.stdout).toContain('signal=failed');
  const rung = await repo.waveJson('control', 'status', '--gate', 'gate-1');
  expect((rung.gates as { gate: string }[]).map(({ gate }) => gate)).toEqual(['implementation', 'ownership']);
  expect(await repo.wave$('control', 'status', '--gate', 'gate-9')).toMatchObject({ code: 2 });
});

describe('the component matrix', () => {
  const MATRIX = 'docs/plans/component-cutover-matrix.json';
  const at = (currentLevel: string): string =>
    `${JSON.stringify({ components: { parser: { currentLevel, promotions: [] } } })}\n`;

  story('that does not say what was proven sends its owner back', async ({ repo, rig }) => {
    repo.write(MATRIX, at('inventoried'));
    repo.wave(0, [
      { id: 'A1', run: rig.command('A1'), extra: '### Components\n\n- parser' },
      { id: 'A9', run: rig.command('A9'), owns: [MATRIX] },
    ]);
    withSections(repo, '## Component promotions\n\n- parser: repo-landed');
    const launch = repo.start(['launch']);
    await says(await rig.nextInvocation('A1'));
    const first = await rig.nextInvocation('A9');
    expect(await first.readStdin()).toContain(
      '- parser: currentLevel repo-landed or later, once it is proven',
    );
    await says(first, CLOSED);
    const again = await rig.nextInvocation('A9');
    expect(await again.readStdin()).toContain('parser is at inventoried, promoted to repo-landed');
    await again.writeFile(MATRIX, at('repo-landed'));
    await says(again, CLOSED);
    const result = await launch.result;
    expect(result, result.stdout).toMatchObject({ code: 0 });
    expect(rig.seen).toEqual(['A1', 'A9', 'A9']);
    const { gates } = await repo.waveJson('control', 'status', '--gate', 'component-matrix');
    expect(gates).toMatchObject([{ gate: 'component-matrix', ok: true, statusCode: 'pass' }]);
  });
});

describe('the external security provider', () => {
  const configure = (repo: ScratchRepository, corridor: unknown): void =>
    repo.write('wave.config.json', JSON.stringify({ externalProviders: { corridor } }));
  const finding = (file: string): string =>
    JSON.stringify({
      findings: [{ id: 'F1', title: 'Hardcoded token', severity: 'critical', affectedFile: file }],
    });
  const run = async (
    repo: ScratchRepository,
    rig: AgentRig,
  ): Promise<Awaited<ReturnType<typeof repo.wave$>>> => {
    repo.wave(0, [{ id: 'A1', run: rig.command('A1'), owns: ['src/'] }]);
    const launch = repo.start(['launch']);
    await says(await rig.nextInvocation('A1'));
    return launch.result;
  };

  story('is asked about what implementers own, and blocks', async ({ repo, rig }) => {
    configure(repo, { enabled: true, command: `cat >asked.json; echo '${finding('src/token.ts')}'` });
    expect(await run(repo, rig)).toMatchObject({ code: 41 });
    expect(repo.json('asked.json')).toMatchObject({
      kind: 'security-question',
      lane: 'main',
      wave: 0,
      paths: ['src/'],
    });
    expect(await repo.waveJson('control', 'status')).toMatchObject({
      outcome: { gate: 'security', statusCode: 'corridor-blocked' },
    });
  });

  story('lets pass what concerns no file of the wave', async ({ repo, rig }) => {
    configure(repo, { enabled: true, command: ['echo', finding('lib/other.ts')] });
    expect(await run(repo, rig)).toMatchObject({ code: 0 });
    expect(repo.records(LOG).find(({ type }) => type === 'provider.answered')).toMatchObject({
      data: { outcome: 'clear', required: true },
    });
  });

  story('that cannot be asked keeps the wave open, unless it is only advice', async ({ repo, rig }) => {
    configure(repo, { enabled: true, command: 'echo no such project >&2; exit 3' });
    expect(await run(repo, rig)).toMatchObject({ code: 41 });
    expect(await repo.waveJson('control', 'status')).toMatchObject({
      outcome: {
        statusCode: 'corridor-fetch-failed',
        detail: expect.stringContaining('no such project') as unknown,
      },
    });
    configure(repo, { enabled: true, command: 'exit 3', requiredAtClosure: false });
    expect(await repo.wave$('launch')).toMatchObject({ code: 0 });
    expect(rig.seen).toEqual(['A1']);
  });

  story('that never answers holds up no cancel', async ({ repo, rig }) => {
    configure(repo, { enabled: true, command: 'echo $$ >pid; exec sleep 600' });
    repo.wave(0, [{ id: 'A1', run: rig.command('A1') }]);
    const launch = repo.start(['launch']);
    await says(await rig.nextInvocation('A1'));
    const pid = Number(
      await until(
        'it is asked',
        () => existsSync(join(repo.path, 'pid')) && repo.read('pid').trim() !== '' && repo.read('pid'),
      ),
    );
    launch.child.kill('SIGINT');
    expect(await launch.result).toMatchObject({ code: 130 });
    await until('it is ended', () => !existsSync(`/proc/${pid}`));
  });
});

story('benchmarks that are of no family of the target send cont-EVAL back', async ({ repo, rig }) => {
  repo.write(
    'docs/evals/benchmark-catalog.json',
    JSON.stringify({
      families: { speed: { benchmarks: { cold: {}, warm: {} } }, memory: { benchmarks: { heap: {} } } },
    }),
  );
  repo.wave(0, [
    { id: 'E0', run: rig.command('E0'), owns: [] },
    { id: 'A1', run: rig.command('A1') },
  ]);
  withSections(
    repo,
    '## Eval targets\n\n- id: fast | selection: delegated | benchmark-family: speed | objective: stays fast | threshold: 1 s',
  );
  const launch = repo.start(['launch']);
  await says(await rig.nextInvocation('A1'));
  const first = await rig.nextInvocation('E0');
  expect(await first.readStdin()).toContain('choose benchmarks of the family speed (cold, warm)');
  const judged = (benchmark: string): string =>
    `[wave-eval] state=satisfied targets=1 benchmarks=1 regressions=0 target_ids=fast benchmark_ids=${benchmark}`;
  await says(first, judged('heap'));
  const again = await rig.nextInvocation('E0');
  expect(await again.readStdin()).toContain('cont-eval-benchmark-mismatch');
  await says(again, judged('cold'));
  expect(await launch.result).toMatchObject({ code: 0 });
});
