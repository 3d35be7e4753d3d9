import { describe, expect } from 'vitest';
import type { AgentRig } from '../rig/agent-rig.js';
import { shellWords } from '../rig/shell-words.js';
import type { ScratchRepository } from '../rig/scratch-repository.js';
import { story } from '../rig/story.js';

const CONTRACT = ['completion: contract', 'durability: durable', 'proof: unit', 'doc-impact: none'];
const READABLE = '[wave-proof] completion: contract, durability: durable, proof: "unit", state: met.\n';
const UNCLEAR = '[wave-proof] completion: contract, durability: durable, proof: unit, state: mostly\n';

/** Wave 0 with one agent that has an exit contract; it says this and ends with 0. */
const launchSaying = async (repo: ScratchRepository, rig: AgentRig, says: string, ...flags: string[]) => {
  repo.wave(0, [{ id: 'A1', run: rig.command('A1'), exitContract: CONTRACT }]);
  const launch = repo.start(['launch', '--max-retries-per-wave', '0', ...flags]);
  const agent = await rig.nextInvocation('A1');
  await agent.stdout(`I am done.\n${says}`);
  await agent.exit(0);
  return launch.result;
};
const types = (repo: ScratchRepository) =>
  repo.records('.tmp/main/control-plane/wave-0.ndjson').map(({ type }) => type);
const runs = (repo: ScratchRepository) => types(repo).filter((type) => type === 'agent-run.requested').length;

