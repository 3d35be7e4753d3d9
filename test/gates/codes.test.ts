import { describe, expect, it } from 'vitest';
import { approvalId } from '../../src/gates/approval.js';
import { evaluateGate } from '../../src/gates/evaluate-gates.js';
import type { GateInput } from '../../src/gates/gate-input.js';
import type { GateName } from '../../src/model/gate.js';
import { gates } from '../../src/model/gate.js';
import type { Wave, WaveAgent, WaveContract } from '../../src/model/wave.js';
import type { MergeFailure } from '../../src/events/families/workspace-events.js';
import type { Run } from '../rig/control-events.js';
import { answered, given, launched, matrix, ran, strayed } from '../rig/control-events.js';
import { checked } from '../rig/contract-events.js';
import { blackboard, posted, settled } from '../rig/coordination-events.js';
import type { Step } from '../rig/events.js';
import { hookSaid } from '../rig/hook-events.js';
import { moment, openRecord } from '../rig/moments.js';
import { mergeFailed, worktreeAdded } from '../rig/worktree-events.js';
import { agent, CONTRACT, contract as contractOf, passes, wave } from '../rig/wave-builder.js';

/** A moment at which the gate must answer with the code. */
type Case = Readonly<{ input: GateInput; agentId?: string | null }>;

const at = (of: Wave, steps: readonly Step[], over: Partial<GateInput> = {}): GateInput =>
  moment(of, given(launched(of), ...steps), over);

/** One agent that ran to its end. */
const one = (agentId: string, over: Partial<WaveAgent>, run: Run, waveOver: Partial<Wave> = {}): Case => {
  const declared = agent(agentId, over);
  return { input: at(wave([declared], waveOver), [ran(declared, run)]), agentId };
};
const slice = (over: Partial<WaveAgent>, says: string, run: Run = {}): Case =>
  one('A1', over, { says, ...run });
const contract = (over: Partial<typeof CONTRACT>, says: string): Case =>
  slice({ exitContract: { ...CONTRACT, ...over } }, says);
const component = (says: string): Case =>
  slice(
    { exitContract: CONTRACT, components: ['parser'], componentTargets: { parser: 'repo-landed' } },
    `${proof()}\n${says}`,
  );
const proof = (over = 'completion=contract durability=none proof=unit state=met'): string =>
  `[wave-proof] ${over}`;
const steward = (
  agentId: string,
  says: string,
  over: Partial<WaveAgent> = {},
  waveOver: Partial<Wave> = {},
): Case => one(agentId, over, { says }, waveOver);
const unreported = (agentId: string): Case => {
  const role = agent(agentId).role;
  return one(agentId, { reportPath: 'report.md' }, { says: passes[role], without: ['report.md'] });
};
const unmerged = (reason: MergeFailure): Case => {
  const declared = agent('A1', { workspace: { mode: 'worktree', of: 'A1' } });
  const steps = [worktreeAdded('A1'), ran(declared), mergeFailed('A1', reason)];
  return { input: at(wave([declared]), steps), agentId: 'A1' };
};
const records = (...kinds: Parameters<typeof openRecord>[0][]): Case => ({
  input: at(wave(['A1']), [], { openRecords: kinds.map((kind) => openRecord(kind)) }),
  agentId: null,
});
const asked = (kind: Parameters<typeof openRecord>[0], over: Parameters<typeof openRecord>[2]): Case => ({
  input: at(wave(['A1']), [], { openRecords: [openRecord(kind, 'R1', over)] }),
  agentId: null,
});
/** A wave that passes but for a person's word, and what that person said to it. */
const approvable = (said?: Readonly<{ response: string; reason?: string }>): Case => {
  const input = at(wave(['A1']), [ran('A1')], {
    oversight: { level: 'each-wave', timeoutMs: null, fallback: null },
  });
  const id = approvalId('gate-7', input);
  const told = said === undefined ? [] : [settled(id, said)];
  return {
    input: { ...input, questions: blackboard(posted(id, { kind: 'human-feedback' }), ...told).questions },
  };
};
const ticket = (assignee: string | null, cycle: readonly string[] = []): Case => ({
  input: at(wave(['A1']), [], {
    tickets: [{ id: 'T1', side: 'requester', required: true, assignee, cycle }],
  }),
  agentId: null,
});
const promotes = { componentPromotions: [{ componentId: 'parser', targetLevel: 'repo-landed' }] } as const;
const promoted = (...steps: readonly Step[]): Case => ({
  input: at(wave([agent('A9', { ownedPaths: ['docs/'] })], promotes), [
    ran('A9', { says: passes.documentation }),
    ...steps,
  ]),
  agentId: 'A9',
});
const provided = (...[outcome, over]: Parameters<typeof answered>): Case => ({
  input: at(wave(['A7']), [ran('A7', { says: passes.security }), answered(outcome, over)]),
  agentId: 'A7',
});
const dimension = (name: string, state: string): Case =>
  steward('A0', `${passes['cont-qa'].replace(`${name}=pass`, `${name}=${state}`)}`);
