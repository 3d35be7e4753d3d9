import { redactJson } from '../base/redact-json.js';
import type { Intent } from '../engine/intent.js';
import type { Basis } from '../events/event-family.js';
import type { DecisionSettings } from '../model/launch-policy.js';
import type { Wave } from '../model/wave.js';
import { unreachable } from '../base/unreachable.js';
import type { AskedHook } from '../model/lifecycle.js';
import { hookKey } from '../reducers/hook-ask.js';
import { activeRuns, nextRound } from '../reducers/wave-state.js';
import type { LaneLayout } from '../store/layout.js';
import { hashPrefix } from '../store/log/seal.js';
import { NO_EVIDENCE, outcomeEvidence } from './outcome-evidence.js';
import { closeGap, postGap } from './forward-gap.js';
import type { StartDocs } from './library-docs/start-docs.js';
import type { SecurityProvider } from './security-provider.js';
import type { AgentOutputs } from './agent-outputs.js';
import type { AgentStops } from './agent-stops.js';
import type { ContractChecks } from './contract-checks.js';
import { askApproval, closeQuestion } from './ask-approval.js';
import { concludeAgent, stopAgents } from './end-agents.js';
import { askForRepair, closeRepair } from './repair-request.js';
import type { AskedHooks } from './lifecycle/asked-hooks.js';
import { handOverRecord } from './hand-over-record.js';
import type { Session } from './session.js';
import { requestCheck } from './request-check.js';
import { promptSources } from './prompt-sources.js';
import { postTriage } from './post-triage.js';
import type { AgentWorktrees } from './agent-worktrees.js';
import { mergeWorktree } from './merge-worktree.js';
import { startAgents } from './start-agents.js';
import type { WaveEntry, WaveJournal } from './wave-journal.js';

/** What performing needs besides the intents. */
export type Performance = Readonly<{
  session: Session;
  journal: WaveJournal;
  wave: Wave;
  file: string;
  settings: DecisionSettings;
  /** What the intents were decided on. */
  basis: Basis;
  outputs: AgentOutputs;
  stops: AgentStops;
  checks: ContractChecks;
  hooks: AskedHooks;
  provider: SecurityProvider;
  docs: StartDocs;
  worktrees: AgentWorktrees;
  /** Measures the work tree, attributing changes to these runs. */
  measure: (running: readonly string[]) => Promise<void>;
}>;

/** Performs the intents in their order; agents that stop or start together are recorded together, first and last. */
export async function performIntents(stage: Performance, intents: readonly Intent[]): Promise<void> {
  const starts = intents.filter((intent) => intent.kind === 'start-agent');
  const stops = intents.filter((intent) => intent.kind === 'stop-agent');
  stopAgents(stage, stops);
  for (const intent of intents) await perform(stage, intent);
  if (intents.some(({ kind }) => kind === 'end-attempt')) seal(stage);
  if (starts.length === 0) return;
  // Whoever waits for somebody's answer is decided to start again in the turns to come.
  const libraries = await stage.docs.ready(starts.map(({ agentId }) => agentId));
  const ready = starts.filter(({ agentId }) => libraries.has(agentId));
  if (ready.length === 0) return;
  // The baseline: what changed before they start is not theirs.
  await stage.measure(activeRuns(stage.journal.state).map(({ intentId }) => intentId));
  // Measuring takes git its time, in which everything may have been halted: the next turn ends the run.
  if (stage.session.emergency() !== undefined) return;
  await startAgents(stage, ready, libraries);
}

