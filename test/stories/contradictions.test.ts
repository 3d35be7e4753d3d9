import { describe, expect } from 'vitest';
import type { ScratchRepository } from '../rig/scratch-repository.js';
import { story } from '../rig/story.js';

const says = (value: string): string[] => [
  'sh',
  '-c',
  `echo "port = ${value}" > "$WAVE_AGENT.txt"; wave coord post --kind claim --summary "port = ${value}" --artifact config/port.json`,
];
const agents = (first: string, second: string) => [
  { id: 'A1', run: says(first), owns: ['A1.txt'], deliverables: ['A1.txt'] },
  { id: 'A2', run: says(second), owns: ['A2.txt'], deliverables: ['A2.txt'] },
];

type Shown = Readonly<{
  id: string;
  key: string;
  state: string;
  repairId: string;
  claims: readonly unknown[];
}>;

async function contradictions(repo: ScratchRepository): Promise<readonly Shown[]> {
  const { stdout } = await repo.wave$('control', 'contradiction', 'list', '--json');
  return (JSON.parse(stdout) as { contradictions: Shown[] }).contradictions;
}

/** Everything below the state folder but snapshots, which any reader may leave. */
const logs = (repo: ScratchRepository): string[] =>
  ['control-plane', 'coordination'].map((name) => repo.read(`.tmp/main/${name}/wave-0.ndjson`));

describe('agents that contradict each other', () => {
  story('hold up integration until a person lets the wave close with it', async ({ repo }) => {
    repo.wave(0, agents('8080', '9090'));
    expect(await repo.wave$('launch')).toMatchObject({ code: 41 });
    const [found, ...more] = await contradictions(repo);
    expect(more).toEqual([]);
    expect(found).toMatchObject({
      state: 'repair-in-progress',
      claims: [
        { agentId: 'A1', says: 'port = 8080' },
        { agentId: 'A2', says: 'port = 9090' },
      ],
    });
    const status = JSON.parse((await repo.wave$('control', 'status', '--json')).stdout) as {
      contradictions: Shown[];
      gates: { statusCode: string }[];
    };
    expect(status.contradictions).toMatchObject([{ key: found?.key, state: 'repair-in-progress' }]);
    expect(status.gates.map(({ statusCode }) => statusCode)).toContain('integration-contradiction-open');
    const before = logs(repo);
    const listed = JSON.parse((await repo.wave$('control', 'fact', 'list', '--json')).stdout) as {
      kind: string;
      facts: { supersededBy: string | null; contradictedBy: unknown[] }[];
    };
    expect(listed.kind).toBe('facts');
    const standing = listed.facts.filter(({ supersededBy }) => supersededBy === null);
    expect(standing.map(({ contradictedBy }) => contradictedBy.length)).toEqual([1, 1]);
    // Who was asked to repair it had ended: it was run once more in the same launch, and no more often.
    expect((await repo.waveJson('control', 'status')).logicalAgents).toMatchObject([
      { agentId: 'A1', attempt: 1 },
      { agentId: 'A2', attempt: 2 },
    ]);
    expect(logs(repo)).toEqual(before);

    const key = found?.key ?? '';
    const waive = ['control', 'contradiction', 'waive', '--id', key];
    expect(await repo.wave$(...waive)).toMatchObject({ code: 2 });
    expect(
      await repo.start([...waive, '--reason', 'mine'], { env: { WAVE_AGENT: 'A1' } }).result,
    ).toMatchObject({ code: 2 });
    expect(logs(repo)).toEqual(before);
    expect(await repo.wave$(...waive, '--reason', 'both ports are open')).toMatchObject({ code: 0 });
    expect(await repo.wave$(...waive, '--reason', 'again')).toMatchObject({ code: 2 });
    const settled = logs(repo);
    expect(await repo.wave$(...waive, '--reason', 'both ports are open')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`${key} was waived before, by operator:`) as string,
    });
    expect(logs(repo)).toEqual(settled);
    // Nobody has to repair it any more.
    expect(await repo.waveJson('control', 'task', 'get', '--id', found?.repairId ?? '')).toMatchObject({
      status: 'closed',
    });

    const again = await repo.wave$('launch');
    expect(again).toMatchObject({ code: 0 });
    expect(await contradictions(repo)).toMatchObject([{ key, state: 'waived' }]);
    const { stdout } = await repo.wave$('control', 'status', '--gate', 'integration');
    expect(stdout).toContain('waived by operator:');
    expect(await repo.wave$('replay', '--wave', '0')).toMatchObject({ code: 0 });
  });

  story('are over it when one of them says the same as the other', async ({ repo }) => {
    repo.wave(0, agents('8080', '9090'));
    expect(await repo.wave$('launch')).toMatchObject({ code: 41 });
    const post = [
      'coord',
      'post',
      '--wave',
      '0',
      '--agent',
      'A2',
      '--kind',
      'claim',
      '--artifact',
      'config/port.json',
    ];
    expect(await repo.wave$(...post, '--summary', 'port = 8080')).toMatchObject({ code: 0 });
    expect(await repo.wave$('launch')).toMatchObject({ code: 0 });
    expect(await contradictions(repo)).toMatchObject([{ state: 'resolved', settled: { by: 'launcher' } }]);
    expect(await repo.wave$('replay', '--wave', '0')).toMatchObject({ code: 0 });
  });
});

