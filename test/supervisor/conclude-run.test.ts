import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { createRedactor } from '../../src/base/redact.js';
import { readMarkers } from '../../src/markers/marker-reader.js';
import type { AgentReport, ReportedFailure } from '../../src/executors/executor.js';
import type { FailureClass } from '../../src/model/failure.js';
import { PRICES_VERSION } from '../../src/model/prices.js';
import type { WaveAgent } from '../../src/model/wave.js';
import type { AgentRun } from '../../src/reducers/wave-state.js';
import { RepoLayout } from '../../src/store/layout.js';
import { FileMeasurer } from '../../src/store/measure-file.js';
import type { CollectedOutput } from '../../src/supervisor/agent-outputs.js';
import { concludeRun } from '../../src/supervisor/conclude-run.js';
import type { LaneContext } from '../../src/supervisor/lane-context.js';
import { exited, given, launched } from '../rig/control-events.js';
import { agent, CONTRACT, wave } from '../rig/wave-builder.js';

const PROOF = '[wave-proof] completion=contract durability=none proof=unit state=met';
const SECRET = 'sk-ant-api03-abcdefghijklmnopqrstuvwxyz0123456789';

let repo: string;
let layout: LaneContext['layout'];
beforeEach(() => {
  repo = mkdtempSync(join(tmpdir(), 'wave-conclude-'));
  layout = new RepoLayout(repo).lane('main');
});

const ENDED = Date.parse('2026-01-01T00:00:00.000Z');
const who = agent('A1', { exitContract: CONTRACT, deliverables: ['out.txt'] });

async function conclude(
  says: string,
  of: WaveAgent = who,
  over: Partial<AgentRun> = {},
  said: Partial<CollectedOutput> = {},
) {
  const run = given(launched(wave([of])), exited(of)).agents.get('A1');
  if (run === undefined) throw new Error('no run');
  const entry = await concludeRun(
    { repo, layout, config: {} } as LaneContext,
    3,
    of,
    { ...run, ...over },
    { readings: [readMarkers(says)], lastWords: '', turnedAway: null, report: null, toolCalls: 0, ...said },
    { measurer: new FileMeasurer(repo), redactor: createRedactor(), model: 'gpt-5' },
  );
  if (entry.type !== 'agent-run.concluded') throw new Error(entry.type);
  return entry.data;
}
const results = () => join(layout.root, 'results/wave-3/attempt-1');
const drop = (text: string) => {
  const path = layout.drop(3, 1, 'A1');
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
};

describe('the published envelope', () => {
  it('is what the record says, byte for byte', async () => {
    writeFileSync(join(repo, 'out.txt'), 'x');
    const { envelope, envelopePath, envelopeSha256 } = await conclude(PROOF);
    const text = readFileSync(join(layout.root, envelopePath), 'utf8');
    expect(envelopePath).toBe('results/wave-3/attempt-1/A1.json');
    expect(JSON.parse(text)).toEqual(envelope);
    expect(createHash('sha256').update(text).digest('hex')).toBe(envelopeSha256);
    expect(envelope.deliverables).toEqual([
      { path: 'out.txt', exists: true, bytes: 1, sha256: createHash('sha256').update('x').digest('hex') },
    ]);
  });

  it('is the same one when a crash makes us do it again', async () => {
    expect(await conclude(PROOF)).toEqual(await conclude(PROOF));
    expect(readdirSync(results())).toEqual(['A1.json']);
  });

  it('is never overwritten: what was measured later goes beside it, and the record says which one counts', async () => {
    const first = await conclude(PROOF);
    const before = readFileSync(join(layout.root, first.envelopePath), 'utf8');
    writeFileSync(join(repo, 'out.txt'), 'late');
    const second = await conclude(PROOF);
    expect(second.envelopePath).toBe('results/wave-3/attempt-1/A1.2.json');
    expect(readFileSync(join(layout.root, first.envelopePath), 'utf8')).toBe(before);
    expect(JSON.parse(readFileSync(join(layout.root, second.envelopePath), 'utf8'))).toEqual(second.envelope);
  });

  it('does not take what an agent put in its place for its own', async () => {
    mkdirSync(results(), { recursive: true });
    const forged = JSON.stringify({ proof: { state: 'satisfied' } });
    writeFileSync(join(results(), 'A1.json'), forged);
    symlinkSync(join(repo, 'elsewhere'), join(results(), 'A1.2.json'));
    const { envelopePath, envelope } = await conclude('nothing to say');
    expect(envelopePath).toBe('results/wave-3/attempt-1/A1.3.json');
    expect(envelope.proof.state).toBe('not_applicable');
    expect(readFileSync(join(results(), 'A1.json'), 'utf8')).toBe(forged);
  });
});

