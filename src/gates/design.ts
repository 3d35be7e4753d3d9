import type { Verdict } from '../model/gate.js';
import { evidenceOf, evidenceRefs, reportFault } from './agent-evidence.js';
import type { GateInput } from './gate-input.js';
import { agentsOf } from './gate-input.js';
import { quotedLines, unreadLines } from './unread-lines.js';
import { answer, pass } from './verdict.js';

/** One verdict per design agent: its packet exists and is ready for implementation. */
export function designGate(input: GateInput): Verdict[] {
  return agentsOf(input.wave, 'design').map((agent) => {
    const found = evidenceOf('design', agent, input.state);
    if (found.verdict !== null) return found.verdict;
    const said = { agentId: agent.agentId, evidence: evidenceRefs(found.run) };
    const design = found.run.envelope.design;
    const lines = unreadLines(found.run, ['design']);
    if (design === undefined || lines.some(({ stands }) => stands)) {
      const unread = lines.length === 0 ? '' : ` that can be read: ${quotedLines(lines)}`;
      return answer('design', 'missing-wave-design', { ...said, detail: `no [wave-design] marker${unread}` });
    }
    const lacking = reportFault(agent, input.state);
    if (lacking !== undefined) return answer('design', 'missing-design-packet', { ...said, detail: lacking });
    const detail = design.detail ?? design.state;
    if (design.state === 'blocked') return answer('design', 'design-blocked', { ...said, detail });
    if (design.state === 'needs-clarification')
      return answer('design', 'design-needs-clarification', { ...said, detail });
    return pass('design', { ...said, detail });
  });
}
