import type { FailureClass } from '../model/failure.js';
import type { GateName, Verdict } from '../model/gate.js';
import { gates } from '../model/gate.js';

/** What a verdict says beyond its gate and code. */
type Said = Readonly<{
  agentId?: string | null;
  detail?: string;
  evidence?: readonly string[];
  inferred?: boolean;
  rung?: string;
  failureClass?: FailureClass | null;
}>;

/** Codes that every gate may answer with when the agent that should judge did not get that far. */
const executionCodes = {
  'missing-status': 'unknown',
  'reported-failure': 'crashed',
  'nonzero-exit': 'crashed',
  'invalid-result-envelope': 'proof',
  'wave-proof-gap': 'proof',
} as const satisfies Record<string, FailureClass>;

/** The gate lets pass. */
export function pass(gate: GateName, said: Said = {}): Verdict {
  return build(gate, true, 'pass', null, said);
}

/** The gate answers with a code of its table, or with an execution code; the table says whether that still passes. */
export function answer(gate: GateName, statusCode: string, said: Said = {}): Verdict {
  const codes: Readonly<Record<string, Readonly<{ class: FailureClass | null; ok?: true }>>> =
    gates[gate].codes;
  const code = codes[statusCode];
  const ok = code?.ok === true;
  const execution: Readonly<Record<string, FailureClass>> = executionCodes;
  const failureClass = ok ? null : (said.failureClass ?? code?.class ?? execution[statusCode] ?? 'unknown');
  return build(gate, ok, statusCode, failureClass, said);
}

function build(
  gate: GateName,
  ok: boolean,
  statusCode: string,
  failureClass: FailureClass | null,
  said: Said,
): Verdict {
  return {
    gate,
    ok,
    statusCode,
    agentId: said.agentId ?? null,
    detail: said.detail ?? '',
    evidence: said.evidence ?? [],
    inferred: said.inferred ?? false,
    rung: said.rung ?? gates[gate].rung,
    failureClass,
  };
}
