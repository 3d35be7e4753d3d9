import { printableLine } from '../../base/printable.js';
import { Problem } from '../../base/problem.js';
import type { StatedMarker } from '../../gates/adjudicate.js';
import { adjudicate, isTransportOnly } from '../../gates/adjudicate.js';
import type { ConcludedRun } from '../../gates/agent-evidence.js';
import { evidenceOf } from '../../gates/agent-evidence.js';
import { agentsOf } from '../../gates/gate-input.js';
import type { Adjudication, MalformedMarker } from '../../model/adjudication.js';
import { placeCommand } from '../../model/lane-name.js';
import type { WaveAgent } from '../../model/wave.js';
import { decideSteps } from '../../projections/adjudication-steps.js';
import { choiceOption } from '../choice-option.js';
import type { Handler, Invocation } from '../command.js';
import { textOption, wantsJson } from '../context.js';
import { knownAgents, reasonOption } from './decision-options.js';
import type { Steering } from './open-steering.js';
import { openDecision, openSteering, placeOf } from './open-steering.js';
import { statedProof } from './stated-proof.js';

/** What is shown of an agent whose malformed markers were, or are to be, judged. */
type Shown = Readonly<{
  agentId: string;
  intentId: string;
  attempt: number;
  /** `pending`: the next turn of the loop judges it. */
  status: Adjudication['status'] | 'pending';
  detail: string;
  evidence: readonly string[];
  markers: readonly string[];
  malformed: readonly MalformedMarker[];
  by: string | null;
  at: string | null;
  /** What to type to decide, while a person is asked. */
  decide: readonly string[];
}>;

/** `wave control adjudication get`: what was made of markers in the wrong form. */
export const adjudicationGet: Handler = async (invocation) => {
  const steering = await openSteering(invocation);
  const wanted = textOption(invocation, 'agent');
  const [only] = wanted === undefined ? [] : knownAgents([wanted], steering.definition);
  show(
    invocation,
    steering,
    shownAll(steering).filter(({ agentId }) => only === undefined || agentId === only),
  );
  return 0;
};

/** `wave control adjudication decide`: a person says what an agent meant, or that it is to do its work again. */
export const adjudicationDecide: Handler = async (invocation) => {
  const steering = await openDecision(invocation);
  const wanted = textOption(invocation, 'agent');
  if (wanted === undefined) throw new Problem('cli/missing-flag', 'which agent? --agent is needed');
  const [agentId = wanted] = knownAgents([wanted], steering.definition);
  const { agent, run } = heldAgent(steering, agentId);
  const status = choiceOption(invocation, 'status', ['pass', 'rework-required']);
  if (status === undefined) {
    throw new Problem('cli/missing-flag', '--status is needed', { hint: 'pass, or rework-required' });
  }
  const reason = reasonOption(invocation, steering);
  const decided =
    status === 'pass'
      ? passed(invocation, agent, run, reason)
      : { ...adjudicate(agent, run), status, detail: reason, markers: [] };
  steering.append('adjudication.recorded', decided);
  const shown = { ...shownOf(steering, agent, run), ...decided, by: null, at: null, decide: [] };
  show(invocation, steering, [shown]);
  if (!wantsJson(invocation) && steering.takeUp !== undefined)
    invocation.io.stderr(`  next       ${steering.takeUp}\n`);
  return 0;
};

/** @throws Problem `control/nothing-to-adjudicate` where no person is asked about this agent */
function heldAgent(steering: Steering, agentId: string): Readonly<{ agent: WaveAgent; run: ConcludedRun }> {
  const { definition, state } = steering;
  const agent = agentsOf(definition, 'implementation').find((one) => one.agentId === agentId);
  const run = agent === undefined ? null : evidenceOf('implementation', agent, state).run;
  const known = run?.adjudication ?? null;
  const isAsked =
    known === null
      ? agent !== undefined && run !== null && isTransportOnly(agent, run, state)
      : known.status === 'ambiguous' || known.by.startsWith('operator:');
  if (agent !== undefined && run !== null && isAsked) return { agent, run };
  const why = known === null ? 'what it left is not in the wrong form' : `it was judged: ${known.status}`;
  throw new Problem('control/nothing-to-adjudicate', `nobody is asked about ${agentId}: ${why}`, {
    hint: placeCommand(['control', 'adjudication', 'get'], placeOf(steering)),
  });
}

