import type { AgentRunEventData } from '../../events/families/agent-run-events.js';
import { burialOf, countFailure, forgetFailures } from '../failure-key.js';
import type { WaveState } from '../wave-state.js';
import { nextRound } from '../wave-state.js';
import type { WaveAppliers } from './applier.js';
import { runOf } from './applier.js';
import { countSpending } from './budget-appliers.js';

/** Somebody works in it again: what it then holds is not merged yet, and it is not to go. */
function reopenWorktree({ worktrees }: WaveState, of: string | undefined): void {
  const known = of === undefined ? undefined : worktrees.get(of);
  if (known !== undefined) worktrees.set(known.of, { ...known, merge: null, removal: null });
}

/** How the state takes in each of {@link AgentRunEventData}. */
export const agentRunAppliers: WaveAppliers<AgentRunEventData> = {
  'agent-run.requested': (state, data, record) => {
    const agentId = record.agent ?? '';
    const previous = state.agents.get(agentId);
    if (previous !== undefined && (previous.state === 'requested' || previous.state === 'running')) {
      return `${agentId} was requested (${data.intentId}) while ${previous.intentId} may still run`;
    }
    if (previous !== undefined && previous.promptHash !== data.promptHash) forgetFailures(state, agentId);
    const attempt = record.attempt ?? state.attempt;
    reopenWorktree(state, data.worktree);
    // What was said about closing was said before there was more to do.
    state.hooks.delete('wave.closing');
    state.agents.set(agentId, {
      intentId: data.intentId,
      agentId,
      attempt,
      run: record.run ?? null,
      stage: data.stage,
      executor: data.executor,
      promptHash: data.promptHash,
      timeLimitMs: data.timeLimitMs,
      stall: data.stall ?? null,
      ownedPaths: data.ownedPaths,
      resident: data.resident === true,
      worktree: data.worktree ?? null,
      requestedAt: record.at,
      boardOffset: data.basis?.coordination ?? null,
      requestedSeq: state.seq,
      state: 'requested',
      process: null,
      startedAt: null,
      endedAt: null,
      exitCode: null,
      signal: null,
      exitDetail: '',
      stalled: null,
      stop: null,
      unowned: previous?.unowned ?? [],
      unmeasured: previous?.unmeasured ?? false,
      concludedSeq: null,
      envelope: null,
      envelopePath: null,
      envelopeSha256: null,
      envelopeNow: null,
      malformed: [],
      said: null,
      adjudication: null,
      toolCalls: 0,
      lastTool: null,
      sessionId: null,
      denied: [],
      failureClass: null,
      retryAfterMs: null,
      rateLimits:
        previous?.executor === data.executor && previous.run === record.run ? previous.rateLimits : 0,
      round: nextRound(state, agentId, attempt),
      burials: previous?.state === 'buried' && previous.attempt === attempt ? previous.burials : 0,
    });
    return undefined;
  },
  'agent-run.started': (state, data) => {
    const run = runOf(state, data.intentId);
    if (run?.state !== 'requested') return undefined;
    run.state = 'running';
    run.process = { bootId: data.bootId, shim: data.shim, agent: data.agent };
    run.startedAt = data.startedAt;
    return undefined;
  },
  'agent-run.buried': (state, data, record) => {
    const run = runOf(state, data.intentId);
    if (run === undefined || run.state === 'concluded') return undefined;
    const hasRun = run.startedAt !== null;
    run.state = 'buried';
    run.endedAt ??= record.at;
    // Nobody will ask what it did, and it used something all the same.
    if (hasRun) countSpending(state, run);
    run.exitDetail = data.reason;
    run.failureClass = data.failureClass;
    run.burials += 1;
    countFailure(state, burialOf(run));
    return undefined;
  },
  'agent-run.stop-requested': (state, data) => {
    const run = runOf(state, data.intentId);
    if (run !== undefined) run.stop ??= data.reason;
    return undefined;
  },
  'agent-run.stalled': (state, { intentId, kind, limitMs }) => {
    const run = runOf(state, intentId);
    if (run?.state === 'running') run.stalled ??= { kind, limitMs };
    return undefined;
  },
  'agent-run.exited': (state, data, record) => {
    const run = runOf(state, data.intentId);
    if (run === undefined || (run.state !== 'requested' && run.state !== 'running')) return undefined;
    run.state = 'exited';
    run.exitCode = data.exitCode;
    run.signal = data.signal;
    run.endedAt = data.endedAt ?? record.at;
    run.exitDetail = data.detail;
    return undefined;
  },
  'agent-run.swept': () => undefined,
  'agent-run.concluded': (state, data) => {
    const run = runOf(state, data.intentId);
    if (run === undefined) return undefined;
    if (run.state !== 'exited') return `${run.agentId} was concluded while ${run.state}`;
    run.state = 'concluded';
    run.concludedSeq = state.seq;
    run.envelope = data.envelope;
    run.envelopePath = data.envelopePath;
    run.envelopeSha256 = data.envelopeSha256;
    run.envelopeNow = data.envelopeSha256;
    run.malformed = data.malformed;
    run.said = data.said ?? null;
    if (data.detail !== '') run.exitDetail = data.detail;
    run.failureClass = data.failureClass;
    run.retryAfterMs = data.retryAfterMs;
    run.sessionId = data.sessionId ?? null;
    run.denied = data.denied ?? [];
    run.rateLimits = data.failureClass === 'rate-limited' ? run.rateLimits + 1 : 0;
    countSpending(state, run);
    return undefined;
  },
  'tool.called': (state, { intentId, tool, about }, record) => {
    const run = runOf(state, intentId);
    if (run === undefined) return undefined;
    run.toolCalls += 1;
    run.lastTool = { tool, about, at: record.at };
    return undefined;
  },
  'agent-run.envelope-measured': (state, data) => {
    const run = runOf(state, data.intentId);
    if (run === undefined) return undefined;
    if (run.state !== 'concluded') return `the envelope of ${run.agentId} was measured while ${run.state}`;
    run.envelopeNow = data.sha256;
    return undefined;
  },
  'signal.acknowledged': (state, data, record) => {
    const agentId = record.agent ?? '';
    const known = state.acks.get(agentId);
    // Of two acknowledgements that cross, the one of the later version stands.
    if (known === undefined || known.version <= data.version) state.acks.set(agentId, data);
    return undefined;
  },
};
