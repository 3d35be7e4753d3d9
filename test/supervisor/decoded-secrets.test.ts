import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.js';
import { createRedactor } from '../../src/base/redact.js';
import { ReadableOutput } from '../../src/executors/readable-output.js';
import { executorOf } from '../../src/executors/registry.js';
import { spoolPaths } from '../../src/runner/spool-folder.js';
import { RepoLayout } from '../../src/store/layout.js';
import { FileMeasurer } from '../../src/store/measure-file.js';
import { AgentOutputs } from '../../src/supervisor/agent-outputs.js';
import { concludeRun } from '../../src/supervisor/conclude-run.js';
import type { LaneContext } from '../../src/supervisor/lane-context.js';
import type { Session } from '../../src/supervisor/session.js';
import { exited, given, launched } from '../rig/control-events.js';
import { agent, CONTRACT, wave } from '../rig/wave-builder.js';

/** Nothing tells it from words but the variable that holds it. */
const SECRET = 'correct/horse-battery/staple';
const KEY_LINES = ['MIIEvQIBADANBgkqhkiG9w0BAQEFAASC', 'BKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj', '4FZ2'];
const PEM = ['-----BEGIN PRIVATE KEY-----', ...KEY_LINES, '-----END PRIVATE KEY-----'].join('\n');
const PROOF = '[wave-proof] completion=contract durability=none proof=unit state=met';

const escaped = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
/** How a JSON string may hold it so that no search for it finds it there. */
const forms: readonly (readonly [string, string])[] = [
  ['the first letter as \\u', escaped('c') + SECRET.slice(1)],
  ['a letter in the middle as \\u', SECRET.replace('h', escaped)],
  ['the last letter as \\u', SECRET.slice(0, -1) + escaped('e')],
  ['every letter as \\u', SECRET.replace(/./g, escaped)],
  ['its slashes as \\/', SECRET.replaceAll('/', '\\/')],
  ['one of its slashes as \\/', SECRET.replace('/', '\\/')],
];

const redactor = createRedactor({ secrets: [SECRET] });
const who = agent('A1', { exitContract: CONTRACT, reportPath: 'report.md' });
let context: LaneContext;
let spool: string;
beforeEach(() => {
  const repo = mkdtempSync(join(tmpdir(), 'wave-decoded-'));
  spool = join(repo, 'spool');
  mkdirSync(spool);
  context = {
    repo,
    layout: new RepoLayout(repo).lane('main'),
    config: {},
    clock: systemClock,
  } as LaneContext;
});

const piece = (content: string): string =>
  JSON.stringify({ type: 'message', role: 'assistant', content, delta: true });
const whole = (content: string): string => JSON.stringify({ type: 'message', role: 'assistant', content });

/** Everything that becomes of what an agent printed: what goes on record, its envelope, and what people are shown of it. */
async function become(said: Readonly<{ out?: readonly string[]; err?: readonly string[]; report?: string }>) {
  const begun = given(launched(wave([who])), exited(who)).agents.get('A1');
  if (begun === undefined) throw new Error('no run');
  const run = { ...begun, executor: 'gemini', exitCode: 1, startedAt: '2000-01-01T00:00:00.000Z' } as const;
  const paths = spoolPaths(spool, run.intentId);
  writeFileSync(paths.out, (said.out ?? []).map((line) => `${line}\n`).join(''));
  writeFileSync(paths.err, (said.err ?? []).map((line) => `${line}\n`).join(''));
  if (said.report !== undefined) writeFileSync(join(context.repo, 'report.md'), said.report);
  const session = {
    context,
    redactor,
    spool,
    measurer: new FileMeasurer(context.repo),
  } as unknown as Session;
  const outputs = new AgentOutputs(session, 3);
  outputs.pump([run]);
  const collected = outputs.collect(run);
  if (collected === undefined) throw new Error('behind');
  const calls = outputs.toolCalls([run]);
  const ended = await concludeRun(context, 3, who, run, collected, { ...session, model: null });
  if (ended.type !== 'agent-run.concluded') throw new Error(ended.type);
  const words = new ReadableOutput(executorOf('gemini'), context.repo, redactor);
  const shown = (said.out ?? []).flatMap((line) => words.line(redactor.redact(line)));
  const envelope = readFileSync(join(context.layout.root, ended.data.envelopePath), 'utf8');
  return { calls, ended: ended.data, envelope, shown: [...shown, ...words.rest()] };
}

