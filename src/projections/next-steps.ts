import { shellCommand } from '../base/shell-quote.js';
import type { RemedyAction } from '../gates/remedies.js';
import type { LaneName } from '../model/lane-name.js';
import { launchCommand, placeCommand } from '../model/lane-name.js';
import type { Verdict } from '../model/gate.js';
import type { StatusInput } from './status-input.js';

/** One thing to type about a wave that has not closed; it runs as printed. */
export type NextStep = Readonly<{
  label: string;
  command: string;
  type: 'resume' | 'explain' | 'log' | 'diff' | 'audit' | 'decide';
}>;

/** Where a command is to act, and what the launch that it repeats was told. */
export type StepPlace = LaneName &
  Readonly<{
    wave: number;
    /** Flags of the launch that were not default. */
    flags?: readonly string[];
  }>;

/** Paths that one command names; more than these are looked at before they are allowed. */
const MOST_PATHS = 20;

/** The command of an action about a verdict; undefined where it needs an agent and there is none. */
export function stepFor(
  action: RemedyAction,
  { agentId, gate, evidence }: Verdict,
  place: StepPlace,
): NextStep | undefined {
  const step = (label: string, type: NextStep['type'], ...words: string[]): NextStep => ({
    label,
    type,
    command: placeCommand(words, place),
  });
  const agent = agentId === null ? [] : ['--agent', agentId];
  switch (action) {
    case 'log':
      return agentId === null ? undefined : logStep(agentId, place);
    case 'diff':
      return { label: 'changes', type: 'diff', command: 'git status --short' };
    case 'records':
      return step('records', 'explain', 'events', '--type', 'record');
    case 'contradictions':
      return step('see', 'explain', 'control', 'contradiction', 'list');
    case 'ticket':
    case 'resolve-ticket':
    case 'release-ticket': {
      const [id] = evidence;
      return id === undefined ? undefined : ticketStep(action, id);
    }
    case 'answer':
      return step('questions', 'decide', 'feedback', 'list', '--pending');
    case 'approve': {
      const [id] = evidence;
      return id === undefined ? undefined : step('approve', 'decide', 'approve', '--id', id);
    }
    case 'adjudicate':
      return step('judge', 'decide', 'control', 'adjudication', 'get', ...agent);
    case 'override': {
      if (evidence.length === 0) return undefined;
      const paths = evidence.slice(0, MOST_PATHS).flatMap((path) => ['--path', path]);
      return step(
        'allow',
        'decide',
        'control',
        'override',
        'grant',
        ...paths,
        ...agent,
        '--reason',
        'allowed',
      );
    }
    case 'proof':
      return { label: 'prove', type: 'decide', command: 'wave help control proof register' };
    case 'damage':
      return {
        label: 'damage',
        type: 'audit',
        command: placeCommand(['doctor'], laneOf(place)),
      };
    case 'rerun':
      if (agentId === null) return undefined;
      return step('rerun', 'resume', 'control', 'rerun', 'request', ...agent, '--reason', 'once more');
    case 'waive':
      return step(
        'waive',
        'decide',
        'recover',
        '--strategy',
        'skip',
        '--gate',
        gate,
        ...agent,
        '--reason',
        'accepted',
      );
  }
}

/** A ticket is named by its id alone, whichever lane and project one is in. */
function ticketStep(action: 'ticket' | 'resolve-ticket' | 'release-ticket', id: string): NextStep {
  const command = (...words: string[]): string => shellCommand(['wave', 'dep', ...words]);
  switch (action) {
    case 'ticket':
      return { label: 'ticket', type: 'explain', command: command('show', '--id', id) };
    case 'resolve-ticket':
      return {
        label: 'resolve',
        type: 'decide',
        command: command('resolve', '--id', id, '--reason', 'done'),
      };
    case 'release-ticket': {
      const words = ['change', '--id', id, '--required', 'false', '--reason', 'a cycle'];
      return { label: 'release', type: 'decide', command: command(...words) };
    }
  }
}

/** What an agent printed. */
export function logStep(agentId: string, place: StepPlace): NextStep {
  return {
    label: `log ${agentId}`,
    type: 'log',
    command: placeCommand(['logs'], place, ['--agent', agentId]),
  };
}

/** In plain words: why it is not closed, and what would close it. */
export function explainStep(place: StepPlace): NextStep {
  return {
    label: 'why',
    type: 'explain',
    command: placeCommand(['coord', 'explain'], place),
  };
}

/** Another launch of this wave and no other, told what the one before was told. */
export function launchStep({ project, lane, wave, flags }: StepPlace): NextStep {
  return { label: 'again', type: 'resume', command: launchCommand({ project, lane }, wave, flags) };
}

/** Where commands about a wave act; what its newest launch was told is in the lane's log. */
export function stepPlaceOf({
  project,
  lane,
  wave,
  run,
}: Pick<StatusInput, 'project' | 'lane' | 'wave' | 'run'>): StepPlace {
  const told: unknown = run?.request.flags;
  const flags = Array.isArray(told) ? told.filter((word): word is string => typeof word === 'string') : [];
  return { project, lane, wave, flags };
}

function laneOf({ project, lane }: StepPlace): LaneName {
  return { project, lane };
}
