import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { renderRun } from '../../src/cli/runs/render-run.js';
import { renderRuns } from '../../src/cli/runs/render-runs.js';
import { runExit } from '../../src/cli/runs/run-exit.js';
import { runFilter } from '../../src/cli/runs/run-filter.js';
import { tableLines } from '../../src/cli/runs/table.js';
import type { RunView } from '../../src/projections/run-view.js';
import { runView } from '../../src/projections/run-view.js';
import type { PlacedRun } from '../../src/supervisor/read-runs.js';
import type { SupervisorState } from '../../src/supervisor/read-supervisor.js';
import type { Invocation } from '../../src/cli/command.js';
import { intentOf, launched, ran, running } from '../rig/control-events.js';
import type { Step } from '../rig/events.js';
import { at, T0 } from '../rig/events.js';
import { outcome, runEnded, runStarted, runSubmitted } from '../rig/lane-events.js';
import { runFacts } from '../rig/run-facts.js';
import { agent, wave } from '../rig/wave-builder.js';

const of = wave([
  agent('A1', { title: 'Split the scanner' }),
  agent('A2', { title: 'Hostile \u001b[31mtitle', dependsOn: ['A1'] }),
]);
const id = (end: string): string => `01M7WVQEGED79N35${end.padStart(10, '0')}`;
const begun = (run: string): Step => [runStarted(run), outcome(3, 'running', { run })];
const seen = (degraded: readonly string[] = []) =>
  new Map([[intentOf('A1'), { degraded, outputAt: at(50) }]]);
const under = (run: string) =>
  [launched(of), running('A1')].map((step) => [step].flat(9).map((one) => ({ ...one, run })));

const view = (...args: Parameters<typeof runFacts>): RunView => runView(runFacts(...args));
const views: Readonly<Record<string, RunView>> = {
  running: view([begun(id('RUN'))], under(id('RUN')), { seen: seen() }, id('RUN')),
  stale: view(
    [begun(id('STALE'))],
    under(id('STALE')),
    { seen: seen(), launcherAlive: false, project: 'app' },
    id('STALE'),
  ),
  suspended: view(
    [begun(id('STOP'))],
    under(id('STOP')),
    { seen: seen(['suspended']), launcherSuspended: true },
    id('STOP'),
  ),
  pending: view([runSubmitted(id('WAITS'))], [], { lane: 'a-lane-with-a-long-name' }, id('WAITS')),
  asking: view(
    [begun(id('ASKS'))],
    under(id('ASKS')),
    {
      seen: seen(),
      questions: [1, 2, 3, 4, 5, 6].map((nth) => ({
        id: `Q${nth}`,
        agentId: nth === 2 ? null : 'A1',
        attempt: 1,
        askedAt: at(nth),
        summary: `May I drop table ${nth}\u001b[31m?`,
        terms: { choices: [], fallback: null, timeoutMs: null, waits: true },
        dueAtMs: null,
        rung: nth === 2 ? 'merge' : null,
      })),
    },
    id('ASKS'),
  ),
  failed: view(
    [begun(id('FAIL')), runEnded(id('FAIL'), 'failed')],
    [launched(of), ran('A1', { exit: 3 })].map((step) =>
      [step].flat(9).map((one) => ({ ...one, run: id('FAIL') })),
    ),
    {},
    id('FAIL'),
  ),
};
const supervisor: SupervisorState = {
  state: 'none',
  pid: null,
  logPath: '.tmp/.wave/supervisor.log',
  halted: null,
};
const halted = { ...supervisor, halted: { by: 'ada', reason: 'wrong \u001b[31mkeys', at: at(0) } };
const all = Object.values(views);
const list = (columns: number, isTty = true): string =>
  renderRuns(all, {
    more: 3,
    isWhole: !isTty,
    supervisor: halted,
    terminal: { isTty, columns, color: false },
  });
