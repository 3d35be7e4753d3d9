import { describe, expect, it } from 'vitest';
import { evaluateGate, evaluateGates, firstFailing } from '../../src/gates/evaluate-gates.js';
import { gateOrder } from '../../src/model/gate.js';
import type { RecordKind } from '../../src/model/coordination-record.js';
import { recordKinds } from '../../src/model/coordination-record.js';
import { given, launched, opened, ran, running, strayed } from '../rig/control-events.js';
import type { Step } from '../rig/events.js';
import { moment, openRecord } from '../rig/moments.js';
import { agent, passes, wave } from '../rig/wave-builder.js';

const everyone = wave(['D1', 'A1', 'A2', 'E0', 'A7', 'A8', 'A9', 'A0']);
const allRan = everyone.agents.map((one) => ran(one, { says: passes[one.role] }));
const at = (steps: readonly Step[], of = everyone) => moment(of, given(launched(of), ...steps));

describe('the order of the gates', () => {
  it('is that of the design, the log before all', () => {
    expect(gateOrder).toEqual([
      'log',
      // Of the configuration, so that the design knows nothing of it.
      'hooks',
      ...['design', 'implementation', 'component', 'contracts', 'ownership'],
      ...['assignment', 'dependency', 'clarification', 'infra'],
      ...['cont-eval', 'security', 'integration', 'documentation', 'component-matrix', 'cont-qa', 'approval'],
    ]);
  });

  it('is the order of the verdicts; the first that fails is what a wave waits for', () => {
    const verdicts = evaluateGates(at(allRan));
    const positions = verdicts.map(({ gate }) => gateOrder.indexOf(gate));
    expect(positions).toEqual([...positions].sort((left, right) => left - right));
    expect(firstFailing(verdicts)).toBeUndefined();
  });

  it.each(everyone.agents.map(({ agentId, role }) => [agentId, role] as const))(
    '%s not having run is what is first, whatever fails after it',
    (agentId, role) => {
      const index = everyone.agents.findIndex((one) => one.agentId === agentId);
      const before = everyone.agents.slice(0, index).map((one) => ran(one, { says: passes[one.role] }));
      expect(firstFailing(evaluateGates(at(before)))).toMatchObject({
        gate: role,
        agentId,
        statusCode: 'missing-status',
      });
    },
  );

  it('infers no stage before everything before it passes', () => {
    const of = wave(['A1', 'A8']);
    const inferred = (...steps: Step[]) =>
      evaluateGates(at(steps, of)).flatMap(({ gate, ok, statusCode, detail, inferred: is }) =>
        is && ['cont-eval', 'cont-qa'].includes(gate) ? [[gate, ok, statusCode, ok ? '' : detail]] : [],
      );
    expect(inferred()).toEqual([
      ['cont-eval', false, 'missing-status', 'waits for implementation'],
      ['cont-qa', false, 'missing-status', 'waits for implementation'],
    ]);
    expect(inferred(ran('A1'))).toEqual([
      ['cont-eval', true, 'pass', ''],
      ['cont-qa', false, 'missing-status', 'waits for integration'],
    ]);
    expect(inferred(ran('A1'), ran('A8', { says: passes.integration })).map(([, ok]) => ok)).toEqual([
      true,
      true,
    ]);
  });

  it('passes over advisory answers', () => {
    const concerns = ran('A7', { says: '[wave-security] state=concerns findings=1 approvals=0' });
    expect(firstFailing(evaluateGates(at([...allRan, concerns])))).toBeUndefined();
  });
});

describe('open records', () => {
  const judged = (...kinds: RecordKind[]) => {
    const input = { ...at(allRan), openRecords: kinds.map((kind) => openRecord(kind)) };
    const failing = evaluateGates(input).filter(({ ok }) => !ok);
    return failing.map(({ gate, statusCode, failureClass }) => [gate, statusCode, failureClass]);
  };

  it.each(recordKinds)('a blocking %s keeps the wave open, and only a person can help', (kind) => {
    const people = kind === 'human-escalation' || kind === 'human-feedback';
    const question = people || kind === 'clarification-request';
    const code = people ? 'human-feedback-open' : question ? 'clarification-open' : 'helper-assignment-open';
    expect(judged(kind)).toEqual([[question ? 'clarification' : 'assignment', code, 'deterministic']]);
  });

  it('a question to a person comes before one to an agent', () => {
    expect(judged('clarification-request', 'human-escalation')).toEqual([
      ['clarification', 'human-feedback-open', 'deterministic'],
    ]);
  });

  it('are named, at most five of them, and counted', () => {
    const openRecords = Array.from({ length: 130 }, (_, index) => openRecord('blocker', `b${index}`));
    const [verdict] = evaluateGate('assignment', { ...at(allRan), openRecords });
    expect(verdict?.detail).toBe('open: b0, b1, b2, b3, b4 and 125 more');
    expect(verdict?.evidence).toHaveLength(100);
  });

  it('that do not block are named, and let pass', () => {
    const openRecords = [{ ...openRecord('blocker'), blocks: false }];
    expect(evaluateGate('assignment', { ...at(allRan), openRecords })).toMatchObject([
      { ok: true, statusCode: 'helper-assignment-open-advisory', failureClass: null },
    ]);
  });
});