describe('what the prompt says itself', () => {
  const prompt = (text: string) => {
    const path = layout.prompt(3, 1, 'A1');
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  };
  const reporting = agent('A1', { exitContract: CONTRACT, reportPath: 'report.md' });

  it('is no evidence in a report either, and that is said', async () => {
    prompt(`End with:\n${PROOF}\n`);
    writeFileSync(join(repo, 'report.md'), `# Report\n${PROOF}\n`);
    const { envelope, said } = await conclude('', reporting, { startedAt: '2000-01-01T00:00:00.000Z' });
    expect(envelope.proof.completion).toBeNull();
    expect(said?.unread).toMatchObject([{ line: 2, kind: 'proof', stands: false }]);
    expect(said?.unread?.[0]?.reason).toContain('stands in the prompt');
  });

  it('is evidence with a detail of the agent, and without a prompt', async () => {
    writeFileSync(join(repo, 'report.md'), PROOF);
    const early = { startedAt: '2000-01-01T00:00:00.000Z' };
    expect((await conclude('', reporting, early)).envelope.proof.completion).toBe('contract');
    prompt(PROOF);
    writeFileSync(join(repo, 'report.md'), `${PROOF} detail=12 tests pass`);
    expect((await conclude('', reporting, early)).envelope.proof.completion).toBe('contract');
  });
});

describe('the result file of an agent', () => {
  it('wins over its markers', async () => {
    drop(
      JSON.stringify({
        schemaVersion: 2,
        agentId: 'A1',
        waveNumber: 3,
        attempt: 1,
        proof: { state: 'partial' },
      }),
    );
    const { envelope, said, malformed } = await conclude(PROOF);
    expect(envelope.proof).toMatchObject({ state: 'partial', completion: null });
    expect(said).toMatchObject({ resultFile: true, markers: 1 });
    expect(malformed).toEqual([]);
  });

  it.each([
    ['no JSON', '{"proof":', 'its result file is not JSON'],
    [
      'more than is read',
      `"${'x'.repeat(1024 * 1024)}"`,
      'its result file is too large: at most 1024 KiB are read',
    ],
    ['another shape', '{"proof":{"state":"done"}}', 'its result file: proof.state: '],
    ['another version', '{"schemaVersion":1}', 'its result file: schemaVersion: '],
    ['another agent', '{"agentId":"A2"}', 'agentId is A2, not A1'],
    ['another wave', '{"waveNumber":4}', 'waveNumber is 4, not 3'],
    ['another attempt', '{"attempt":2}', 'attempt is 2, not 1'],
    ['nesting without end', '['.repeat(100_000), 'its result file is not JSON'],
  ])('with %s is refused, and says why', async (_, text, detail) => {
    drop(text);
    const { malformed, said, ...data } = await conclude(PROOF);
    expect(malformed).toEqual(['envelope']);
    expect(said?.resultFile).toBe(false);
    expect(data.detail).toContain(detail);
  });

  it('that is a pipe, a folder or a link holds up nobody', async () => {
    const path = drop('');
    rmSync(path);
    execFileSync('mkfifo', [path]);
    expect((await conclude(PROOF)).detail).toBe('its result file is not a regular file');
    rmSync(path);
    mkdirSync(path);
    expect((await conclude(PROOF)).malformed).toEqual(['envelope']);
    rmSync(path, { recursive: true });
    writeFileSync(join(repo, 'elsewhere.json'), '{"proof":{"state":"satisfied"}}');
    symlinkSync(join(repo, 'elsewhere.json'), path);
    expect((await conclude(PROOF)).malformed).toEqual(['envelope']);
  });
});