async function perform(stage: Performance, intent: Intent): Promise<void> {
  const { journal, basis } = stage;
  switch (intent.kind) {
    case 'open-wave':
      journal.append(opened(stage));
      recordOutcome(stage, 'running', 'opened', '');
      // A person may have undone what strayed.
      if ([...journal.state.agents.values()].some(({ unowned }) => unowned.length > 0))
        await stage.measure(activeRuns(journal.state).map(({ intentId }) => intentId));
      return;
    case 'start-attempt':
      journal.append({
        type: 'attempt.started',
        attempt: intent.plan.attempt,
        data: { plan: intent.plan, basis },
      });
      return;
    case 'open-ticket':
      await handOverRecord(stage.session, journal, stage.wave, intent.handOver);
      return;
    case 'assign-record': {
      const { recordId, agentId, reason, supersedes } = intent.routing;
      const id = stage.session.context.ids.next();
      journal.post('assignment.made', { id, recordId, agentId, reason, supersedes });
      return;
    }
    case 'answer-clarification':
    case 'route-clarification':
    case 'escalate-clarification':
    case 'withdraw-follow-up':
      postTriage(journal, stage.wave, intent);
      return;
    case 'ask-approval':
      if (stage.settings.oversight !== undefined)
        askApproval(journal, stage.wave, intent, stage.settings.oversight);
      return;
    case 'answer-by-default':
      closeQuestion(journal, placeOfWave(stage), intent.recordId, { response: intent.response });
      return;
    case 'withdraw-question':
      closeQuestion(journal, placeOfWave(stage), intent.recordId, {
        withdrawn: 'what it asked about is no longer there',
      });
      return;
    case 'start-agent':
    case 'stop-agent':
    case 'await-slots':
    case 'wait':
      return;
    case 'conclude-agent':
      await concludeAgent(stage, intent.intentId);
      return;
    case 'record-adjudication':
      journal.append({
        type: 'adjudication.recorded',
        attempt: journal.state.agents.get(intent.agentId)?.attempt ?? journal.state.attempt,
        agent: intent.agentId,
        data: { ...intent.adjudication, basis },
      });
      return;
    case 'forward-gap': {
      const { recordId, gap } = intent;
      // The blackboard first: were we killed in between, it would be posted again and count once.
      postGap(journal, stage.wave, recordId, gap);
      const { attempt, agentId: agent } = gap;
      journal.append({ type: 'gap.forwarded', attempt, agent, data: { ...gap, recordId, basis } });
      return;
    }
    case 'settle-gap': {
      const { recordId, status } = intent;
      closeGap(journal, recordId, status);
      journal.append({ type: 'gap.settled', data: { recordId, status, basis } });
      return;
    }
    case 'note-contradiction': {
      const { id, about, values, claims, version, repairId } = intent.contradiction;
      // The blackboard first, as with gaps.
      askForRepair(journal, stage.wave, intent.contradiction);
      const data = { id, about, values, claims, version, repairId, basis };
      journal.append({ type: 'contradiction.detected', data });
      return;
    }
    case 'resolve-contradiction': {
      const { id, version, how, by, reason } = intent;
      journal.append({ type: 'contradiction.resolved', data: { id, version, how, by, reason, basis } });
      return;
    }
    case 'close-repair':
      closeRepair(journal, intent.recordId, 'resolved', intent.reason);
      return;
    case 'merge-worktree':
      journal.append({ type: 'workspace.merge-requested', data: { of: intent.of, basis } });
      await mergeWorktree(stage, intent.of);
      return;
    case 'remove-worktree':
      journal.append({ type: 'workspace.remove-requested', data: { of: intent.of, basis } });
      await stage.worktrees.remove(intent.of);
      return;
    case 'ask-hook':
      await askHook(stage, intent);
      return;
    case 'ask-provider': {
      const { attempt } = journal.state;
      const data = stage.provider.ask(attempt);
      if (data !== undefined) journal.append({ type: 'provider.answered', attempt, data });
      return;
    }
    case 'check-contract':
      await requestCheck(stage, intent);
      return;
    case 'stop-check':
      stage.checks.stop(intent.checkId);
      return;
    case 'infer-stage':
      journal.append({
        type: 'stage.inferred',
        attempt: journal.state.attempt,
        data: { stage: intent.stage, evidence: intent.evidence, basis },
      });
      return;
    case 'end-attempt': {
      const { kind, ...data } = intent;
      void kind;
      journal.append({
        type: 'attempt.ended',
        attempt: journal.state.attempt,
        data: { ...data, basis },
      });
      return;
    }
    case 'complete-wave':
      journal.append({
        type: 'wave.completed',
        data: {
          fingerprint: stage.wave.fingerprint,
          detail: intent.detail,
          evidence: intent.evidence,
          basis,
        },
      });
      recordOutcome(stage, 'completed', 'pass', intent.detail);
      return;
    case 'fail-wave': {
      const { statusCode, detail, failureClass } = intent;
      journal.append({ type: 'wave.failed', data: { statusCode, detail, failureClass, basis } });
      recordOutcome(stage, 'failed', statusCode, detail);
      return;
    }
    case 'block-wave': {
      const { gate, statusCode, detail, failureClass } = intent;
      journal.append({ type: 'wave.blocked', data: { gate, statusCode, detail, failureClass, basis } });
      recordOutcome(stage, 'blocked', statusCode, detail);
      return;
    }
    case 'cancel-wave':
      journal.append({ type: 'wave.cancelled', data: { detail: intent.detail, basis } });
      recordOutcome(stage, 'cancelled', 'cancelled', intent.detail);
      return;
    default:
      unreachable(intent);
  }
}

