import { evidenceOfAll } from './agent-evidence.js';
import type { StewardRule } from './steward.js';

const dimensions = ['architecture', 'integration', 'durability', 'live', 'docs'] as const;

/** Continuous QA: a verdict of pass and no dimension that is blocked or has a gap. */
export const contQaRule: StewardRule = {
  gate: 'cont-qa',
  markers: { verdict: 'missing-cont-qa-verdict', gate: 'missing-wave-gate' },
  missingReport: 'missing-cont-qa-report',
  judge: ({ envelope }) => {
    const gate = envelope.contQa?.gate ?? null;
    const verdict = envelope.contQa?.verdict ?? null;
    if (gate === null) return ['missing-wave-gate', 'no [wave-gate] marker'];
    if (verdict === null) return ['missing-cont-qa-verdict', 'no [wave-verdict] marker'];
    if (verdict.state !== 'pass')
      return [`cont-qa-${verdict.state}`, verdict.detail ?? `the verdict is ${verdict.state}`];
    const failing = dimensions.find((name) => gate[name] === 'blocked' || gate[name] === 'gap');
    if (failing !== undefined)
      return [`gate-${failing}-${gate[failing]}`, gate.detail ?? `${failing} is ${gate[failing]}`];
    const concerned = dimensions.filter((name) => gate[name] === 'concerns');
    return concerned.length > 0 ? ['conditional-pass', `concerns: ${concerned.join(', ')}`] : undefined;
  },
  infer: (input) => ({ evidence: ['every other gate passes', ...evidenceOfAll(input)] }),
};
