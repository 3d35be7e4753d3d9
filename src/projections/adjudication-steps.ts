import { statementsForPass } from '../gates/adjudicate.js';
import type { StatedMarker } from '../gates/adjudicate.js';
import { evidenceOf } from '../gates/agent-evidence.js';
import { placeCommand } from '../model/lane-name.js';
import type { WaveState } from '../reducers/wave-state.js';
import type { NextStep, StepPlace } from './next-steps.js';

type Subject = StepPlace & Readonly<{ state: WaveState }>;

/** What to type about an agent whose malformed markers a person is to judge: to see them, and for both answers. */
export function adjudicationSteps(agentId: string, subject: Subject): NextStep[] {
  return [stepOf(agentId, subject, 'judge', 'get'), ...decideSteps(agentId, subject)];
}

/**
 * The command for each answer. The one for `pass` states what the markers leave open, as the exit contract asks for it; it is
 * left out where what they do say stands against it.
 */
export function decideSteps(agentId: string, subject: Subject): NextStep[] {
  const { state } = subject;
  const agent = state.opened?.wave.agents.find((one) => one.agentId === agentId);
  const run = agent === undefined ? null : evidenceOf('implementation', agent, state).run;
  const stated = agent === undefined || run === null ? undefined : statementsForPass(agent, run);
  const because = ['--reason', 'looked at its work'];
  const pass = ['--status', 'pass', ...(stated ?? []).flatMap(flagsOf), ...because];
  return [
    ...(stated === undefined ? [] : [stepOf(agentId, subject, 'met', 'decide', ...pass)]),
    stepOf(agentId, subject, 'not met', 'decide', '--status', 'rework-required', ...because),
  ];
}

function stepOf(
  agentId: string,
  place: StepPlace,
  label: string,
  verb: 'get' | 'decide',
  ...words: string[]
): NextStep {
  const command = placeCommand(['control', 'adjudication', verb, '--agent', agentId, ...words], place);
  return { label, type: 'decide', command };
}

const proofFlags: Readonly<Record<string, string>> = {
  completion: '--completion',
  durability: '--durability',
  proof: '--proof-level',
  state: '--state',
};

/** As `wave control adjudication decide` takes it. */
function flagsOf({ kind, component, values }: StatedMarker): string[] {
  switch (kind) {
    case 'proof':
      return [...values].flatMap(([key, value]) => [proofFlags[key] ?? `--${key}`, value]);
    case 'doc-delta':
      return ['--doc-delta', values.get('state') ?? 'none'];
    case 'component':
      return ['--component', `${component ?? ''}:${values.get('level') ?? ''}`];
  }
}