const detail = (name: string, columns: number): string => {
  const run = views[name];
  if (run === undefined) throw new Error(name);
  return renderRun(run, { lane: 'main' }, supervisor, { isTty: true, columns, color: false }, T0 + 60_000);
};

describe.each([80, 120])('at %i columns', (columns) => {
  it('the runs', () => expect(list(columns)).toMatchFileSnapshot(`golden/runs-${columns}.txt`));

  it('one run', async () => {
    const shown = Object.keys(views).map((name) => `=== ${name}\n${detail(name, columns)}`);
    await expect(shown.join('\n')).toMatchFileSnapshot(`golden/run-${columns}.txt`);
  });

  it('no line is wider, commands aside', () => {
    const lines = [list(columns), ...Object.keys(views).map((name) => detail(name, columns))]
      .join('\n')
      .split('\n');
    for (const line of lines.filter(
      (one) => !/^ {2}(\w+: nobody works on it|(\w+: )?(\w+ asks: |1 more: )|why:|go on:)/.test(one),
    ))
      expect(stringWidth(line), line).toBeLessThanOrEqual(columns);
  });
});

it('through a pipe nothing is cut, and nothing moves a cursor', () => {
  for (const run of all) expect(list(20, false)).toContain(run.runId);
  expect(list(20, false)).not.toContain('\u001b');
  expect(list(20, false)).toContain('3 more');
});

it('ids that end alike are told apart', () => {
  const [one, two] = ['AX123456789', 'BX123456789'].map(
    (end) => ({ ...all[0], runId: `01M7WVQEGED79N3${end}` }) as RunView,
  );
  const shown = renderRuns(
    [one, two].flatMap((run) => run ?? []),
    {
      more: 0,
      isWhole: false,
      supervisor,
      terminal: { isTty: true, columns: 80, color: false },
    },
  );
  expect(shown).toContain('AX123456789');
  expect(shown).toContain('BX123456789');
});

it.each([
  ['running', 'supervisor: process 77, log'],
  ['suspended', 'supervisor: process 77 is suspended; kill -CONT 77 has it go on'],
] as const)('says that the supervisor is %s', (state, line) => {
  const style = { more: 0, isWhole: true, terminal: { isTty: false, columns: 80, color: false } };
  expect(renderRuns(all, { ...style, supervisor: { ...supervisor, state, pid: 77 } })).toContain(line);
});

it.each([
  ['is over', [runEnded('r2', 'completed')], 0],
  ['came to nothing', [runEnded('r2', 'failed')], 40],
  ['is under way', [], 10],
] as const)('a run that was taken over exits as the one that goes on with it: %s', async (_, end, code) => {
  const facts = runFacts([runStarted('r1'), { ...runStarted('r2'), at: at(9) }, ...end], [], {}, 'r1');
  const placed = { fold: { state: facts.laneState }, run: facts.run } as unknown as PlacedRun;
  expect(await runExit(runView(facts), placed, T0)).toBe(code);
});

it('a table gives way where it may, the widest column first', () => {
  const columns = [{ title: 'A' }, { title: 'B', gives: true }, { title: 'C', gives: true }];
  const rows = [['keep-this', 'x'.repeat(30), 'short']];
  expect(tableLines(columns, rows, 30)[1]).toBe('keep-this  xxxxxxxxxxx…  short');
  expect(tableLines(columns, rows, 5)[1]).toContain('keep-this');
});

describe('--filter', () => {
  const filter = (...given: string[]) => runFilter({ options: { filter: given } } as unknown as Invocation);

  it('lets through what any of them names', () => {
    expect(filter()).toBeUndefined();
    const fits = filter('status=failed', 'blocked');
    expect(['failed', 'blocked', 'running'].map((status) => fits?.(status as RunView['status']))).toEqual([
      true,
      true,
      false,
    ]);
  });

  it.each([
    ['status=fialed', /did you mean "failed"/],
    ['lane=main', /does not know "lane=main"/],
  ])('refuses %s', (given, why) => expect(() => filter(given)).toThrow(why));
});