function passed(invocation: Invocation, agent: WaveAgent, run: ConcludedRun, reason: string): Adjudication {
  const judged = adjudicate(agent, run, statedMarkers(invocation));
  if (judged.status === 'pass') return { ...judged, detail: `${reason}; ${judged.detail}` };
  throw new Problem('control/adjudication-open', `${agent.agentId} cannot pass: ${judged.detail}`, {
    lines: judged.evidence.map((line) => printableLine(line, 300)),
    hint: 'state what is open: --completion --durability --proof-level --state met, --doc-delta, --component id:level',
  });
}

function statedMarkers(invocation: Invocation): StatedMarker[] {
  const said = statedProof(invocation);
  const state = choiceOption(invocation, 'state', ['met']);
  const proof = { completion: said.completion, durability: said.durability, proof: said.proofLevel, state };
  const paths = said.docPaths.length === 0 ? undefined : said.docPaths.join(',');
  return [
    marker('proof', null, proof),
    marker('doc-delta', null, { state: said.docDelta, paths }),
    ...said.components.map(({ componentId, level }) =>
      marker('component', componentId, { component: componentId, level, state: 'met' }),
    ),
  ].filter(({ values }) => values.size > 0);
}

function marker(
  kind: StatedMarker['kind'],
  component: string | null,
  values: Readonly<Record<string, string | undefined>>,
): StatedMarker {
  const given = Object.entries(values).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  );
  return { kind, component, values: new Map(given) };
}

function shownAll(steering: Steering): Shown[] {
  const { definition, state } = steering;
  return agentsOf(definition, 'implementation').flatMap((agent): Shown[] => {
    const { run } = evidenceOf('implementation', agent, state);
    if (run === null) return [];
    return run.adjudication !== null || isTransportOnly(agent, run, state)
      ? [shownOf(steering, agent, run)]
      : [];
  });
}

function shownOf(
  { state, context, wave }: Steering,
  { agentId }: WaveAgent,
  { intentId, attempt, adjudication, said }: ConcludedRun,
): Shown {
  const isAsked = adjudication?.status === 'ambiguous';
  return {
    agentId,
    intentId,
    attempt,
    status: adjudication?.status ?? 'pending',
    detail: adjudication?.detail ?? 'it has not been judged yet',
    evidence: adjudication?.evidence ?? [],
    markers: adjudication?.markers ?? [],
    malformed: said?.malformed ?? [],
    by: adjudication?.by ?? null,
    at: adjudication?.at ?? null,
    decide: isAsked
      ? decideSteps(agentId, { ...placeOf({ context, wave }), wave, state }).map(({ command }) => command)
      : [],
  };
}

function show(invocation: Invocation, { context, wave }: Steering, adjudications: readonly Shown[]): void {
  const { io } = invocation;
  if (wantsJson(invocation)) {
    const document = { schemaVersion: 1, kind: 'adjudications', lane: context.lane, wave, adjudications };
    io.stdout(`${JSON.stringify(document)}\n`);
    return;
  }
  if (adjudications.length === 0) io.stdout('nothing was adjudicated\n');
  for (const { agentId, status, detail, by, malformed, decide } of adjudications) {
    io.stdout(`${agentId}  ${status}${by === null ? '' : ` by ${by}`}: ${printableLine(detail, 300)}\n`);
    for (const { line, text } of malformed) io.stdout(`    line ${line}: ${printableLine(text, 300)}\n`);
    for (const command of decide) io.stdout(`    decide: ${command}\n`);
  }
}
