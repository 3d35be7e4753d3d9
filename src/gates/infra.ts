import type { Verdict } from '../model/gate.js';
import type { GateInput } from './gate-input.js';
import { quotedLines, standingLines } from './unread-lines.js';
import { answer, pass } from './verdict.js';

/** What one agent reported of one machine, surface or service; `failing` is the state that does not let pass, else null. */
type Report = Readonly<{ agentId: string; target: string; failing: string | null }>;

/** States of the infrastructure that keep no wave open: in order, or somebody is at it. */
const conforming: ReadonlySet<string> = new Set([
  'conformant',
  'setup-required',
  'setup-in-progress',
  'action-required',
  'action-approved',
  'action-complete',
]);

/**
 * One verdict per agent that reported infra or deploy states; of each target the newest report counts, whoever made it. An
 * agent with such a role that reports nothing has nothing against the close: what it has to prove is in its exit contract.
 */
export function infraGate(input: GateInput): Verdict[] {
  const all = reports(input);
  const newest = new Map(all.map((report) => [report.target, report]));
  const reporters = new Set(all.map(({ agentId }) => agentId));
  const unread = unreadReports(input);
  if (reporters.size === 0 && unread.size === 0)
    return [pass('infra', { inferred: true, detail: 'nobody reports a state' })];
  return [...new Set([...reporters, ...unread.keys()])].map((agentId) => {
    const lines = unread.get(agentId);
    if (lines !== undefined) {
      const detail = `${agentId} reports a state that cannot be read: ${lines}`;
      return answer('infra', 'infra-unreadable', { agentId, detail, failureClass: 'proof' });
    }
    const failing = [...newest.values()].filter((one) => one.agentId === agentId && one.failing !== null);
    const [first] = failing;
    if (first === undefined) return pass('infra', { agentId, detail: 'everything reported is in order' });
    const detail = failing.map(({ target, failing: state }) => `${target} is ${state ?? ''}`).join('; ');
    return answer('infra', `infra-${first.failing ?? ''}`, { agentId, detail, failureClass: 'proof' });
  });
}

/** What could not be read of the reports and that nothing after it overrules, quoted by agent. */
function unreadReports({ wave, state }: GateInput): ReadonlyMap<string, string> {
  return new Map(
    wave.agents.flatMap(({ agentId }) => {
      const run = state.agents.get(agentId);
      const lines = run === undefined ? [] : standingLines(run, ['infra-status', 'deploy-status']);
      return lines.length === 0 ? [] : [[agentId, quotedLines(lines)] as const];
    }),
  );
}

/** Everything that agents of the wave reported, oldest run first. */
function reports({ wave, state }: GateInput): Report[] {
  const declared = wave.agents.flatMap(({ agentId }) => state.agents.get(agentId) ?? []);
  const runs = declared.sort((left, right) => (left.concludedSeq ?? 0) - (right.concludedSeq ?? 0));
  return runs.flatMap(({ agentId, envelope }) => [
    ...(envelope?.infra ?? []).map((said) => ({
      agentId,
      target: `${said.kind} ${said.target}`,
      failing: conforming.has(said.state) ? null : said.state,
    })),
    // `rolledover`: its traffic went over to the deployment that took its place, which is an end in order.
    ...(envelope?.deploy ?? []).map((said) => ({
      agentId,
      target: said.service,
      failing: said.state === 'failed' || said.state === 'deploying' ? said.state : null,
    })),
  ]);
}
