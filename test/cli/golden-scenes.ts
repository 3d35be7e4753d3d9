import type { Verdict } from '../../src/model/gate.js';
import type { StatusInput } from '../../src/projections/status-input.js';
import {
  answered,
  attempt,
  attemptEnded,
  blocked,
  buried,
  cancelled,
  cancelRequested,
  completed,
  event,
  failed,
  forwarded,
  gapId,
  intentOf,
  launched,
  matrix,
  measured,
  opened,
  ran,
  requested,
  running,
  settled,
  strayed,
} from '../rig/control-events.js';
import { shown } from '../rig/coordination-events.js';
import type { Draft, Step } from '../rig/events.js';
import { at } from '../rig/events.js';
import { statusInput } from '../rig/status-input.js';
import { agent, passes, wave } from '../rig/wave-builder.js';

const of = wave(
  [
    agent('A1', { title: 'Split the scanner from the parser', deliverables: ['src/scanner.ts'] }),
    agent('A2', { title: 'エージェント that writes 日本語 documentation', dependsOn: ['A1'] }),
    agent('A3', { title: 'Hostile \u001b[31mtitle\u202e' }),
    agent('A8', { title: 'Integration' }),
    agent('A0', { title: 'Continuous QA' }),
  ],
  { title: 'Tidy the parser before the release of the second version of everything' },
);
const verdict = (over: Partial<Verdict>): Draft =>
  event('gate.evaluated', {
    verdict: {
      gate: 'implementation',
      ok: true,
      statusCode: 'pass',
      agentId: 'A1',
      detail: 'exit 0, deliverables present',
      evidence: [],
      inferred: false,
      rung: 'gate-1',
      failureClass: null,
      ...over,
    },
    basis: { control: 0, coordination: 0, at: '2026-03-01T08:00:00.000Z' },
  });
const noDeliverable = verdict({
  ok: false,
  statusCode: 'missing-deliverable',
  detail:
    'missing: src/scanner.ts, which is a path that is long enough to be cut at forty and at eighty columns',
  failureClass: 'proof',
});
const broken = { exit: 3, detail: 'Error: no such table: tokens\n\u001b[31mat line 7' };
const [a1 = agent('A1')] = of.agents;
const judged = of.agents.map(({ agentId }) => verdict({ agentId }));
const everybody = of.agents.map((one) => ran(one, { says: passes[one.role] }));

const scene =
  (steps: readonly Step[], over: Partial<StatusInput> = {}): (() => StatusInput) =>
  () =>
    statusInput(of, steps, over);

/** Moments of a wave that people see. */
export const scenes = {
  untouched: scene([], { run: null }),
  'asking models': scene([
    launched(of),
    ran(a1, {
      executor: 'claude',
      usage: { inputTokens: 61_000, outputTokens: 800, cachedTokens: 0, costUsd: 0.34 },
    }),
    verdict({}),
    running('A2', { executor: 'codex' }),
    event(
      'tool.called',
      { intentId: intentOf('A2'), tool: 'command_execution', about: 'npm test -- --run test/docs', ok: true },
      { agent: 'A2', attempt: 1 },
    ),
    running('A3', { executor: 'gemini' }),
  ]),
  running: scene([launched(of), ran(a1), verdict({}), running('A2'), requested('A3')]),
  'turned away': scene([
    launched(of, { A1: ['claude'] }),
    ran(a1, {
      exit: 1,
      failureClass: 'rate-limited',
      executor: 'claude',
      retryAfterMs: 10_800_000,
      detail: "You've hit your limit · resets 3:47am (UTC)",
    }),
  ]),
  stopping: scene([
    launched(of),
    running('A1'),
    event('agent-run.stop-requested', { intentId: intentOf('A1'), reason: 'time-limit' }, { agent: 'A1' }),
    buried('A3', 'transient'),
  ]),
  'second attempt': scene([
    launched(of),
    ran(a1),
    verdict({}),
    ran('A3', { exit: 1 }),
    attemptEnded('retry'),
    attempt(2, ['A3', 'A2'], ['A1']),
    running('A3', { attempt: 2 }),
  ]),
  failed: scene([
    launched(of),
    ran(a1, { without: ['src/scanner.ts'] }),
    noDeliverable,
    ran('A3', broken),
    verdict({ ok: false, statusCode: 'nonzero-exit', agentId: 'A3', detail: 'A3 ended with exit code 3' }),
    attemptEnded('failed'),
    failed(),
  ]),
  blocked: scene([launched(of), ran(a1), strayed('A1', ['docs/plan.md', 'package.json']), blocked()], {
    records: [
      shown('q1', { kind: 'human-feedback', summary: 'May the scanner\nbreak the old token names?' }),
    ],
    damage: [{ log: 'coordination', offset: 512, length: 40, kind: 'corrupt', acknowledged: false }],
  }),
  'launcher gone': scene([launched(of), running('A1')], { launcherAlive: false }),
  'completed, changed since': scene([launched(of), ...everybody, ...judged, completed()], {
    drift: {
      file: true,
      prompts: ['A1'],
      artifacts: [{ path: 'src/parse.ts', change: 'deleted' }],
      unchecked: 0,
    },
  }),
} as const;

/** One event of every type, and the special cases of some. */
export const every: readonly Step[] = [
  opened(of, { at: at(1) }),
  attempt(1, ['A1', 'A2']),
  attempt(2, ['A2'], ['A1']),
  attempt(3, [], ['A1', 'A2']),
  ran('A1'),
  ran('A2', broken),
  ran('A3', { exit: null }),
  ran('A3', { exit: 137, signal: 'KILL', stop: 'cancelled' }),
  buried('A3', 'transient'),
  strayed('A1', ['a', 'b', 'c', 'd', 'e', 'f']),
  strayed('A1', []),
  measured({ a: '1' }),
  {
    type: 'library-docs.missed',
    agent: 'A1',
    data: { docs: [{ library: 'react', detail: 'CONTEXT7_API_KEY is not set' }] },
  },
  verdict({}),
  verdict({ gate: 'log', agentId: null }),
  verdict({ gate: 'security', inferred: true, agentId: null }),
  verdict({ gate: 'security', statusCode: 'security-concerns', agentId: 'A7' }),
  noDeliverable,
  verdict({ ok: false, statusCode: 'missing-status' }),
  event('stage.inferred', { stage: 'security', evidence: [] }),
  forwarded('integration', 'A8'),
  settled(gapId('integration', 'A8')),
  answered('blocked'),
  answered('failed'),
  matrix({ parser: 'repo-landed' }),
  attemptEnded('closed'),
  { ...attemptEnded('retry', { backoffMs: 1234 }), attempt: 1 },
  { ...attemptEnded('failed'), attempt: 2 },
  completed(),
  failed(),
  blocked(),
  cancelRequested(false),
  cancelRequested(true),
  cancelled(),
  { type: 'epoch.raised', data: { epoch: 2, holder: 'x' } },
  { type: 'log.sealed', data: { offset: 1, sha256: 'x' } },
  { type: 'log.damage-acknowledged', data: { offset: 1, reason: 'seen' } },
  { type: 'agent-run.swept', agent: 'A1', data: { intentId: 'x', survivors: [] } },
  {
    type: 'agent-run.envelope-measured',
    agent: 'A1',
    data: { intentId: 'x', path: 'results/A1.json', sha256: null },
  },
  { type: 'agent-run.dreamt', data: {} },
];