describe('a marker in the wrong form', () => {
  story('that can be read without guessing closes the wave', async ({ repo, rig }) => {
    const result = await launchSaying(repo, rig, READABLE);
    expect(result, result.stdout).toMatchObject({ code: 0 });
    expect(types(repo).filter((type) => type === 'adjudication.recorded')).toHaveLength(1);
    expect(await repo.waveJson('control', 'adjudication', 'get')).toMatchObject({
      kind: 'adjudications',
      adjudications: [
        {
          agentId: 'A1',
          status: 'pass',
          by: 'launcher',
          markers: ['[wave-proof] completion=contract durability=durable proof=unit state=met'],
          malformed: [{ kind: 'proof', line: 2 }],
        },
      ],
    });
    // What the agent left stays as it was published.
    expect(repo.json('.tmp/main/results/wave-0/attempt-1/A1.json')).toMatchObject({
      proof: { state: 'not_applicable', completion: null },
    });
    expect((await repo.wave$('replay')).code).toBe(0);
  });

  story(
    'that cannot holds the wave until a person has decided, and then nobody runs again',
    async ({ repo, rig }) => {
      const result = await launchSaying(repo, rig, UNCLEAR);
      expect(result, result.stdout).toMatchObject({ code: 43 });
      expect(result.stdout + result.stderr).toContain('wave control adjudication get');
      expect(await repo.waveJson('control', 'status')).toMatchObject({
        status: 'blocked',
        closureState: 'awaiting-adjudication',
        overall: {
          gate: 'implementation',
          statusCode: 'awaiting-adjudication',
          failureClass: 'deterministic',
        },
        logicalAgents: [{ agentId: 'A1', state: 'awaiting-adjudication' }],
        signals: {
          wave: { signal: 'feedback-requested', blocking: true },
          agents: [{ signal: 'feedback-requested', shouldWake: true }],
        },
      });
      expect((await repo.wave$('control', 'status', '--line')).code).toBe(43);

      // Another launch asks the same again, and runs nobody.
      expect(await repo.wave$('launch')).toMatchObject({ code: 43 });
      expect(runs(repo)).toBe(1);

      // Nothing is invented, and what can be read is not overruled.
      const decide = ['control', 'adjudication', 'decide', '--agent', 'A1', '--reason', 'looked at the diff'];
      const silent = await repo.wave$(...decide, '--status', 'pass');
      expect(silent).toMatchObject({ code: 2 });
      expect(silent.stderr).toContain('does not say state');
      expect(
        (await repo.wave$(...decide, '--status', 'pass', '--state', 'met', '--proof-level', 'live')).stderr,
      ).toContain('says proof=unit, not live');
      expect(types(repo).filter((type) => type === 'adjudication.recorded')).toHaveLength(1);

      const decided = await repo.wave$(...decide, '--status', 'pass', '--state', 'met', '--operator', 'Ada');
      expect(decided, decided.stderr).toMatchObject({ code: 0 });
      expect(decided.stderr).toContain('wave launch --lane main --start-wave 0');
      expect(await repo.waveJson('control', 'status')).toMatchObject({
        signals: { wave: { signal: 'resume-ready' } },
      });
      expect(await repo.waveJson('control', 'adjudication', 'get', '--agent', 'A1')).toMatchObject({
        adjudications: [
          {
            status: 'pass',
            by: 'operator:Ada',
            detail: expect.stringContaining('looked at the diff') as string,
          },
        ],
      });

      const second = await repo.wave$('launch');
      expect(second, second.stdout).toMatchObject({ code: 0 });
      expect(runs(repo)).toBe(1);
      const gates = (await repo.waveJson('control', 'status')).gates as {
        gate: string;
        evidence: string[];
      }[];
      expect(gates.find(({ gate }) => gate === 'implementation')?.evidence).toContain(
        'adjudicated pass by operator:Ada',
      );
      expect((await repo.wave$('replay')).code).toBe(0);
    },
  );

  story('whose author is to do it again runs again', async ({ repo, rig }) => {
    expect((await launchSaying(repo, rig, UNCLEAR)).code).toBe(43);
    const why = ['--status', 'rework-required', '--reason', 'the tests were not run'];
    expect((await repo.wave$('control', 'adjudication', 'decide', '--agent', 'A1', ...why)).code).toBe(0);
    const launch = repo.start(['launch']);
    const again = await rig.nextInvocation('A1');
    await again.stdout(READABLE);
    await again.exit(0);
    expect((await launch.result).code).toBe(0);
    expect(runs(repo)).toBe(2);
  });

  story.for(['met', 'not met'])('is decided by what explain prints: %s', async (answer, { repo, rig }) => {
    expect((await launchSaying(repo, rig, UNCLEAR)).code).toBe(43);
    const { reasons } = (await repo.waveJson('coord', 'explain')) as {
      reasons: { steps: { label: string; command: string }[] }[];
    };
    const step = reasons.flatMap(({ steps }) => steps).find(({ label }) => label === answer);
    const shown = await repo.wave$('control', 'adjudication', 'get');
    expect(shown.stdout).toContain(`decide: ${step?.command ?? '?'}\n`);
    const decided = await repo.wave$(...shellWords(step?.command ?? '').slice(1));
    expect(decided, decided.stderr).toMatchObject({ code: 0 });
    const explained = (await repo.wave$('coord', 'explain')).stdout;
    expect(explained).toContain(answer === 'met' ? 'a launch closes it.' : 'a launch runs A1 again.');
  });

  story('that says no is no question of form', async ({ repo, rig }) => {
    const result = await launchSaying(repo, rig, READABLE.replace('met', 'gap'));
    expect(result).toMatchObject({ code: 40 });
    expect(result.stdout).toContain('invalid-wave-proof-format');
  });

  story('is one thing, none at all another', async ({ repo, rig }) => {
    const result = await launchSaying(repo, rig, 'All tests pass.\n');
    expect(result).toMatchObject({ code: 40 });
    expect(result.stdout).toContain('missing-summary');
    expect(types(repo)).not.toContain('adjudication.recorded');
    expect(await repo.waveJson('control', 'adjudication', 'get')).toMatchObject({ adjudications: [] });
    const decide = await repo.wave$(
      'control',
      'adjudication',
      'decide',
      '--agent',
      'A1',
      '--status',
      'pass',
      '--reason',
      'x',
    );
    expect(decide).toMatchObject({ code: 2 });
    expect(decide.stderr).toContain('control/nothing-to-adjudicate');
  });
});
