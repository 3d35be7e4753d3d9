import { isSteward } from '../../../src/model/agent-role.js';
import type { WaveAgent } from '../../../src/model/wave.js';
import { passes } from '../wave-builder.js';

/** What becomes of one process. The first is the good one: a simulation that runs out of choices ends well. */
export const outcomes = [
  'good',
  'crashes',
  'says-nothing',
  'leaves-no-file',
  'says-no',
  'malformed',
  'misspelt',
  'forwards-gap',
  'lost',
  'not-found',
  'strays',
  'hangs',
  'shim-dies-first',
  'cannot-start',
] as const;

/** What becomes of one process. */
export type Outcome = (typeof outcomes)[number];

/** What it prints on the way. */
export function printed(agent: WaveAgent, outcome: Outcome): string {
  const good = passes[agent.role];
  switch (outcome) {
    case 'says-nothing':
      return 'I am done.';
    case 'says-no':
      return agent.role === 'implementation'
        ? good.replace('state=met', 'state=gap')
        : (refusals[agent.role] ?? '');
    case 'malformed':
      return good.replace(/state=[a-z-]+|pass/g, 'state=perhaps');
    case 'misspelt':
      return good.replaceAll('=', ': ');
    case 'forwards-gap':
      return `${good}\n[wave-gap] kind=ops detail=no alarm`;
    default:
      return good;
  }
}

/** What a process that comes to its end leaves behind; nobody knows an exit of null. */
export function exitOf(outcome: Outcome): Readonly<{ exitCode: number | null; signal: string | null }> {
  return exits[outcome] ?? { exitCode: 0, signal: null };
}

const exits: Partial<Record<Outcome, ReturnType<typeof exitOf>>> = {
  crashes: { exitCode: 1, signal: null },
  lost: { exitCode: null, signal: null },
  'not-found': { exitCode: 127, signal: null },
};

const refusals: Partial<Record<WaveAgent['role'], string>> = {
  design: '[wave-design] state=blocked decisions=0 assumptions=0 open_questions=1',
  'cont-eval': '[wave-eval] state=needs-more-work targets=0 benchmarks=0 regressions=0',
  security: '[wave-security] state=blocked findings=1 approvals=0',
  integration: '[wave-integration] state=needs-more-work claims=0 conflicts=0 blockers=0',
  documentation: '[wave-doc-closure] state=delta',
  'cont-qa': passes['cont-qa'].replace('verdict] pass', 'verdict] hold'),
};

/** Whether evidence like this may stand when the wave closes: an opinion of its own, beside that of the gates. */
export function proves(agent: WaveAgent, outcome: Outcome): boolean {
  // What strayed is undone by a person, or the wave stays open: the world knows.
  if (outcome === 'good' || outcome === 'strays') return true;
  // A gap of somebody who is no steward is no verdict on the slice; a design packet has no gaps either.
  if (outcome === 'forwards-gap') return !isSteward(agent.role);
  if (outcome === 'leaves-no-file') return agent.deliverables.length === 0;
  // Nothing has to be said where no exit contract asks for it.
  const silent = ['says-nothing', 'malformed', 'misspelt'].includes(outcome);
  // What an implementer means is read all the same where that takes no guessing.
  if (outcome === 'misspelt' && agent.role === 'implementation') return true;
  return silent && agent.role === 'implementation' && agent.exitContract === null;
}
