import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import type { ScratchAgent, ScratchRepository } from '../rig/scratch-repository.js';
import { story } from '../rig/story.js';

const SCHEMA = '{"type":"object","required":["n"],"properties":{"n":{"type":"number"}}}';

function eventsOf(repo: ScratchRepository, type: string): readonly Record<string, unknown>[] {
  return repo.records('.tmp/main/control-plane/wave-0.ndjson').filter((record) => record.type === type);
}

/** A repository in which `out/` is there. */
const made = (repo: ScratchRepository): void => repo.write('out/.keep', '');
const producer = (run: readonly string[], over: Partial<ScratchAgent> = {}): ScratchAgent => ({
  id: 'A1',
  run,
  owns: ['out/'],
  deliverables: ['out/spec.json'],
  ...over,
});
const consumer = (run: readonly string[], input: string): ScratchAgent => ({
  id: 'A2',
  run,
  extra: `### Inputs\n\n- ${input}`,
});

describe('what an agent takes from others', () => {
  story('is copied read-only, and found by its alias', async ({ repo, rig }) => {
    made(repo);
    repo.wave(0, [producer(rig.command('A1')), consumer(rig.command('A2'), 'A1/out/spec.json as spec')]);
    const launch = repo.start(['launch']);
    const one = await rig.nextInvocation('A1');
    await one.writeFile(join(repo.path, 'out/spec.json'), '{"n":1}');
    await one.exit(0);
    const two = await rig.nextInvocation('A2');
    const folder = two.hello.env.WAVE_INPUTS_DIR ?? '';
    expect(folder).toBe(join(repo.path, '.tmp/main/inputs/wave-0/attempt-1/A2'));
    const copy = '.tmp/main/inputs/wave-0/attempt-1/A2/spec';
    expect(repo.read(copy)).toBe('{"n":1}');
    expect(statSync(join(repo.path, copy)).mode & 0o777).toBe(0o444);
    const prompt = repo.read('.tmp/main/prompts/wave-0/attempt-1/A2.md');
    expect(prompt).toContain(`- \`spec\`: \`${copy}\` (\`out/spec.json\` of A1)`);
    await two.exit(0);
    const result = await launch.result;
    expect(result, result.stdout + result.stderr).toMatchObject({ code: 0 });
    const [prepared] = eventsOf(repo, 'inputs.prepared');
    expect(prepared).toMatchObject({
      agent: 'A2',
      data: { inputs: [{ alias: 'spec', path: 'out/spec.json' }] },
    });
  });

  story('missing and needed: the agent is not started, and it is said why', async ({ repo, rig }) => {
    repo.wave(0, [
      producer(['sh', '-c', 'mkdir -p out; echo 1 > out/spec.json'], {
        extra: '### Proof artifacts\n\n- path: out/trace.log | kind: trace | required-for: pilot-live',
      }),
      consumer(rig.command('A2'), 'A1/out/trace.log as trace'),
    ]);
    const result = await repo.wave$('launch', '--max-retries-per-wave', '3');
    expect(result, result.stdout + result.stderr).toMatchObject({ code: 41 });
    expect(rig.seen).toEqual([]);
    expect(result.stderr).toContain('wave control rerun request --agent A1');
    expect(result.stdout).toContain('A2 was not started: input trace (out/trace.log of A1): does not exist');
    expect(eventsOf(repo, 'attempt.started')).toHaveLength(1);
    const status = await repo.waveJson('control', 'status');
    expect(status).toMatchObject({ overall: { gate: 'implementation', failureClass: 'deterministic' } });
    expect(status.logicalAgents).toMatchObject([
      { agentId: 'A1' },
      { agentId: 'A2', reason: expect.stringContaining('was not started: input trace') as unknown },
    ]);
    const { stdout } = await repo.wave$('coord', 'explain');
    expect(stdout).toContain('wave control rerun request --agent A1');
    expect(stdout).not.toContain('--agent A2');
    repo.write('out/trace.log', 'by hand');
    const again = repo.start(['launch']);
    await (await rig.nextInvocation('A2')).exit(0);
    expect((await again.result).code).toBe(0);
  });

  story('missing and optional: the agent starts without it', async ({ repo, rig }) => {
    repo.wave(0, [
      producer(['sh', '-c', 'mkdir -p out; echo 1 > out/spec.json'], {
        extra: '### Proof artifacts\n\n- path: out/trace.log | kind: trace | required-for: pilot-live',
      }),
      consumer(rig.command('A2'), 'A1/trace as trace optional'),
    ]);
    const launch = repo.start(['launch']);
    await (await rig.nextInvocation('A2')).exit(0);
    const result = await launch.result;
    expect(result, result.stdout + result.stderr).toMatchObject({ code: 0 });
    expect(repo.read('.tmp/main/prompts/wave-0/attempt-1/A2.md')).toContain('`trace`: is not there');
  });

  story('that does not satisfy its schema sends the one who delivers it back', async ({ repo, rig }) => {
    repo.write('schema.json', SCHEMA);
    made(repo);
    repo.wave(0, [
      producer(rig.command('A1')),
      consumer(rig.command('A2'), 'A1/spec as spec schema: schema.json'),
    ]);
    const launch = repo.start(['launch']);
    const first = await rig.nextInvocation('A1');
    await first.writeFile(join(repo.path, 'out/spec.json'), '{\n  "n": "one"\n}');
    await first.exit(0);
    const second = await rig.nextInvocation('A1');
    expect(repo.read('.tmp/main/prompts/wave-0/attempt-2/A1.md')).toContain(
      'A2 cannot use out/spec.json: does not satisfy schema.json: out/spec.json:2: /n must be number',
    );
    expect(rig.seen).toEqual(['A1', 'A1']);
    await second.writeFile(join(repo.path, 'out/spec.json'), '{"n":2}');
    await second.exit(0);
    await (await rig.nextInvocation('A2')).exit(0);
    const result = await launch.result;
    expect(result, result.stdout + result.stderr).toMatchObject({ code: 0 });
    expect(eventsOf(repo, 'inputs.refused')).toHaveLength(1);
  });

  story('another file means another run of who took it', async ({ repo, rig }) => {
    made(repo);
    repo.wave(0, [producer(rig.command('A1')), consumer(rig.command('A2'), 'A1/out/spec.json as spec')]);
    const first = repo.start(['launch', '--max-retries-per-wave', '0']);
    const one = await rig.nextInvocation('A1');
    await one.writeFile(join(repo.path, 'out/spec.json'), '{"n":1}');
    await one.exit(0);
    const two = await rig.nextInvocation('A2');
    // While it works on the copy, a person changes what it was made of; then it fails.
    repo.write('out/spec.json', '{"n":2}');
    await two.exit(1);
    await first.result;
    const second = repo.start(['launch']);
    const again = await rig.nextInvocation('A1');
    await again.writeFile(join(repo.path, 'out/spec.json'), '{"n":3}');
    await again.exit(0);
    await (await rig.nextInvocation('A2')).exit(0);
    const result = await second.result;
    expect(result, result.stdout + result.stderr).toMatchObject({ code: 0 });
    expect(repo.read('.tmp/main/inputs/wave-0/attempt-2/A2/spec')).toBe('{"n":3}');
  });

  story('a launcher that is killed between copy and start prepares it anew', async ({ repo, rig }) => {
    made(repo);
    repo.wave(0, [producer(rig.command('A1')), consumer(rig.command('A2'), 'A1/out/spec.json as spec')]);
    // What a launcher left that died before it could record anything: other content, and a link in the way.
    repo.write('.tmp/main/inputs/wave-0/attempt-1/A2/spec', 'half');
    repo.write('.tmp/main/inputs/wave-0/attempt-1/A2/.spec.1-1', 'staged');
    const launch = repo.start(['launch']);
    const one = await rig.nextInvocation('A1');
    await one.writeFile(join(repo.path, 'out/spec.json'), '{"n":1}');
    await one.exit(0);
    const two = await rig.nextInvocation('A2');
    expect(repo.read('.tmp/main/inputs/wave-0/attempt-1/A2/spec')).toBe('{"n":1}');
    await two.exit(0);
    expect((await launch.result).code).toBe(0);
  });

  story('the plan shows inputs and contracts', async ({ repo }) => {
    repo.write('schema.json', SCHEMA);
    repo.wave(0, [
      producer(['true'], {
        extra:
          '### Contracts\n\n- id: shape | type: json-schema | source: out/spec.json | schema: schema.json',
      }),
      consumer(['true'], 'A1/spec as spec optional schema: schema.json'),
    ]);
    const { stdout } = await repo.wave$('launch', '--dry-run');
    expect(stdout).toContain('contract shape (test, fail): json-schema out/spec.json by schema.json');
    expect(stdout).toContain('takes spec: spec of A1 (optional, by schema.json)');
    const plan = await repo.waveJson('launch', '--dry-run');
    expect(plan).toMatchObject({
      waves: [{ agents: [{ contracts: [{ id: 'shape' }] }, { inputs: [{ alias: 'spec' }] }] }],
    });
    const names = plan.waves as { agents: { environment: string[] }[] }[];
    const [first, second] = (names[0]?.agents ?? []).map(({ environment }) => environment);
    expect(first).toEqual(expect.arrayContaining(['PATH', 'WAVE_AGENT', 'WAVE_RESULT_FILE', 'WAVE_SIGNAL']));
    expect(first).not.toContain('WAVE_INPUTS_DIR');
    expect(second).toContain('WAVE_INPUTS_DIR');
    repo.write('schema.json', '{"type":"object","requried":["n"]}');
    const refused = await repo.wave$('launch');
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.stderr).toContain('contract/bad-schema');
    expect(refused.stderr).toContain('requried');
  });
});
