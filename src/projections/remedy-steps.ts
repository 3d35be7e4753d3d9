import { shellCommand } from '../base/shell-quote.js';
import { refusedInputs } from '../gates/input-refusal.js';
import type { RemedyAction } from '../gates/remedies.js';
import type { Verdict } from '../model/gate.js';
import { placeCommand } from '../model/lane-name.js';
import type { WaveState } from '../reducers/wave-state.js';
import { adjudicationSteps } from './adjudication-steps.js';
import type { NextStep, StepPlace } from './next-steps.js';
import { logStep } from './next-steps.js';

/** The wave that steps are about: where it is, and what is on record of it. */
export type StepSubject = StepPlace & Readonly<{ state: WaveState }>;

/** Records that get commands of their own. */
const SHOWN_RECORDS = 3;
/** Paths that one command names; more than these are looked at before they are allowed. */
const MOST_PATHS = 20;

/** The commands of an action about a verdict, each as it can be typed; none where it makes no sense about this one. */
export function remedySteps(
  action: RemedyAction,
  verdict: Verdict,
  subject: StepSubject,
): readonly NextStep[] {
  const { agentId, gate, evidence } = verdict;
  const [first] = evidence;
  const step = stepAt(subject);
  const agent = agentId === null ? [] : ['--agent', agentId];
  switch (action) {
    case 'log':
      return agentId !== null && hasLog(agentId, subject) ? [logStep(agentId, subject)] : [];
    case 'check-log':
      return checkLogs(verdict, subject);
    case 'diff':
      return [{ label: 'changes', type: 'diff', command: 'git status --short' }];
    case 'records':
      return recordSteps(verdict, subject);
    case 'contradictions':
      return contradictionSteps(first, subject);
    case 'ticket':
    case 'resolve-ticket':
    case 'cancel-ticket':
    case 'release-ticket':
      if (first === undefined) return [];
      // Asked of another lane on the blackboard, and no ticket yet.
      if (!isTicket(first, subject)) return recordSteps(verdict, subject);
      return [ticketStep(action, first)];
    case 'answer':
      return evidence
        .slice(0, SHOWN_RECORDS)
        .map((id) => step('question', 'decide', 'feedback', 'show', '--id', id));
    case 'approve':
      return first === undefined ? [] : [step('approve', 'decide', 'approve', '--id', first)];
    case 'adjudicate':
      return agentId === null ? [] : adjudicationSteps(agentId, subject);
    case 'override': {
      const paths = evidence.slice(0, MOST_PATHS).flatMap((path) => ['--path', path]);
      const allow = ['control', 'override', 'grant', ...paths, ...agent, '--reason', 'allowed'];
      return paths.length === 0 ? [] : [step('allow', 'decide', ...allow)];
    }
    case 'proof':
      return [{ label: 'prove', type: 'decide', command: 'wave help control proof register' }];
    case 'damage':
      return [{ label: 'damage', type: 'audit', command: placeCommand(['doctor'], laneOf(subject)) }];
    case 'producer':
      return producersFor(agentId, subject).flatMap((producer) => [
        ...(hasLog(producer, subject) ? [logStep(producer, subject)] : []),
        rerunStep(producer, subject),
      ]);
    case 'rerun':
      return agentId === null ? [] : [rerunStep(agentId, subject)];
    case 'waive': {
      const skip = ['recover', '--strategy', 'skip', '--gate', gate, ...agent];
      return [step('waive', 'decide', ...skip, '--reason', 'accepted')];
    }
  }
}

type MakeStep = (label: string, type: NextStep['type'], ...words: string[]) => NextStep;

function stepAt(place: StepPlace): MakeStep {
  return (label, type, ...words) => ({ label, type, command: placeCommand(words, place) });
}

function rerunStep(agentId: string, place: StepPlace): NextStep {
  const words = ['control', 'rerun', 'request', '--agent', agentId, '--reason', 'once more'];
  return stepAt(place)(`rerun ${agentId}`, 'resume', ...words);
}

/** Something was started: before that there is nothing to read. */
function hasLog(agentId: string, { state }: StepSubject): boolean {
  return (state.agents.get(agentId)?.startedAt ?? null) !== null;
}

/** What the programs of its contracts printed that do not hold. */
function checkLogs({ agentId }: Verdict, { state, ...place }: StepSubject): NextStep[] {
  return [...state.contracts.values()]
    .filter((check) => check.agentId === agentId)
    .filter(({ result }) => result !== null && result.logPath !== null && result.outcome !== 'passed')
    .map(({ contractId }) => {
      const of = ['--agent', agentId ?? '', '--contract', contractId];
      return { label: `log ${contractId}`, type: 'log', command: placeCommand(['logs'], place, of) };
    });
}

/** Whose files the agent could not be handed. */
function producersFor(agentId: string | null, { state }: StepSubject): string[] {
  const refused = agentId === null ? [] : refusedInputs(agentId, state);
  return [...new Set(refused.map(({ producer }) => producer))];
}

function contradictionSteps(key: string | undefined, place: StepPlace): NextStep[] {
  const step = stepAt(place);
  const verb = (word: string): string[] => ['control', 'contradiction', word];
  if (key === undefined) return [step('see', 'explain', ...verb('list'))];
  return [
    step('see', 'explain', ...verb('get'), '--id', key),
    step('settle', 'decide', ...verb('resolve'), '--id', key, '--reason', 'settled'),
    step('waive', 'decide', ...verb('waive'), '--id', key, '--reason', 'accepted'),
  ];
}

/** What stands on the blackboard; of a request or blocker also how it is settled, or that nobody need do it. */
function recordSteps({ gate, evidence }: Verdict, place: StepPlace): NextStep[] {
  const step = stepAt(place);
  // Other evidence is a file and its hash.
  const ids = evidence.filter((ref) => /^\S+$/.test(ref)).slice(0, SHOWN_RECORDS);
  if (ids.length === 0) return [step('records', 'explain', 'coord', 'show')];
  const act = (word: string): string[] => ['control', 'task', 'act', word, '--reason', 'settled', '--id'];
  return ids.flatMap((id) => [
    step('record', 'explain', 'coord', 'show', '--id', id),
    ...(gate === 'assignment' ? [step('settle', 'decide', ...act('resolve'), id)] : []),
    ...(gate === 'dependency' ? [step('dismiss', 'decide', ...act('dismiss'), id)] : []),
  ]);
}

/** A ticket is named by its id alone, whichever lane and project one is in. */
function isTicket(id: string, { state }: StepSubject): boolean {
  return state.tickets.open.some((ticket) => ticket.id === id);
}

function ticketStep(
  action: 'ticket' | 'resolve-ticket' | 'cancel-ticket' | 'release-ticket',
  id: string,
): NextStep {
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
    case 'cancel-ticket': {
      const words = ['cancel', '--id', id, '--reason', 'not needed'];
      return { label: 'cancel', type: 'decide', command: command(...words) };
    }
    case 'release-ticket': {
      const words = ['change', '--id', id, '--required', 'false', '--reason', 'a cycle'];
      return { label: 'release', type: 'decide', command: command(...words) };
    }
  }
}

function laneOf({ project, lane }: StepPlace): Pick<StepPlace, 'project' | 'lane'> {
  return { project, lane };
}
