import { describe, expect } from 'vitest';
import { shellWords } from '../rig/shell-words.js';
import { story } from '../rig/story.js';

describe('a wave that did not close', () => {
  story(
    'is taken up once more where a person asks for it, and the request is used up',
    async ({ repo, rig }) => {
      repo.wave(0, [
        { id: 'A1', run: rig.command('A1') },
        { id: 'A2', run: rig.command('A2') },
      ]);
      const first = repo.start(['launch', '--max-retries-per-wave', '0']);
      await (await rig.nextInvocation('A1')).exit(0);
      await (await rig.nextInvocation('A2')).exit(3);
      expect((await first.result).code).toBe(40);

      const asked = await repo.waveJson('control', 'rerun', 'request', '--agent', 'A1', '--reason', 'stale');
      expect(asked).toMatchObject({
        kind: 'rerun',
        requests: [{ agents: ['A1'], reuse: 'normal', reason: 'stale' }],
      });
      expect(await repo.wave$('control', 'status', '--line')).toMatchObject({
        code: 43,
        stdout: expect.stringMatching(/^signal=resume-ready .* blocking=rerun-request /) as string,
      });
      const second = repo.start(['launch']);
      await (await rig.nextInvocation('A1')).exit(0);
      await (await rig.nextInvocation('A2')).exit(0);
      expect((await second.result).code).toBe(0);
      expect(rig.seen).toHaveLength(4);
      expect(await repo.waveJson('control', 'rerun', 'get')).toMatchObject({ requests: [] });
      expect(await repo.wave$('control', 'rerun', 'request', '--agent', 'A1', '--reason', 'x')).toMatchObject(
        {
          code: 2,
          stderr: expect.stringContaining('wave/completed') as string,
        },
      );
    },
  );

  story('a launcher at work takes a rerun up itself', async ({ repo, rig }) => {
    repo.wave(0, [
      { id: 'A1', run: rig.command('A1') },
      { id: 'A2', run: rig.command('A2') },
    ]);
    const launch = repo.start(['launch']);
    const [one, two] = [await rig.nextInvocation('A1'), await rig.nextInvocation('A2')];
    await one.exit(0);
    const order = await repo.wave$('control', 'rerun', 'request', '--agent', 'A1', '--reason', 'new data');
    expect(order).toMatchObject({ code: 0, stderr: '' });
    await two.exit(0);
    await (await rig.nextInvocation('A1')).exit(0);
    expect((await launch.result).code).toBe(0);
    expect([...rig.seen].sort()).toEqual(['A1', 'A1', 'A2']);
  });

  story('goes on without an agent that a person waives, and says so', async ({ repo }) => {
    repo.wave(0, [
      { id: 'A1', run: ['true'] },
      { id: 'A2', run: ['sh', '-c', 'exit 3'] },
    ]);
    expect((await repo.wave$('launch', '--max-retries-per-wave', '0')).code).toBe(40);
    const recovery = [
      'recover',
      '--strategy',
      'skip',
      '--agent',
      'A2',
      '--reason',
      'not needed',
      '--operator',
      'mo',
    ];
    expect(await repo.wave$(...recovery)).toMatchObject({ code: 0 });
    expect((await repo.wave$('launch')).code).toBe(0);
    const { gates } = (await repo.waveJson('control', 'status')) as { gates: Record<string, string>[] };
    expect(gates.find(({ agentId, gate }) => agentId === 'A2' && gate === 'implementation')).toMatchObject({
      ok: true,
      statusCode: 'waived',
      detail: expect.stringContaining('waived by operator:mo (not needed)') as string,
    });
  });

  story('is recovered from a gate: the steward runs again, the others do not', async ({ repo, rig }) => {
    repo.wave(0, [
      { id: 'A1', run: rig.command('A1') },
      { id: 'A8', run: rig.command('A8') },
    ]);
    const first = repo.start(['launch', '--max-retries-per-wave', '0']);
    await (await rig.nextInvocation('A1')).exit(0);
    await (await rig.nextInvocation('A8')).exit(0);
    expect((await first.result).code).toBe(40);
    const recovery = ['recover', '--strategy', 'resume_from_gate', '--gate', 'integration'];
    expect(await repo.waveJson(...recovery)).toMatchObject({
      kind: 'recovery',
      request: { fromStage: 'integration', reason: 'taken up again' },
      refused: [],
      recoveryTimeMs: expect.any(Number) as number,
    });
    const never = await repo.wave$(
      'recover',
      '--strategy',
      'resume-from-gate',
      '--gate',
      'gate-7',
      '--reason',
      'x',
    );
    expect(never).toMatchObject({ code: 2, stderr: expect.stringContaining('never reached') as string });
    const second = repo.start(['launch']);
    const steward = await rig.nextInvocation('A8');
    await steward.stdout('[wave-integration] state=ready-for-doc-closure claims=0 conflicts=0 blockers=0\n');
    await steward.exit(0);
    expect((await second.result).code).toBe(0);
    expect(rig.seen).toEqual(['A1', 'A8', 'A8']);
  });

  story('closes once a person allows the change that nobody owned', async ({ repo }) => {
    repo.wave(0, [
      {
        id: 'A1',
        run: ['sh', '-c', 'mkdir -p out && echo 1 > out/a.txt && echo 2 > lock.json'],
        owns: ['out/'],
      },
    ]);
    expect((await repo.wave$('launch')).code).toBe(41);
    const grant = [
      'control',
      'override',
      'grant',
      '--path',
      'lock.json',
      '--reason',
      'npm',
      '--expires',
      '1h',
    ];
    const granted = await repo.waveJson(...grant);
    expect(granted).toMatchObject({ overrides: [{ paths: ['lock.json'], agentId: null }] });
    expect((await repo.wave$('launch')).code).toBe(0);
    expect(
      repo
        .records('.tmp/main/control-plane/wave-0.ndjson')
        .filter(({ type }) => type === 'agent-run.requested'),
    ).toHaveLength(1);
  });

  story('stays open whoever launches again, until what strayed is undone or allowed', async ({ repo }) => {
    repo.write('README.md', 'kept\n');
    const work = 'mkdir -p out && echo 1 > out/a.txt && echo evil > README.md && echo x > "a,b.txt"';
    repo.wave(0, [{ id: 'A1', run: ['sh', '-c', work], owns: ['out/'] }]);
    const requested = () =>
      repo
        .records('.tmp/main/control-plane/wave-0.ndjson')
        .filter(({ type }) => type === 'agent-run.requested').length;
    expect((await repo.wave$('launch')).code).toBe(41);
    // Running again would undo nothing, so nothing runs, and nothing is forgotten.
    expect((await repo.wave$('launch')).code).toBe(41);
    expect(requested()).toBe(1);
    repo.write('README.md', 'kept\n');
    const half = await repo.wave$('launch');
    expect(half).toMatchObject({ code: 41, stdout: expect.stringContaining('a,b.txt changed') as string });
    const { reasons } = (await repo.waveJson('coord', 'explain')) as {
      reasons: { steps: { label: string; command: string }[] }[];
    };
    const allow = reasons.flatMap(({ steps }) => steps).find(({ label }) => label === 'allow')?.command ?? '';
    expect(await repo.wave$(...shellWords(allow).slice(1))).toMatchObject({ code: 0 });
    expect((await repo.wave$('launch')).code).toBe(0);
    expect(requested()).toBe(1);
  });

  story('an override that has run out allows nothing any more', async ({ repo }) => {
    repo.wave(0, [
      { id: 'A1', run: ['sh', '-c', 'mkdir -p out && echo 1 > out/a && echo x > lock'], owns: ['out/'] },
    ]);
    expect((await repo.wave$('launch')).code).toBe(41);
    const grant = ['control', 'override', 'grant', '--path', 'lock', '--reason', 'npm', '--expires', '0'];
    expect(await repo.wave$(...grant)).toMatchObject({ code: 0 });
    expect((await repo.wave$('launch')).code).toBe(41);
    expect((await repo.wave$('control', 'override', 'list')).stdout).toContain('has run out');
  });

  story('is left alone by agents that would decide about it, whoever they say they are', async ({ repo }) => {
    const skip = 'recover --wave 0 --strategy skip --gate implementation --reason me';
    const script = [
      `wave ${skip}`,
      `WAVE_AGENT= wave ${skip}`,
      `env -i "$(command -v wave)" ${skip}`,
      'WAVE_AGENT=A2 wave coord post --kind claim --summary lie',
      'env -i "$(command -v wave)" coord post --wave 0 --kind claim --summary mine',
      'exit 3',
    ];
    repo.wave(0, [
      { id: 'A1', run: ['sh', '-c', script.join('\n')] },
      { id: 'A2', run: ['true'] },
    ]);
    expect((await repo.wave$('launch', '--max-retries-per-wave', '0')).code).toBe(40);
    const said = (await repo.wave$('logs', '--agent', 'A1')).stdout;
    expect(said.match(/control\/not-for-agents/g)).toHaveLength(3);
    expect(said).toContain('agent A1 cannot speak as A2');
    const board = repo.read('.tmp/main/coordination/wave-0.ndjson');
    expect(board).toContain('"agent":"A1"');
    expect(board).not.toContain('lie');
  });
});

