import { describe, expect, it } from 'vitest';
import { explain } from '../../src/projections/explanation.js';
import { parseCommand } from '../../src/cli/parse-command.js';
import { commands } from '../../src/cli/commands.js';
import type { StatusInput } from '../../src/projections/status-input.js';
import {
  attemptEnded,
  blocked,
  completed,
  event,
  failed,
  launched,
  ran,
  running,
  strayed,
} from '../rig/control-events.js';
import type { Step } from '../rig/events.js';
import { shellWords } from '../rig/shell-words.js';
import { foldOf, log } from '../rig/events.js';
import { runStarted, runSubmitted } from '../rig/lane-events.js';
import { laneReducer } from '../../src/reducers/lane-state.js';
import { statusInput } from '../rig/status-input.js';
import { agent, wave } from '../rig/wave-builder.js';

const of = wave([
  agent('A1', { deliverables: ['out/a.txt'] }),
  agent('A2', { dependsOn: ['A1'] }),
  agent('A0'),
]);
const explained = (steps: readonly Step[], over: Partial<StatusInput> = {}) =>
  explain(statusInput(of, [launched(of), ...steps], over));

describe('why a wave is not closed', () => {
  it('goes on as the status says: by a supervisor where a daemon had it, whose launcher is gone', () => {
    const submitted = foldOf(laneReducer, log(runSubmitted('r1'), runStarted('r1')));
    const gone = { laneState: submitted, run: submitted.runs[0] ?? null, launcherAlive: false };
    expect(explained([running('A1')], gone).next?.command).toBe('wave supervise');
    expect(explained([running('A1')], { launcherAlive: false }).next?.command).toContain('wave launch');
  });

  it('names no steward as waiting that nobody declared', () => {
    const waiting = explained([running('A1')]).waiting.join();
    expect(waiting).toContain('cont-qa');
    expect(waiting).not.toMatch(/cont-eval|security|integration|documentation/);
    expect(explained([running('A1')], { required: ['security'] }).waiting).toContain('security');
  });

  it('names the cause, what would close it, and what to type; what only waits is told apart', () => {
    const { closed, summary, reasons, waiting, next } = explained([
      ran('A1', { exit: 3 }),
      attemptEnded('failed'),
      failed(),
    ]);
    expect(closed).toBe(false);
    expect(summary).toContain('wave 3 of lane main is failed, not closed');
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toMatchObject({
      gate: 'implementation',
      rung: 'gate-1',
      agentIds: ['A1'],
      statusCode: 'nonzero-exit',
      closes: 'A run of the agent that ends with exit code 0.',
    });
    expect(reasons[0]?.steps.map(({ command }) => command)).toEqual([
      'wave logs --lane main --wave 3 --agent A1',
      "wave control rerun request --agent A1 --reason 'once more' --lane main --wave 3",
      'wave recover --strategy skip --gate implementation --agent A1 --reason accepted --lane main --wave 3',
    ]);
    expect(waiting).toContain('A2 (implementation)');
    expect(next?.command).toBe('wave launch --lane main --start-wave 3 --end-wave 3');
  });

  it('offers to allow the path that strayed', () => {
    const { reasons } = explained([
      ran('A1'),
      strayed('A1', ["it's.txt"]),
      attemptEnded('blocked'),
      blocked(),
    ]);
    const allow = reasons
      .find(({ gate }) => gate === 'ownership')
      ?.steps.find(({ label }) => label === 'allow');
    expect(allow?.command).toContain(`--path 'it'\\''s.txt'`);
  });

  it('says that nothing is wrong while agents are at work', () => {
    const { summary, reasons } = explained([running('A1')]);
    expect(summary).toBe('wave 3 of lane main is under way: A1 at work.');
    expect(reasons).toEqual([]);
  });

  it('of one that is closed says since when, and asks for nothing', () => {
    const { closed, reasons, waiting, next, summary } = explained([ran('A1'), ran('A2'), completed()]);
    expect({ closed, reasons, waiting, next }).toEqual({
      closed: true,
      reasons: [],
      waiting: [],
      next: null,
    });
    expect(summary).toContain('is closed since 2026-03-01');
  });

  it('of one whose file is in no state to be launched lists the first of what is wrong, and lints', () => {
    const errors = Array.from({ length: 9 }, (_, line) => ({
      ...{ file: 'waves/wave-3.md', span: { line: line + 1, column: 1, length: 1 } },
      ...{ code: 'wave/unknown-section', severity: 'error' as const, message: 'no such\nsection' },
    }));
    const input = statusInput(of, [], { run: null, launcherAlive: false });
    const { summary, problems, next, waiting } = explain(input, errors);
    expect(waiting).toEqual([]);
    expect(summary).toBe(
      'wave 3 of lane main has never been launched, and cannot be: a launch finds 9 problems in wave files.',
    );
    expect(problems).toHaveLength(5);
    expect(problems[0]).toBe('waves/wave-3.md:1:1 wave/unknown-section no such section');
    expect(next?.command).toBe('wave lint --lane main');
    expect(explain(input).next?.command).toBe('wave launch --lane main --start-wave 3 --end-wave 3');
  });

  it('names what people decided', () => {
    const waiver = event('waiver.granted', { id: 'w', agentId: 'A1', gates: [], reason: 'not needed' });
    expect(explained([waiver]).decisions).toEqual(['launcher waived A1: not needed']);
  });

  it('prints only commands that we can read ourselves', () => {
    const { reasons, next } = explained([
      ran('A1', { without: ['out/a.txt'] }),
      attemptEnded('failed'),
      failed(),
    ]);
    const all = [...reasons.flatMap(({ steps }) => steps), ...(next === null ? [] : [next])];
    expect(all.length).toBeGreaterThan(2);
    for (const { command } of all) {
      const [program, ...words] = shellWords(command);
      if (program === 'wave' && words[0] !== 'help')
        expect(() => parseCommand(commands, words)).not.toThrow();
    }
  });
});