/** All that a program can tell about in its events, with a secret in each place. */
const told = (secret: string): string[] =>
  [
    { type: 'init', session_id: 'SECRET' },
    { type: 'tool_use', tool_id: '1', tool_name: 'read', parameters: { path: 'SECRET' } },
    { type: 'tool_result', tool_id: '1', status: 'success' },
    {
      type: 'tool_use',
      tool_id: '2',
      tool_name: 'SECRET',
      parameters: { command: 'x'.repeat(190) + 'SECRET' },
    },
    { type: 'tool_result', tool_id: '2', status: 'error', error: { type: 'policy_violation' } },
    { type: 'message', role: 'assistant', content: `SECRET\n${PROOF} detail=SECRET\n[wave-gap] kind=SECRET` },
    {
      type: 'message',
      role: 'assistant',
      content: JSON.stringify({ log: `[wave-gap] kind=ops detail=SECRET` }),
    },
    {
      type: 'result',
      status: 'error',
      error: { message: 'no SECRET' },
      stats: { total_tokens: 2, models: { SECRET: {} } },
    },
    { type: 'message', role: 'user' },
    { type: 'tool_use', tool_id: '3', tool_name: 'never_ends', parameters: { url: 'SECRET' } },
  ].map((event) => JSON.stringify(event).replaceAll('SECRET', secret));

describe('a secret that only decoding shows', () => {
  it.each(forms)('is in no record, no envelope and nothing that is shown: %s', async (_, form) => {
    const says = (kind: string): string =>
      JSON.stringify({ text: `[wave-gap] kind=${kind} detail=SECRET` }).replaceAll('SECRET', form);
    const said = { out: told(form), err: [says('docs')], report: says('durability') };
    const { calls, ended, envelope, shown } = await become(said);
    const all = JSON.stringify({ calls, ended, envelope, shown });
    expect(all.replaceAll('\\\\/', '/')).not.toContain(SECRET);
    // Of one that is cut nothing is left either.
    expect(all).not.toContain(SECRET.slice(0, 7));
    expect(calls.map(({ data }) => data)).toMatchObject([
      { tool: 'read', about: '[redacted]' },
      { tool: '[redacted]', about: `${'x'.repeat(190)}[redacted]` },
      { tool: 'never_ends', about: '[redacted]', ok: null },
    ]);
    expect(ended).toMatchObject({ sessionId: '[redacted]', detail: 'no [redacted]' });
    expect(ended.denied).toEqual([`[redacted] ${'x'.repeat(188)}…`]);
    expect(ended.envelope.usage?.model).toBe('[redacted]');
    expect(ended.envelope.proof.detail).toBe('[redacted]');
    expect(ended.envelope.gaps.map(({ detail }) => detail)).toEqual(Array(3).fill('[redacted]'));
    expect(shown).toEqual(expect.arrayContaining(['✓ read [redacted]', '[redacted]', '✗ no [redacted]']));
    expect(shown.filter((line) => line === '✗ no [redacted]')).toHaveLength(1);
  });
});

describe('a secret that comes in pieces', () => {
  const cuts = Array.from({ length: SECRET.length - 1 }, (_, index) => index + 1);

  it('is whole nowhere, wherever it is cut', async () => {
    const out = cuts.flatMap((at) => [
      piece(`[wave-gap] kind=ops detail=${at} ${SECRET.slice(0, at)}`),
      piece(`${SECRET.slice(at)}\n`),
    ]);
    const { ended, envelope, shown } = await become({ out });
    expect(JSON.stringify({ ended, envelope, shown })).not.toContain(SECRET);
    const gaps = cuts.map((at) => `${at} [redacted]`);
    expect(ended.envelope.gaps.map(({ detail }) => detail)).toEqual(gaps);
    expect(shown).toEqual(gaps.map((detail) => `[wave-gap] kind=ops detail=${detail}`));
  });

  it('is whole nowhere, letter by letter, nor on stderr', async () => {
    const letters = [...`${PROOF} detail=${SECRET}`].map(piece);
    const { ended, shown } = await become({ out: letters });
    expect(ended.envelope.proof.detail).toBe('[redacted]');
    expect(shown).toEqual([`${PROOF} detail=[redacted]`]);
    const { ended: other } = await become({ err: letters });
    expect(other.envelope.proof.detail).toBe('[redacted]');
  });

  it('is hidden line by line where it is a block of them', async () => {
    const out = [...PEM, `\n${PROOF}`].map(piece);
    const { ended, shown } = await become({ out });
    for (const line of KEY_LINES) expect(JSON.stringify({ ended, shown })).not.toContain(line);
    expect(ended.envelope.proof.completion).toBe('contract');
    expect(shown.at(-1)).toBe(PROOF);
  });
});

describe('what stands in the prompt', () => {
  it.each<[string, (secret: string) => string, (secret: string) => string[]]>([
    [
      'in pieces',
      (secret) => `${PROOF} detail=${secret}`,
      (secret) => [...`${PROOF} detail=${secret}`].map(piece),
    ],
    [
      'in JSON',
      (secret) =>
        whole(`${PROOF} detail=SECRET`).replace('SECRET', escaped(secret.charAt(0)) + secret.slice(1)),
      (secret) => [whole(`${PROOF} detail=${secret}`)],
    ],
  ])('is no evidence with a secret in it either: %s', async (_, prompt, out) => {
    const path = context.layout.prompt(3, 1, 'A1');
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${prompt(SECRET)}\n`);
    const { ended } = await become({ out: out(SECRET) });
    expect(ended.envelope.proof.completion).toBeNull();
    expect(ended.said?.unread?.[0]?.reason).toContain('stands in the prompt');
  });
});