describe('orders that mean nothing', () => {
  story('are refused, and record nothing', async ({ repo }) => {
    repo.wave(0, [{ id: 'A1', run: ['sh', '-c', 'exit 3'] }]);
    const early = await repo.wave$('control', 'rerun', 'request', '--agent', 'A1', '--reason', 'x');
    expect(early).toMatchObject({ code: 2, stderr: expect.stringContaining('wave/not-launched') as string });
    await repo.wave$('launch', '--max-retries-per-wave', '0');
    const log = repo.read('.tmp/main/control-plane/wave-0.ndjson');
    const refused: readonly (readonly [string, ...string[]])[] = [
      ['control/rerun-nothing', 'control', 'rerun', 'request', '--reason', 'x'],
      ['agent/not-found', 'control', 'rerun', 'request', '--agent', 'A7', '--reason', 'x'],
      ['cli/missing-flag', 'control', 'rerun', 'request', '--agent', 'A1'],
      ['cli/flag-value', 'control', 'rerun', 'request', '--resume-cursor', 'integrate', '--reason', 'x'],
      [
        'cli/flag-value',
        'control',
        'rerun',
        'request',
        '--agent',
        'A1',
        '--reuse-attempt',
        '7',
        '--reason',
        'x',
      ],
      [
        'cli/flag-value',
        'control',
        'rerun',
        'request',
        '--agent',
        'A1',
        '--clear-reuse',
        '--preserve-reuse',
        '--reason',
        'x',
      ],
      [
        'cli/flag-value',
        'control',
        'rerun',
        'request',
        '--agent',
        'A1',
        '--reuse-proof',
        'x',
        '--reason',
        'x',
      ],
      ['cli/missing-flag', 'recover', '--strategy', 'skip', '--reason', 'x'],
      ['cli/missing-flag', 'recover', '--strategy', 'skip', '--agent', 'A1'],
      ['cli/missing-flag', 'recover', '--strategy', 'resume-from-gate', '--reason', 'x'],
      ['cli/flag-value', 'recover', '--strategy', 'retry', '--reason', 'x'],
      ['cli/flag-value', 'recover', '--strategy', 'skip', '--gate', 'gate-9', '--reason', 'x'],
      ['cli/missing-flag', 'control', 'override', 'grant', '--reason', 'x'],
      ['cli/flag-value', 'control', 'override', 'grant', '--path', '../x', '--reason', 'x'],
      ['control/no-such-waiver', 'control', 'waiver', 'revoke', '--id', 'x', '--reason', 'x'],
      ['control/no-such-override', 'control', 'override', 'revoke', '--id', 'x', '--reason', 'x'],
    ];
    for (const [code, ...args] of refused) {
      const result = await repo.wave$(...args);
      expect(result, args.join(' ')).toMatchObject({
        code: 2,
        stderr: expect.stringContaining(`(${code})`) as string,
      });
    }
    expect(repo.read('.tmp/main/control-plane/wave-0.ndjson')).toBe(log);
  });
});

describe('a provider that turns an agent away', () => {
  story('is asked again after the pause that it names, then left for the next executor', async ({ repo }) => {
    repo.wave(0, [
      {
        id: 'A1',
        run: ['sh', '-c', 'echo "HTTP 429 Too Many Requests, retry after 1 ms" >&2; exit 1'],
        executor: ['fallbacks: local'],
      },
    ]);
    expect(await repo.wave$('launch', '--agent-rate-limit-retries', '1')).toMatchObject({ code: 0 });
    const log = repo.records('.tmp/main/control-plane/wave-0.ndjson');
    const executors = log
      .filter(({ type }) => type === 'agent-run.requested')
      .map(({ attempt, data }) => [attempt, (data as { executor: string }).executor]);
    expect(executors).toEqual([
      [1, 'command'],
      [1, 'command'],
      [1, 'local'],
    ]);
  });
});
