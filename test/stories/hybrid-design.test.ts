import { describe, expect } from 'vitest';
import type { AgentRig } from '../rig/agent-rig.js';
import type { ScratchAgent, ScratchRepository } from '../rig/scratch-repository.js';
import { story } from '../rig/story.js';

const PACKET = 'waves/design/wave-0-D1.md';
const READY = '[wave-design] state=ready-for-implementation decisions=1 assumptions=0 open_questions=0';

const agents = (repo: ScratchRepository, rig: AgentRig): ScratchAgent[] => {
  for (const folder of ['waves/design', 'src']) repo.write(`${folder}/.gitkeep`, '');
  return [
    {
      id: 'D1',
      role: 'design',
      run: rig.command('D1'),
      owns: [PACKET, 'src/'],
      deliverables: ['src/parser.mjs'],
    },
    { id: 'D2', role: 'design', run: rig.command('D2'), owns: ['waves/design/wave-0-D2.md'] },
    { id: 'A1', run: rig.command('A1') },
  ];
};

describe('a design agent that implements too', () => {
  story('delivers its packet, waits for the others, and runs again to implement', async ({ repo, rig }) => {
    repo.wave(0, agents(repo, rig));
    const launch = repo.start(['launch']);
    const first = await rig.nextInvocation('D1');
    expect(first.hello.env.WAVE_AGENT).toBe('D1@design');
    const prompt = await first.readStdin();
    expect(prompt).toContain('Implement nothing yet');
    expect(prompt).toContain(`You own these, and change nothing else:\n\n- \`${PACKET}\`\n\n`);
    await first.writeFile(PACKET, '# One parser\n');
    await first.stdout(`${READY}\n`);
    await first.exit(0);
    const other = await rig.nextInvocation('D2');
    await other.writeFile('waves/design/wave-0-D2.md', '# Nothing else\n');
    await other.stdout(`${READY}\n`);
    // Every packet first: nobody implements while one is missing.
    expect(rig.seen.slice().sort()).toEqual(['D1', 'D2']);
    await other.exit(0);
    const second = await rig.nextInvocation('D1');
    expect(await second.readStdin()).toContain(`yours (${PACKET}) among them`);
    await second.writeFile('src/parser.mjs', 'export {};\n');
    await second.exit(0);
    await (await rig.nextInvocation('A1')).exit(0);
    const result = await launch.result;
    expect(result, result.stdout).toMatchObject({ code: 0 });
    const { logicalAgents } = await repo.waveJson('control', 'status');
    expect(logicalAgents).toMatchObject([
      { agentId: 'D1@design', role: 'design', state: 'closed' },
      { agentId: 'D1', role: 'implementation', state: 'closed' },
      { agentId: 'D2' },
      { agentId: 'A1' },
    ]);
  });

  story('keeps its packet when only its implementation fails', async ({ repo, rig }) => {
    repo.wave(0, agents(repo, rig).slice(0, 1));
    const launch = repo.start(['launch']);
    const first = await rig.nextInvocation('D1');
    await first.writeFile(PACKET, '# One parser\n');
    await first.stdout(`${READY}\n`);
    await first.exit(0);
    await (await rig.nextInvocation('D1')).exit(0);
    const again = await rig.nextInvocation('D1');
    expect(again.hello.env).toMatchObject({ WAVE_AGENT: 'D1', WAVE_ATTEMPT: '2' });
    expect(await again.readStdin()).toContain('missing: src/parser.mjs');
    await again.writeFile('src/parser.mjs', 'export {};\n');
    await again.exit(0);
    expect(await launch.result).toMatchObject({ code: 0 });
    expect(rig.seen).toEqual(['D1', 'D1', 'D1']);
  });

  story('that implements before its design is accepted has left what it owns then', async ({ repo, rig }) => {
    repo.wave(0, agents(repo, rig).slice(0, 1));
    const launch = repo.start(['launch']);
    const first = await rig.nextInvocation('D1');
    await first.writeFile(PACKET, '# One parser\n');
    await first.writeFile('src/parser.mjs', 'export {};\n');
    await first.stdout(`${READY}\n`);
    await first.exit(0);
    expect(await launch.result).toMatchObject({ code: 41 });
    expect(await repo.waveJson('control', 'status')).toMatchObject({
      outcome: {
        gate: 'ownership',
        statusCode: 'ownership-violated',
        detail: expect.stringContaining('D1@design') as unknown,
      },
    });
  });
});
