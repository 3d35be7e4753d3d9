import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { posted } from '../rig/coordination-events.js';
import { story } from '../rig/story.js';
import { until } from '../rig/until.js';
import { writeLog } from '../rig/write-log.js';
import type { AgentRig } from '../rig/agent-rig.js';
import type { ScratchAgent } from '../rig/scratch-repository.js';

const READY = '[wave-integration] state=ready-for-doc-closure claims=0 conflicts=0 blockers=0';
const CLOSED = '[wave-doc-closure] state=no-change';
const PASS = '[wave-gate] architecture=pass integration=pass durability=pass live=pass docs=pass';

function agents(rig: AgentRig): ScratchAgent[] {
  return [
    { id: 'A0', run: rig.command('A0'), owns: [] },
    { id: 'A8', run: rig.command('A8'), owns: [] },
    { id: 'A9', run: rig.command('A9'), owns: [] },
    { id: 'A1', run: rig.command('A1') },
  ];
}

describe('stewards', () => {
  story('run one at a time, each after the one before has passed', async ({ repo, rig }) => {
    repo.wave(0, agents(rig));
    const launch = repo.start(['launch']);
    await (await rig.nextInvocation('A1')).exit(0);
    const say = async (name: string, ...lines: string[]): Promise<void> => {
      const steward = await rig.nextInvocation(name);
      await steward.stdout(`${lines.join('\n')}\n`);
      await steward.exit(0);
    };
    await say('A8', READY);
    await say('A9', CLOSED);
    await say('A0', PASS, 'Verdict: pass');
    const result = await launch.result;
    expect(result, result.stdout).toMatchObject({ code: 0 });
    expect(rig.seen).toEqual(['A1', 'A8', 'A9', 'A0']);
  });

  story('a stage that fails runs that steward again, alone', async ({ repo, rig }) => {
    repo.wave(0, agents(rig));
    const launch = repo.start(['launch']);
    await (await rig.nextInvocation('A1')).exit(0);
    await (await rig.nextInvocation('A8')).exit(0);
    const again = await rig.nextInvocation('A8');
    expect(await again.readStdin()).toContain('missing-wave-integration');
    await again.stdout(`${READY}\n`);
    await again.exit(0);
    const docs = await rig.nextInvocation('A9');
    await docs.stdout(`${CLOSED}\n`);
    await docs.exit(0);
    const qa = await rig.nextInvocation('A0');
    await qa.stdout(`${PASS}\n[wave-verdict] pass detail=all of it\n`);
    await qa.exit(0);
    expect((await launch.result).code).toBe(0);
    expect(rig.seen).toEqual(['A1', 'A8', 'A8', 'A9', 'A0']);
  });

  story('a verdict of hold leaves the wave open for a person (42)', async ({ repo, rig }) => {
    repo.wave(0, [
      { id: 'A0', run: rig.command('A0'), owns: [] },
      { id: 'A1', run: rig.command('A1') },
    ]);
    const launch = repo.start(['launch', '--max-retries-per-wave', '3']);
    await (await rig.nextInvocation('A1')).exit(0);
    const qa = await rig.nextInvocation('A0');
    await qa.stdout(`${PASS}\nVerdict: hold\n`);
    await qa.exit(0);
    const result = await launch.result;
    expect(result, result.stdout).toMatchObject({ code: 42 });
    expect(await repo.wave$('control', 'status', '--line')).toMatchObject({ code: 42 });
  });

  story('a marker that is echoed from the prompt is no evidence', async ({ repo }) => {
    repo.wave(0, [
      { id: 'A1', run: ['true'] },
      { id: 'A8', run: ['cat'], owns: [] },
    ]);
    const result = await repo.wave$('launch', '--max-retries-per-wave', '0');
    expect(result, result.stdout).toMatchObject({ code: 40 });
    expect(result.stdout).toContain('missing-wave-integration');
  });

  story('an agent says on its PATH what the gates read', async ({ repo }) => {
    const signal =
      'wave signal integration --state ready-for-doc-closure --claims 0 --conflicts 0 --blockers 0';
    repo.wave(0, [
      { id: 'A1', run: ['true'] },
      { id: 'A8', run: ['sh', '-c', signal], owns: [] },
    ]);
    const result = await repo.wave$('launch');
    expect(result, result.stdout).toMatchObject({ code: 0 });
  });

  story('a blocker that an agent posts keeps the wave open until it is resolved', async ({ repo }) => {
    repo.wave(0, [
      { id: 'A1', run: ['sh', '-c', 'wave coord post --kind blocker --priority high --summary "no schema"'] },
    ]);
    const result = await repo.wave$('launch');
    expect(result, result.stdout).toMatchObject({ code: 41 });
    const status = await repo.waveJson('control', 'status');
    expect(status).toMatchObject({
      status: 'blocked',
      overall: { gate: 'assignment', statusCode: 'helper-assignment-open' },
      blockingEdge: { kind: 'blocker', agentId: 'A1', detail: 'no schema' },
    });
  });

  story('the local executor smoke-runs a wave of any executors', async ({ repo }) => {
    const text = [
      '# Wave 0 - Smoke',
      '**Commit message**: `Test: smoke`',
      '## Component promotions',
      '- parser: repo-landed',
      '## Agent A0: QA',
      '### Executor',
      '- id: codex',
      '### Prompt',
      '```text\nJudge.\n\nFile ownership (only touch these paths):\n- docs/qa.md\n```',
      '## Agent A1: Coder',
      '### Executor',
      '- id: claude',
      '### Components',
      '- parser',
      '### Exit contract',
      '- completion: contract\n- durability: none\n- proof: unit\n- doc-impact: owned',
      '### Deliverables',
      '- src/parser.mjs',
      '### Prompt',
      '```text\nWrite it.\n\nFile ownership (only touch these paths):\n- src/parser.mjs\n```',
    ];
    repo.write('waves/main/wave-0.md', `${text.join('\n\n')}\n`);
    expect(await repo.wave$('launch', '--dry-run')).toMatchObject({ code: 47 });
    const result = await repo.wave$('launch', '--executor', 'local', '--force-executor');
    expect(result, result.stdout + result.stderr).toMatchObject({ code: 0 });
    expect(repo.read('docs/qa.md')).toContain('placeholder');
  });
});

