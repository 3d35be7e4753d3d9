import { promptEchoes } from '../../markers/marker-reader.js';
import type { Rule } from './rule.js';

/** A marker that a prompt shows in full would be evidence as soon as the agent repeats its prompt: it never counts. */
export const checkPromptMarkers: Rule = ({ agents, findings }) => {
  for (const { agent, draft } of agents) {
    const { prompt } = draft.parts;
    if (prompt === undefined) continue;
    for (const marker of promptEchoes(prompt.text)) {
      findings.add(
        'wave/marker-in-prompt',
        prompt.span,
        `the prompt of ${agent.agentId} holds a marker in full, which is no evidence when the agent prints it: ${marker}`,
        'Leave it out: the compiled prompt shows the form of every marker that the agent owes.',
      );
    }
  }
};