const target = { selection: 'pinned', benchmarkFamily: null, objective: 'o', threshold: 't' } as const;
const targets = { evalTargets: [{ ...target, id: 'Latency', benchmarks: ['Cold-Start'] }] };
const evaluated = (more: string): Case =>
  steward('E0', `[wave-eval] state=satisfied targets=1 benchmarks=1 regressions=0 ${more}`, {}, targets);
const checkOf = (outcome: 'failed' | 'error', over: Partial<WaveContract> = {}): Case => {
  const one = contractOf('c', over);
  const declared = agent('A1', { contracts: [one] });
  return { input: at(wave([declared]), [ran(declared), checked(declared, one, { outcome })]), agentId: 'A1' };
};
const shared = (second: Run): Case => {
  const owners = ['A1', 'A2'].map((id) => agent(id, { components: ['parser'] }));
  const of = wave(owners, { componentPromotions: [{ componentId: 'parser', targetLevel: 'repo-landed' }] });
  return { input: at(of, [ran('A1', second), ran('A2', { exit: 1 })]), agentId: null };
};

const cases: Readonly<Record<string, Case>> = {
  'log/log-damaged': { input: at(wave(['A1']), [], { damage: ['coordination:512'] }), agentId: null },
  'hooks/hook-blocked': {
    input: at(wave(['A1']), [hookSaid('agent.starting', { agent: 'A1', outcome: 'blocked' })]),
    agentId: 'A1',
  },
  'hooks/hook-failed': {
    input: at(wave(['A1']), [hookSaid('wave.closing', { outcome: 'failed' })]),
    agentId: null,
  },
  'design/missing-wave-design': steward('D1', ''),
  'design/missing-design-packet': unreported('D1'),
  'design/design-blocked': steward(
    'D1',
    '[wave-design] state=blocked decisions=0 assumptions=0 open_questions=1',
  ),
  'design/design-needs-clarification': steward(
    'D1',
    '[wave-design] state=needs-clarification decisions=0 assumptions=0 open_questions=1',
  ),
  'implementation/missing-status': { input: at(wave(['A1']), []), agentId: 'A1' },
  'implementation/nonzero-exit': slice({}, '', { exit: 3 }),
  'implementation/reported-failure': slice({}, '', {
    failureClass: 'crashed',
    detail: 'the provider is down',
  }),
  'implementation/missing-summary': contract({}, 'done'),
  'implementation/missing-wave-proof': contract({}, '[wave-doc-delta] state=none'),
  'implementation/invalid-wave-proof-format': contract(
    {},
    '[wave-proof] completion=soon\n[wave-gap] kind=ops',
  ),
  'implementation/awaiting-adjudication': contract({}, '[wave-proof] completion=soon'),
  'implementation/wave-proof-gap': contract(
    {},
    proof('completion=live durability=durable proof=live state=gap'),
  ),
  'implementation/completion-gap': contract({ completion: 'integrated' }, proof()),
  'implementation/durability-gap': contract({ durability: 'durable' }, proof()),
  'implementation/proof-level-gap': contract({ proof: 'live' }, proof()),
  'implementation/missing-doc-delta': contract({ docImpact: 'owned' }, proof()),
  'implementation/invalid-doc-delta-format': slice(
    { exitContract: CONTRACT, deliverables: ['a.txt'] },
    `${proof()}\n[wave-doc-delta] state=some`,
    { without: ['a.txt'] },
  ),
  'implementation/doc-impact-gap': contract(
    { docImpact: 'shared-plan' },
    `${proof()}\n[wave-doc-delta] state=owned`,
  ),
  'implementation/missing-wave-component': component(''),
  'implementation/component-level-mismatch': component(
    '[wave-component] component=parser level=contract-frozen state=met',
  ),
  'implementation/component-gap': component('[wave-component] component=parser level=repo-landed state=gap'),
  'implementation/missing-deliverable': slice({ deliverables: ['a.txt'] }, '', { without: ['a.txt'] }),
  'implementation/missing-proof-artifact': slice(
    { proofArtifacts: [{ path: 'p.json', kind: null, requiredFor: [] }] },
    '',
    { without: ['p.json'] },
  ),
  'implementation/invalid-result-envelope': slice({}, '', { malformed: ['envelope'] }),
  'component/component-promotion-gap': shared({ exit: 2 }),
  'component/shared-component-sibling-pending': shared({}),
  'contracts/contract-failed': checkOf('failed'),
  'contracts/contract-error': checkOf('error'),
  'contracts/contract-warned': checkOf('failed', { onFailure: 'warn' }),
  'ownership/ownership-violated': {
    input: at(wave(['A1']), [ran('A1'), strayed('A1', ['src/other.ts'])]),
    agentId: 'A1',
  },
  'assignment/helper-assignment-unresolved': asked('request', { targets: ['capability:rust'] }),
  'assignment/helper-assignment-open': records('request', 'blocker'),
  'assignment/helper-assignment-open-advisory': asked('request', { blocks: false }),
  'dependency/dependency-assignment-unresolved': ticket(null),
  'dependency/dependency-open': ticket('api/3'),
  'dependency/dependency-cycle': ticket('api/3', ['T1', 'T2']),
  'clarification/clarification-open': records('clarification-request'),
  'clarification/clarification-follow-up-open': asked('request', { closureCondition: 'clarification:Q1' }),
  'clarification/human-feedback-open': records('clarification-request', 'human-feedback'),
  'infra/infra-failed': slice({ role: 'infra' }, '[infra-status] kind=conformance target=db state=failed'),
  'cont-eval/missing-wave-eval': steward('E0', 'fine'),
  'cont-eval/missing-cont-eval-report': unreported('E0'),
  'cont-eval/cont-eval-blocked': steward(
    'E0',
    '[wave-eval] state=blocked targets=0 benchmarks=0 regressions=0',
  ),
  'cont-eval/cont-eval-needs-more-work': steward(
    'E0',
    '[wave-eval] state=needs-more-work targets=0 benchmarks=0 regressions=0',
  ),
  'cont-eval/cont-eval-target-mismatch': evaluated('target_ids=recall benchmark_ids=cold-start'),
  'cont-eval/cont-eval-benchmark-mismatch': evaluated('target_ids=latency benchmark_ids=warm-start'),
  'cont-eval/cont-eval-regressions': steward(
    'E0',
    '[wave-eval] state=satisfied targets=0 benchmarks=0 regressions=2',
  ),
  'security/missing-wave-security': steward('A7', 'fine'),
  'security/missing-security-report': unreported('A7'),
  'security/invalid-security-clear-state': steward(
    'A7',
    '[wave-security] state=clear findings=0 approvals=1',
  ),
  'security/security-blocked': steward('A7', '[wave-security] state=blocked findings=1 approvals=0'),
  'security/security-concerns': steward('A7', '[wave-security] state=concerns findings=2 approvals=0'),
  'security/corridor-fetch-failed': provided('failed'),
  'security/corridor-fetch-failed-advisory': provided('failed', { required: false }),
  'security/corridor-blocked': provided('blocked'),
  'integration/missing-wave-integration': steward('A8', 'fine'),
  'integration/integration-needs-more-work': steward(
    'A8',
    '[wave-integration] state=needs-more-work claims=0 conflicts=0 blockers=0',
  ),
  'integration/integration-contradiction-open': {
    input: at(wave(['A1', 'A2', 'A8']), [
      ran('A1', { result: { facts: [{ id: 'port', content: '8080' }] } }),
      ran('A2', { result: { facts: [{ id: 'port', content: '9090' }] } }),
      ran('A8', { says: passes.integration }),
    ]),
    agentId: 'A8',
  },
  'integration/integration-merge-conflict': unmerged('conflict'),
  'integration/integration-merge-refused': unmerged('main-in-the-way'),
  'documentation/missing-doc-closure': steward('A9', 'fine'),
  'documentation/doc-closure-open': steward('A9', '[wave-doc-closure] state=delta paths=docs/a.md'),
  'component-matrix/unknown-component': promoted(matrix({})),
  'component-matrix/component-current-level-stale': promoted(matrix({ parser: 'contract-frozen' })),
  'cont-qa/missing-wave-gate': steward('A0', '[wave-verdict] pass'),
  'cont-qa/missing-cont-qa-report': unreported('A0'),
  'cont-qa/missing-cont-qa-verdict': steward('A0', passes['cont-qa'].replace('[wave-verdict] pass', '')),
  'cont-qa/cont-qa-concerns': steward('A0', passes['cont-qa'].replace('verdict] pass', 'verdict] concerns')),
  'cont-qa/cont-qa-blocked': steward('A0', passes['cont-qa'].replace('verdict] pass', 'verdict] fail')),
  'cont-qa/cont-qa-hold': steward('A0', passes['cont-qa'].replace('verdict] pass', 'verdict] hold')),
  'approval/approval-pending': approvable(),
  'approval/approval-rejected': approvable({ response: 'reject', reason: 'not today' }),
  'cont-qa/conditional-pass': dimension('docs', 'concerns'),
  ...Object.fromEntries(
    ['architecture', 'integration', 'durability', 'live', 'docs'].flatMap((name) =>
      ['blocked', 'gap'].map((state) => [`cont-qa/gate-${name}-${state}`, dimension(name, state)]),
    ),
  ),
};

const gateOf = (name: string): GateName => name.slice(0, name.indexOf('/')) as GateName;
const codeOf = (name: string): string => name.slice(name.indexOf('/') + 1);

describe('every status code', () => {
  it('has a case here', () => {
    const all = Object.entries(gates).flatMap(([gate, { codes }]) =>
      Object.keys(codes).map((code) => `${gate}/${code}`),
    );
    expect(Object.keys(cases).sort()).toEqual(all.sort());
  });

  it.each(Object.entries(cases))('%s', (name, { input, agentId = null }) => {
    const gate = gateOf(name);
    const codes: Readonly<Record<string, { class: string | null; ok?: boolean }>> = gates[gate].codes;
    const expected = codes[codeOf(name)];
    const [verdict, ...rest] = evaluateGate(gate, input).filter(
      (found) => agentId === null || found.agentId === agentId,
    );
    expect(rest).toEqual([]);
    expect(verdict).toMatchObject({ gate, statusCode: codeOf(name), ok: expected?.ok === true, agentId });
    expect(verdict?.detail).not.toBe('');
    expect(verdict?.failureClass).toBe(expected?.class);
  });
});