describe('the blackboard', () => {
  story('what one agent posts is in the inbox of the one it is for, quoted', async ({ repo, rig }) => {
    const post =
      'wave coord post --kind claim --target A2 --summary "use parse()" --detail "# not a heading"';
    repo.wave(0, [
      { id: 'A1', run: ['sh', '-c', post] },
      { id: 'A2', run: rig.command('A2'), dependsOn: ['A1'] },
      { id: 'A3', run: ['sh', '-c', 'cat "$WAVE_INBOX" "$WAVE_SUMMARY"'], dependsOn: ['A1'] },
    ]);
    const launch = repo.start(['launch']);
    const agent = await rig.nextInvocation('A2');
    const inbox = repo.read(agent.hello.env.WAVE_INBOX?.slice(repo.path.length) ?? '');
    expect(inbox).toContain(' from `A1`: `use parse()`\n  `# not a heading`\n');
    await agent.exit(0);
    expect((await launch.result).code).toBe(0);
    const other = (await repo.wave$('logs', '--agent', 'A3')).stdout;
    expect(other).toContain('# Inbox of A3');
    expect(other).toContain('Nothing is for you.');
    expect(other).toContain('use parse()');
  });
});

/** A long one is not compiled after every turn. */
story('a long blackboard is up to date when an agent starts that reads it', async ({ repo }) => {
  repo.wave(0, [
    { id: 'A1', run: ['sh', '-c', 'wave coord post --kind claim --target A2 --summary "use parse()"'] },
    { id: 'A2', run: ['sh', '-c', 'cat "$WAVE_INBOX"'], dependsOn: ['A1'] },
  ]);
  const many = Array.from({ length: 20_000 }, (_, number) => posted(`e${number}`, { kind: 'evidence' }));
  writeLog(join(repo.path, '.tmp/main/coordination/wave-0.ndjson'), many);
  const launch = await repo.wave$('launch');
  expect(launch, launch.stdout + launch.stderr).toMatchObject({ code: 0 });
  expect((await repo.wave$('logs', '--agent', 'A2')).stdout).toContain('`use parse()`');
});

describe('signals', () => {
  story('an agent that acknowledges its signal is not woken by it again', async ({ repo, rig }) => {
    repo.wave(0, [
      { id: 'A1', run: ['true'] },
      { id: 'A2', run: rig.command('A2'), dependsOn: ['A1'] },
    ]);
    const launch = repo.start(['launch']);
    const agent = await rig.nextInvocation('A2');
    const line = await repo.wave$('control', 'status', '--line', '--agent', 'A1');
    expect(line).toMatchObject({ code: 0 });
    expect(line.stdout).toMatch(/^signal=completed .* agents=A1 version=\d+ should_wake=yes\n$/);
    expect(await repo.wave$('signal', 'ack', '--agent', 'A1')).toMatchObject({ code: 0 });
    const log = '.tmp/main/control-plane/wave-0.ndjson';
    await until('it is taken into the log', () => repo.read(log).includes('signal.acknowledged'));
    const after = await repo.wave$('control', 'status', '--line', '--agent', 'A1');
    expect(after.stdout).toContain('should_wake=no');
    expect(await repo.wave$('control', 'status', '--line', '--agent', 'A7')).toMatchObject({ code: 2 });
    await agent.exit(0);
    expect((await launch.result).code).toBe(0);
  });
});
