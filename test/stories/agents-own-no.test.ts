import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import type { AgentRig } from '../rig/agent-rig.js';
import { story } from '../rig/story.js';

const READY = '[wave-integration] state=ready-for-doc-closure claims=0 conflicts=0 blockers=0';
const LATER_NO = '[wave-integration] state=needs-more-work claims=0 conflicts=1 blockers=1, detail=no';
const A1_ENVELOPE = '.tmp/main/results/wave-0/attempt-1/A1.json';

const agents = (rig: AgentRig) => [
  { id: 'A8', run: rig.command('A8'), owns: [] },
  { id: 'A1', run: rig.command('A1') },
];
const say = async (rig: AgentRig, name: string, ...lines: string[]): Promise<string> => {
  const run = await rig.nextInvocation(name);
  const prompt = await run.readStdin();
  await run.stdout(`${lines.join('\n')}\n`);
  await run.exit(0);
  return prompt;
};

describe('what an agent says against itself', () => {
  story('counts where it cannot be read, and its next run is told the line', async ({ repo, rig }) => {
    repo.wave(0, agents(rig));
    const launch = repo.start(['launch']);
    await say(rig, 'A1', 'done');
    await say(rig, 'A8', READY, LATER_NO);
    expect(await say(rig, 'A8', READY, '[wave-gap] kind=durability: not durable')).toContain(
      `line 2: [wave-integration] blockers: "1," is not a whole number: ${LATER_NO}`,
    );
    const result = await launch.result;
    expect(result.stdout).toContain('A8 left a line that is not read as a marker: line 2: ');
    expect(result.code).not.toBe(0);
    const { logicalAgents } = await repo.waveJson('control', 'status');
    expect(logicalAgents).toMatchObject([
      { agentId: 'A8', diagnostics: [{ line: 2, text: '[wave-gap] kind=durability: not durable' }] },
      { agentId: 'A1' },
    ]);
    expect((await repo.wave$('logs', '--level', 'warn')).stdout).toContain('A8 left a line that is not read');
    expect((await repo.wave$('coord', 'explain')).stdout).toContain('kind=durability: not durable');
  });

  story('is no tool that says something else before', async ({ repo, rig }) => {
    repo.wave(0, agents(rig));
    const launch = repo.start(['launch']);
    await say(rig, 'A1', 'done');
    const tool = {
      type: 'user',
      message: { role: 'user', content: [{ type: 'tool_result', content: READY }] },
    };
    expect(await say(rig, 'A8', JSON.stringify(tool))).not.toContain('line 1');
    const told = await say(rig, 'A8', READY);
    expect(told).toContain('line 1: a marker is not read in thoughts, in what a tool was given or answered');
    expect((await launch.result).code).toBe(0);
  });
});

describe('a published envelope', () => {
  for (const [what, spoil] of [
    ['changed', (path: string) => writeFileSync(path, '{}')],
    ['removed', (path: string) => rmSync(path)],
  ] as const) {
    story(`that is ${what} before the close: its agent runs again`, async ({ repo, rig }) => {
      repo.wave(0, agents(rig));
      const launch = repo.start(['launch']);
      await say(rig, 'A1', 'done');
      const steward = await rig.nextInvocation('A8');
      spoil(join(repo.path, A1_ENVELOPE));
      await steward.stdout(`${READY}\n`);
      await steward.exit(0);
      expect(await say(rig, 'A1', 'done')).toContain('its published envelope');
      await say(rig, 'A8', READY);
      const result = await launch.result;
      expect(result, result.stdout).toMatchObject({ code: 0 });
      expect(result.stdout).toContain('invalid-result-envelope');
      // What happened to the first one stays for whoever audits.
      expect(JSON.stringify(await repo.wave$('audit', 'verify', '--json'))).toContain('attempt-1/A1.json');
    });
  }
});