/** Recorded before it is asked; what changed before that is not put down to it. */
async function askHook(
  { session, journal, measure, hooks, basis }: Performance,
  { hook, agentId }: Readonly<{ hook: AskedHook; agentId: string | null }>,
): Promise<void> {
  await measure(activeRuns(journal.state).map(({ intentId }) => intentId));
  const { attempt } = journal.state;
  const round = agentId === null ? 0 : nextRound(journal.state, agentId, attempt);
  const about = { attempt, ...(agentId === null ? {} : { agent: agentId }) };
  const hookId = session.context.ids.next();
  journal.append({ type: 'hook.requested', ...about, data: { hookId, hook, round, basis } });
  const ask = journal.state.hooks.get(hookKey(hook, agentId));
  if (ask !== undefined) hooks.begin(ask);
}

function placeOfWave({ session, wave }: Performance): Readonly<{ layout: LaneLayout; wave: number }> {
  return { layout: session.context.layout, wave: wave.wave };
}

/** Fixes what was decided so far: whoever changes a byte of it later is found out by `wave audit verify`. */
function seal({ session, journal, wave }: Performance): void {
  const { offset } = journal.control;
  const sha256 = hashPrefix(session.context.layout.controlPlane(wave.wave), offset);
  if (sha256 !== undefined) journal.append({ type: 'log.sealed', data: { offset, sha256 } });
}

function opened({ session, wave, file, settings, basis }: Performance): WaveEntry {
  const { redactor } = session;
  // What is started is what the file says; no decision looks at these, and the log may be read by more people.
  const agents = wave.agents.map((agent) => ({
    ...agent,
    prompt: '',
    title: redactor.redact(agent.title),
    executorConfig: redactJson(agent.executorConfig, redactor),
    contracts: agent.contracts.map(({ run, ...rest }) => ({ ...rest, run: redactJson(run, redactor) })),
  }));
  return {
    type: 'wave.opened',
    data: {
      fingerprint: wave.fingerprint,
      file,
      promptSources: promptSources(session.context, session.measurer, wave),
      settings,
      wave: { ...wave, agents },
      basis,
    },
  };
}

/** The lane's own index of outcomes. The wave's log is what counts; a crash in between is made good by the next launch. */
function recordOutcome(
  { session, journal, wave }: Performance,
  outcome: 'running' | 'completed' | 'failed' | 'blocked' | 'cancelled',
  reasonCode: string,
  detail: string,
): void {
  const evidence =
    outcome === 'running' ? NO_EVIDENCE : outcomeEvidence(session.context.layout, journal, wave.wave);
  const data = { outcome, reasonCode, detail, fingerprint: wave.fingerprint, evidence };
  session.lane.append([{ type: 'wave.outcome-recorded', wave: wave.wave, data }]);
}