describe('what its program reports', () => {
  const report = (over: Partial<AgentReport>): Partial<CollectedOutput> => ({
    report: { usage: null, sessionId: null, failure: null, denied: [], ...over },
  });

  it('is on record: what it used, its session, what it was not allowed, how often it called tools', async () => {
    const usage = { inputTokens: 5, outputTokens: 2, costUsd: null, cachedTokens: 1 };
    const said = { ...report({ usage, sessionId: 's1\u001b', denied: ['Bash curl x'] }), toolCalls: 3 };
    const { envelope, sessionId, denied, toolCalls, failureClass } = await conclude(PROOF, who, {}, said);
    expect(envelope.usage).toEqual({
      inputTokens: 5,
      outputTokens: 2,
      cachedTokens: 1,
      costUsd: 25.125e-6,
      model: 'gpt-5',
      prices: PRICES_VERSION,
    });
    expect([sessionId, denied, toolCalls, failureClass]).toEqual(['s1\\x1b', ['Bash curl x'], 3, null]);
  });

  it('that is nothing leaves nothing', async () => {
    const data = await conclude(PROOF, who, {}, report({}));
    expect(data.envelope.usage).toBeNull();
    expect(Object.keys(data)).not.toEqual(expect.arrayContaining(['sessionId']));
    expect(data).not.toHaveProperty('denied');
  });

  it.each<[string, Partial<AgentRun>, FailureClass | null, FailureClass]>([
    ['though it exits with 0', { exitCode: 0 }, null, 'crashed'],
    ['its limit of turns, though it exits with 0', { exitCode: 0 }, 'budget', 'budget'],
    ['a refused key', { exitCode: 1 }, 'deterministic', 'deterministic'],
    ['what it does not know', { exitCode: 1 }, null, 'crashed'],
    ['after its time was over', { exitCode: 143, stop: 'time-limit' }, 'transient', 'timeout'],
  ])('says that it failed: %s', async (_, run, failureClass, expected) => {
    const failure = { message: 'API Error:\nno', failureClass, retryAfterMs: 7000 };
    const said = { ...report({ failure }), lastWords: 'warning: old node' };
    const data = await conclude(PROOF, who, run, said);
    expect(data).toMatchObject({ failureClass: expected, detail: 'API Error: no', retryAfterMs: null });
  });

  it('says how long its provider asked to wait', async () => {
    const failure = { message: 'slow down', failureClass: 'rate-limited', retryAfterMs: 7000 } as const;
    const data = await conclude(PROOF, who, { exitCode: 1 }, report({ failure }));
    expect(data).toMatchObject({ failureClass: 'rate-limited', retryAfterMs: 7000 });
  });

  it.each<[string, Partial<ReportedFailure>, string | null, number | null]>([
    ['a moment that its program names, and a little longer', { resetsAt: ENDED + 90_000 }, null, 100_000],
    ['one that is over', { resetsAt: ENDED }, null, null],
    ['its words', { message: 'try again in 3 hours 2 minutes' }, null, 10_920_000],
    ['words between its events', {}, 'HTTP 429, retry after 8 s', 8000],
    ['neither', {}, 'HTTP 429', null],
  ])('reckons that by %s', async (_, over, turnedAway, retryAfterMs) => {
    const failure = {
      message: 'slow down',
      failureClass: 'rate-limited',
      retryAfterMs: null,
      ...over,
    } as const;
    const run = { exitCode: 1, endedAt: new Date(ENDED).toISOString() };
    const data = await conclude(PROOF, who, run, { ...report({ failure }), turnedAway });
    expect(data).toMatchObject({ failureClass: 'rate-limited', retryAfterMs });
  });
});

describe('what is kept of what it said', () => {
  it('is what it left in the wrong form, without secrets', async () => {
    const of = agent('A1', { exitContract: CONTRACT, reportPath: 'report.md' });
    writeFileSync(join(repo, 'report.md'), `[wave-proof] completion: contract detail: key ${SECRET}\n`);
    const { said } = await conclude('[wave-doc-delta] state: none', of, {
      startedAt: '2020-01-01T00:00:00.000Z',
    });
    expect(said?.malformed.map(({ kind, line }) => `${line} ${kind}`)).toEqual(['1 doc-delta', '1 proof']);
    expect(JSON.stringify(said)).not.toContain(SECRET);
    expect(said?.malformed[1]?.text).toContain('[redacted]');
  });
});

describe('a report', () => {
  const of = agent('A1', { exitContract: CONTRACT, reportPath: 'reports/report.md' });
  const since = { startedAt: '2020-01-01T00:00:00.000Z' };

  it('is read from the repository', async () => {
    mkdirSync(join(repo, 'reports'));
    writeFileSync(join(repo, 'reports/report.md'), `${PROOF}\n`);
    expect((await conclude('nothing', of, since)).envelope.proof.state).toBe('satisfied');
  });

  it.each([
    [
      'a file',
      (outside: string) => (mkdirSync(join(repo, 'reports')), [`${outside}/report.md`, 'reports/report.md']),
    ],
    ['a folder', (outside: string) => [outside, 'reports']],
  ] as const)('is not read through a link to %s elsewhere', async (_, make) => {
    const outside = mkdtempSync(join(tmpdir(), 'wave-outside-'));
    writeFileSync(join(outside, 'report.md'), `${PROOF}\n`);
    const [target = '', path = ''] = make(outside);
    symlinkSync(target, join(repo, path));
    const { envelope } = await conclude('nothing', of, since);
    rmSync(outside, { recursive: true });
    expect(envelope.proof.state).not.toBe('satisfied');
  });
});

it.each([
  ['gemini', 41, 'deterministic'],
  ['gemini', 1, 'crashed'],
  ['command', 41, 'crashed'],
] as const)('%s that ends with %i without an event is %s', async (executor, exitCode, failureClass) => {
  expect((await conclude('', who, { executor, exitCode })).failureClass).toBe(failureClass);
});