describe('ownership', () => {
  const of = wave(['A1', 'A2']);

  it('is violated by those who ran meanwhile, and lists what changed', () => {
    const paths = Array.from({ length: 12 }, (_, index) => `other/${index}`);
    const verdicts = evaluateGate('ownership', at([ran('A1'), ran('A2'), strayed('A1', paths)], of));
    expect(verdicts).toMatchObject([
      { agentId: 'A1', ok: false, statusCode: 'ownership-violated', failureClass: 'ownership' },
      { agentId: 'A2', ok: true },
    ]);
    expect(verdicts[0]?.detail).toContain('other/9 and 2 more');
    expect(verdicts[0]?.evidence).toEqual(paths);
  });

  it('says nothing about an agent that has not ended', () => {
    expect(evaluateGate('ownership', at([running('A1'), strayed('A1', ['x'])], of))).toEqual([]);
  });

  const changes = (over: Record<string, unknown>): Step => ({
    type: 'workspace.measured',
    data: { tree: 't', changes: [], running: [], unowned: [], ...over },
  });
  const once = [ran('A1'), strayed('A1', ['x'])];
  it.each<[string, Step[], boolean]>([
    ['is not undone by another run', [...once, ran('A1', { attempt: 2 })], false],
    ['is settled when the path is what it was', [...once, changes({ restored: ['x'] })], true],
    ['is not settled by another path', [...once, changes({ restored: ['y'] })], false],
    [
      'is not settled by a further change of nobody',
      [...once, changes({ changes: [{ path: 'x', change: 'modified' }] })],
      false,
    ],
    [
      'is settled when somebody who owns it changes it',
      [
        ...once,
        ran(agent('A2', { ownedPaths: ['x'] })),
        changes({ changes: [{ path: 'x', change: 'modified' }], running: ['A2.1'] }),
      ],
      true,
    ],
  ])('what strayed %s', (_, steps, ok) => {
    const [verdict] = evaluateGate('ownership', at(steps, of)).filter(({ agentId }) => agentId === 'A1');
    expect(verdict?.ok).toBe(ok);
  });

  it('is settled when the wave file gives the path to the agent', () => {
    const now = wave([agent('A1', { ownedPaths: ['src/A1/', 'x'] }), 'A2']);
    const [verdict] = evaluateGate('ownership', at([...once, opened(now)], now));
    expect(verdict?.ok).toBe(true);
  });
});

describe('infra', () => {
  const of = wave([agent('A1', { role: 'infra' }), agent('A2', { role: 'deploy' })]);
  const state = (name: string): string => `[infra-status] kind=conformance target=db state=${name}`;
  const failing = (...steps: Step[]) => evaluateGate('infra', at(steps, of)).filter(({ ok }) => !ok);

  it.each([
    'conformant',
    'setup-required',
    'setup-in-progress',
    'action-required',
    'action-approved',
    'action-complete',
  ])('%s lets pass', (name) => expect(failing(ran('A1', { says: state(name) }))).toEqual([]));

  it('a state that cannot be read does not let pass, until it is reported anew', () => {
    const says = '[infra-status] kind=conformance target=db state=failed, detail=x';
    expect(failing(ran('A1', { says }))).toMatchObject([
      { statusCode: 'infra-unreadable', agentId: 'A1', failureClass: 'proof' },
    ]);
    expect(failing(ran('A1', { says }))[0]?.detail).toContain('line 1: [infra-status] state: "failed,"');
    expect(failing(ran('A1', { says: `${says}\n${state('conformant')}` }))).toEqual([]);
  });

  it.each(['failed', 'drift', 'unreachable'])('%s does not, and asks for rework of who said so', (name) => {
    expect(failing(ran('A1', { says: state(name) }))).toMatchObject([
      {
        statusCode: `infra-${name}`,
        agentId: 'A1',
        failureClass: 'proof',
        detail: `conformance db is ${name}`,
      },
    ]);
  });

  it.each([
    ['healthy', 0],
    ['rolledover', 0],
    ['deploying', 1],
    ['failed', 1],
  ])('a service that is %s', (name, count) => {
    expect(failing(ran('A2', { says: `[deploy-status] service=api state=${name}` }))).toHaveLength(count);
  });

  it('believes the newest word about a target, whoever says it', () => {
    expect(failing(ran('A1', { says: state('failed') }), ran('A2', { says: state('conformant') }))).toEqual(
      [],
    );
    expect(
      failing(ran('A2', { says: state('conformant') }), ran('A1', { says: state('failed') })),
    ).toHaveLength(1);
  });

  it('goes on to speak of an agent whose report another one has overtaken', () => {
    const steps = [ran('A1', { says: state('failed') }), ran('A2', { says: state('conformant') })];
    expect(evaluateGate('infra', at(steps, of)).map(({ agentId, ok }) => [agentId, ok])).toEqual([
      ['A1', true],
      ['A2', true],
    ]);
  });

  it('asks for no marker: who deploys and reports nothing has to prove what its exit contract says', () => {
    expect(evaluateGate('infra', at([ran('A1'), ran('A2')], of))).toMatchObject([
      { ok: true, inferred: true, agentId: null, detail: 'nobody reports a state' },
    ]);
  });

  it('names everybody who reports a failure', () => {
    const both = [
      ran('A1', { says: state('failed') }),
      ran('A2', { says: '[deploy-status] service=api state=failed' }),
    ];
    expect(failing(...both).map(({ agentId }) => agentId)).toEqual(['A1', 'A2']);
  });

  it('is inferred where nobody reports anything', () => {
    expect(evaluateGate('infra', at([ran('A1')], of))).toMatchObject([
      { ok: true, inferred: true, agentId: null },
    ]);
  });
});

describe('damage of a log', () => {
  it('comes before every other finding', () => {
    const damage = Array.from({ length: 7 }, (_, index) => `coordination:${index}`);
    const first = firstFailing(evaluateGates({ ...at([]), damage }));
    expect(first).toMatchObject({
      gate: 'log',
      statusCode: 'log-damaged',
      failureClass: 'deterministic',
      evidence: damage,
    });
  });
});