describe('an integration steward', () => {
  story('finds the request in its inbox, says what holds, and the wave closes', async ({ repo }) => {
    // What an agent would do by reading: the id of the request stands in its inbox.
    const settle = `id=$(grep -o 'repair-contradiction:[A-Za-z0-9:._-]*' "$WAVE_INBOX" | head -n 1)
      wave coord act resolve --id "$id" --response "8080 it is" || exit 9
      echo "[wave-integration] state=ready-for-doc-closure claims=2 conflicts=0 blockers=0"`;
    repo.wave(0, [...agents('8080', '9090'), { id: 'A8', run: ['sh', '-c', settle] }]);
    expect(await repo.wave$('launch')).toMatchObject({ code: 0 });
    expect(await contradictions(repo)).toMatchObject([
      { state: 'resolved', settled: { by: 'agent:A8', reason: '8080 it is' } },
    ]);
    expect(await repo.wave$('replay', '--wave', '0')).toMatchObject({ code: 0 });
  });
});

describe('the benchmark', () => {
  story('runs the cases that Wave brings, anywhere', async ({ repo }) => {
    const { code, stdout } = await repo.wave$('benchmark', 'run', '--json');
    expect(code).toBe(0);
    const { results, passed, ...rest } = JSON.parse(stdout) as {
      results: { caseId: string; passed: boolean }[];
      passed: boolean;
    };
    expect(rest).toEqual({ schemaVersion: 1, kind: 'benchmark-results' });
    expect(passed).toBe(true);
    expect(results.length).toBeGreaterThanOrEqual(7);
  });

  story('runs the files of others, tells apart what failed and what is no case', async ({ repo }) => {
    const given = (fact: string) => ({
      id: 'theirs',
      kind: 'projection',
      scoring: {
        primaryMetric: 'summary-fact-retention-rate',
        thresholds: { 'summary-fact-retention-rate': 100 },
      },
      expectations: { summaryFacts: [fact] },
      fixture: {
        agents: [{ agentId: 'A1' }],
        records: [{ kind: 'evidence', agentId: 'A1', summary: 'The port is 8080.' }],
      },
    });
    repo.write('cases/a.json', JSON.stringify(given('the port is 8080')));
    expect(await repo.wave$('benchmark', 'run', '--file', 'cases')).toMatchObject({ code: 0 });
    repo.write('cases/a.json', JSON.stringify(given('the port is 9090')));
    const failed = await repo.wave$('benchmark', 'run', '--file', 'cases/a.json', '--json');
    expect(failed.code).toBe(40);
    expect(JSON.parse(failed.stdout)).toMatchObject({
      passed: false,
      results: [{ scores: { 'summary-fact-retention-rate': 0 } }],
    });
    repo.write('cases/b.json', '{\n  "id": "x",\n  "kind": "arena"\n}');
    repo.write('cases/c.json', '{ "id": ');
    const bad = await repo.wave$('benchmark', 'run', '--file', 'cases');
    expect(bad.code).toBe(2);
    expect(bad.stderr).toContain('cases/b.json:3:11: kind: must be "projection"');
    expect(bad.stderr).toMatch(/cases\/c.json:1:\d+: is no JSON/);
    expect(await repo.wave$('benchmark', 'show', '--case', 'expert-routin')).toMatchObject({ code: 2 });
    expect(await repo.wave$('benchmark', 'list', '--file', 'nowhere')).toMatchObject({ code: 2 });
  });
});
