import { verdictKey } from '../../reducers/wave-state.js';
import type { VerdictHistory, WaveHistory } from '../wave-history.js';

/** A gate that did not pass at once, about one agent or the wave. */
export type GateRetro = Readonly<{
  gate: string;
  agentId: string | null;
  /** What it answered before it passed, each answer once, with the attempt of the first. */
  failed: readonly Readonly<{ attempt: number; at: string; statusCode: string; detail: string }>[];
  /** Null where it has not passed since. */
  passed: Readonly<{
    at: string;
    statusCode: string;
    /** What lies between its last refusal and this, as the log has it. */
    because: string;
  }> | null;
}>;

/** Gates that refused something, in the order of their first refusal. That somebody has not run yet refuses nothing. */
export function gateRetros(history: WaveHistory): GateRetro[] {
  const byKey = new Map<string, VerdictHistory[]>();
  for (const one of history.verdicts) {
    const key = verdictKey(one.verdict);
    byKey.set(key, [...(byKey.get(key) ?? []), one]);
  }
  return [...byKey.values()].flatMap((verdicts) => {
    const refusals = verdicts.filter(({ verdict }) => !verdict.ok && verdict.statusCode !== 'missing-status');
    const [first] = refusals;
    return first === undefined ? [] : [gateRetro(first, refusals, verdicts, history)];
  });
}

function gateRetro(
  { verdict: { gate, agentId } }: VerdictHistory,
  refusals: readonly VerdictHistory[],
  verdicts: readonly VerdictHistory[],
  history: WaveHistory,
): GateRetro {
  const last = verdicts.at(-1);
  const refusal = refusals.at(-1);
  const answers = new Map<string, VerdictHistory>();
  for (const one of refusals) {
    const key = `${one.verdict.statusCode} ${one.verdict.detail}`;
    if (!answers.has(key)) answers.set(key, one);
  }
  const pass =
    last?.verdict.ok === true && refusal !== undefined
      ? verdicts.find(({ place, verdict }) => verdict.ok && place > refusal.place)
      : undefined;
  return {
    gate,
    agentId,
    failed: [...answers.values()].map(({ attempt, at, verdict: { statusCode, detail } }) => ({
      attempt,
      at,
      statusCode,
      detail,
    })),
    passed:
      pass === undefined || refusal === undefined
        ? null
        : {
            at: pass.at,
            statusCode: pass.verdict.statusCode,
            because: becauseOf(refusal, pass, history),
          },
  };
}

/** What happened between: a decision of a person, a further run, or neither. */
function becauseOf(from: VerdictHistory, to: VerdictHistory, { acts, runs }: WaveHistory): string {
  const isBetween = (place: number | null): boolean =>
    place !== null && place > from.place && place <= to.place;
  const decided = acts
    .filter(({ place }) => isBetween(place))
    .map(({ record }) => `${record.type} by ${record.actor.replace('operator:', '')}`);
  const again = runs
    .filter(({ concludedAt }) => isBetween(concludedAt))
    .filter(({ agentId }) => from.verdict.agentId === null || agentId === from.verdict.agentId)
    .map(({ agentId, attempt, executor }) => `${agentId} ran again on ${executor} (attempt ${attempt})`);
  // A pass that is none of its own is a decision; one of its own is work.
  const [first, second] = to.verdict.statusCode === 'pass' ? [again, decided] : [decided, again];
  const known = [...new Set(first.length > 0 ? first : second)];
  return known.length === 0 ? 'what it looks at was changed' : known.join('; ');
}
