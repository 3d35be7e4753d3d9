import { describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/commands.js';
import { recoveryHints } from '../../src/cli/launch/recovery-hints.js';
import { parseCommand } from '../../src/cli/parse-command.js';
import { explain } from '../../src/projections/explanation.js';
import { logicalAgents } from '../../src/projections/logical-agents.js';
import { remedySteps } from '../../src/projections/remedy-steps.js';
import { waveView } from '../../src/projections/wave-view.js';
import { answer } from '../../src/gates/verdict.js';
import type { Wave } from '../../src/model/wave.js';
import { checked, refused } from '../rig/contract-events.js';
import {
  adjudicated,
  attemptEnded,
  blocked,
  event,
  failed,
  given,
  launched,
  ran,
} from '../rig/control-events.js';
import type { Step } from '../rig/events.js';
import { shellWords } from '../rig/shell-words.js';
import { statusInput } from '../rig/status-input.js';
import { agent, CONTRACT, contract, wave } from '../rig/wave-builder.js';

const inputOf = (of: Wave, ...steps: readonly Step[]) =>
  statusInput(of, [launched(of), ...steps], { launcherAlive: false });
const commandsOf = (of: Wave, ...steps: readonly Step[]): readonly string[] => {
  const { reasons } = explain(inputOf(of, ...steps));
  const all = reasons.flatMap((reason) => reason.steps.map(({ command }) => command));
  for (const command of all) {
    const [program, ...words] = shellWords(command);
    if (program === 'wave' && words[0] !== 'help') expect(() => parseCommand(commands, words)).not.toThrow();
  }
  return all;
};

describe('an agent whose marker waits for a judgement', () => {
  const who = agent('A1', { exitContract: CONTRACT });
  const of = wave([who]);
  const proof = '[wave-proof] completion: contract durability: none proof: unit state: perhaps';
  const held = (says: string): Step[] => [
    ran(who, { says }),
    adjudicated('A1'),
    attemptEnded('blocked', { statusCode: 'awaiting-adjudication' }),
    blocked({ gate: 'implementation', statusCode: 'awaiting-adjudication' }),
  ];
  const decide = 'wave control adjudication decide --agent A1 --status';
  const because = "--reason 'looked at its work' --lane main --wave 3";

  it('can be decided both ways with what is printed', () => {
    expect(commandsOf(of, ...held(proof)).slice(0, 3)).toEqual([
      'wave control adjudication get --agent A1 --lane main --wave 3',
      `${decide} pass --state met ${because}`,
      `${decide} rework-required ${because}`,
    ]);
  });

  it('is offered to pass only where what it says does not stand against it', () => {
    const torn = `${proof.replace('perhaps', 'met')} proof: live`;
    const shown = commandsOf(of, ...held(torn));
    expect(shown).toContain(`${decide} rework-required ${because}`);
    expect(shown.filter((command) => command.includes('pass')).length).toBeLessThanOrEqual(1);
  });

  it('is said to be decided once a person has decided', () => {
    const markers = ['[wave-proof] completion=contract durability=none proof=unit state=met'];
    const judged = { ...adjudicated('A1', { status: 'pass', markers }), actor: 'operator:Ada' };
    const { summary, decisions, reasons } = explain(inputOf(of, ...held(proof), judged));
    expect(reasons).toEqual([]);
    expect(summary).toBe('wave 3 of lane main was blocked; decided: A1 pass by Ada; a launch closes it.');
    expect(decisions).toEqual([expect.stringMatching(/^Ada judged A1: pass: /)]);
    const again = { ...adjudicated('A1', { status: 'rework-required' }), actor: 'operator:Ada' };
    expect(explain(inputOf(of, ...held(proof), again)).summary).toContain(
      'decided: A1 rework-required by Ada; a launch runs A1 again.',
    );
  });
});

describe('an agent that could not be handed what it takes', () => {
  const of = wave(['A1', 'A2']);
  const steps = [
    ran('A1'),
    refused('A2', 1, { producer: 'A1', alias: 'the.json', path: 'a.txt', fault: 'schema-mismatch' }),
    attemptEnded('failed'),
    failed(),
  ];

  it('is helped by whoever delivers it; nothing of its own is there to be read', () => {
    expect(commandsOf(of, ...steps)).toEqual([
      'wave logs --lane main --wave 3 --agent A1',
      "wave control rerun request --agent A1 --reason 'once more' --lane main --wave 3",
    ]);
    const [reason] = explain(inputOf(of, ...steps)).reasons;
    expect(reason?.closes).toContain('delivers it anew');
    const input = inputOf(of, ...steps);
    const a2 = logicalAgents(input, waveView(input)).find(({ agentId }) => agentId === 'A2');
    expect(a2).toMatchObject({ state: 'blocked', reason: expect.stringContaining('the.json') as string });
  });

  it('is offered no log by a launch either', () => {
    const { state } = inputOf(of, ...steps);
    const missing = {
      ...state,
      outcomeDetail: state.outcomeDetail && { ...state.outcomeDetail, statusCode: 'missing-status' },
    };
    const hints = recoveryHints({ lane: 'main', wave: 3, state: missing }).map(({ command }) => command);
    expect(hints).toContain(
      "wave control rerun request --agent A1 --reason 'once more' --lane main --wave 3",
    );
    expect(hints.filter((command) => /logs .*--agent A2/.test(command))).toEqual([]);
  });
});

describe('a contract that does not hold', () => {
  const run = contract('c1', { type: 'command', run: ['sh', '-c', 'exit 1'] });
  const who = agent('A1', { contracts: [run] });
  const of = wave([who]);

  it('is explained by what its program printed, before what the agent did', () => {
    const shown = commandsOf(
      of,
      ran(who),
      checked(who, run, { outcome: 'failed', logPath: 'logs/x' }),
      attemptEnded('failed'),
      failed(),
    );
    expect(shown.slice(0, 2)).toEqual([
      'wave logs --lane main --wave 3 --agent A1 --contract c1',
      'wave logs --lane main --wave 3 --agent A1',
    ]);
  });
});

describe('what stands on the blackboard', () => {
  it.each([
    [
      'assignment',
      'helper-assignment-open',
      ['coord show --id R1', 'control task act resolve --reason settled --id R1'],
    ],
    ['clarification', 'clarification-open', ['coord show --id R1']],
  ] as const)('%s %s is shown, and settled where a word settles it', (gate, code, words) => {
    const verdict = answer(gate, code, { evidence: ['R1'] });
    const steps = remedySteps('records', verdict, { lane: 'main', wave: 3, state: given() });
    expect(steps.map(({ command }) => command)).toEqual(
      words.map((text) => `wave ${text} --lane main --wave 3`),
    );
    for (const { command } of steps)
      expect(() => parseCommand(commands, shellWords(command).slice(1))).not.toThrow();
  });
});

describe('agents that contradict each other', () => {
  it('are settled by what is printed', () => {
    const key = 'contradiction:fact:port:1f2e3d4c:1';
    const verdict = answer('integration', 'integration-contradiction-open', { evidence: [key] });
    const steps = remedySteps('contradictions', verdict, { lane: 'main', wave: 3, state: given() });
    expect(steps.map(({ command }) => command)).toEqual([
      `wave control contradiction get --id ${key} --lane main --wave 3`,
      `wave control contradiction resolve --id ${key} --reason settled --lane main --wave 3`,
      `wave control contradiction waive --id ${key} --reason accepted --lane main --wave 3`,
    ]);
  });
});

describe('what was asked of a lane that is not there', () => {
  const steps = (evidence: string, ...before: readonly Step[]) => {
    const verdict = answer('dependency', 'dependency-open', { detail: 'x', evidence: [evidence] });
    const subject = { lane: 'main', wave: 0, state: given(launched(wave(['A1'])), ...before) };
    return remedySteps('cancel-ticket', verdict, subject).map(({ command }) => command);
  };

  it('is dismissed while it is a record', () => {
    expect(steps('r')).toContainEqual(expect.stringMatching(/control task act dismiss .*--id r/));
  });

  it('is cancelled once it is a ticket', () => {
    const ends = { side: 'requester', requester: 'main/0', owner: 'aip' } as const;
    const ticket = { id: 't', ...ends, required: true, cycle: [], lost: false, summary: 'x' };
    const observed = event('tickets.observed', { tickets: [ticket], more: 0, damage: [] });
    expect(steps('t', observed)).toEqual(["wave dep cancel --id t --reason 'not needed'"]);
  });
});
