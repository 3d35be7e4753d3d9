import { didYouMean } from '../base/nearest.js';
import type { Result } from '../base/result.js';
import { err, ok } from '../base/result.js';
import type { GateName, Verdict } from '../model/gate.js';
import { gateOrder, gates } from '../model/gate.js';

/**
 * The rungs that operators of gated workflows know, in their order, with what each asks. Aliases over the gates, nothing
 * more: contracts stand on two of them, by their stage.
 */
export const ladder = {
  'gate-0': 'preflight and lint, whole logs, hooks, design',
  'gate-1': 'implementation, component, ownership',
  'gate-2': 'contracts of stage build',
  'gate-3': 'contracts of stage test, and without a stage',
  'gate-4': 'cont-eval',
  'gate-5': 'security',
  'gate-6': 'assignment, dependency, clarification, infra, integration, documentation, component-matrix',
  'gate-7': 'cont-qa, approval',
} as const satisfies Record<string, string>;

/** A rung of the ladder. */
export type Rung = keyof typeof ladder;

/** What a person means by the name of a gate or of a rung. */
export type NamedGates = Readonly<{
  name: string;
  /** In the order of the gates. */
  gates: readonly GateName[];
  /** Whether the verdict is one of them. */
  has: (verdict: Pick<Verdict, 'gate' | 'rung'>) => boolean;
}>;

/** The gates that a name stands for: `security`, `gate-5`; else a sentence that says what is known. */
export function gatesNamed(name: string): Result<NamedGates, string> {
  const wanted = name.trim().toLowerCase().replaceAll('_', '-');
  const gate = gateOrder.find((known) => known === wanted);
  if (gate !== undefined) return ok({ name: gate, gates: [gate], has: (verdict) => verdict.gate === gate });
  if (!isRung(wanted)) {
    const known = [...gateOrder, ...Object.keys(ladder)];
    return err(`there is no gate "${name}"${didYouMean(wanted, known)}`);
  }
  const members = gateOrder.filter((known) => rungsOf(known).includes(wanted));
  return ok({ name: wanted, gates: members, has: ({ rung }) => rung === wanted });
}

function isRung(name: string): name is Rung {
  return Object.hasOwn(ladder, name);
}

/** The rungs that verdicts of the gate may stand on. */
function rungsOf(gate: GateName): readonly Rung[] {
  return gate === 'contracts' ? ['gate-2', 'gate-3'] : [gates[gate].rung];
}
