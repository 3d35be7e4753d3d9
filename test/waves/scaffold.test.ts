import { describe, expect, test } from 'vitest';
import { scaffoldWave } from '../../src/waves/scaffold.js';
import { lintText } from './lint-text.js';

const steward = (agentId: string) => ({ agentId, title: agentId });

describe('a new wave', () => {
  test.each(['Hello', "It's `quoted` # ", '<b> & "x" \n two lines', '- list', ''])('lints clean, titled %j', (title) => {
    const agents = ['A1', 'B.2', 'E0', 'A7', 'A8', 'A9', 'A0'].map(steward);
    expect(lintText(scaffoldWave({ wave: 1, title, agents })).problems).toEqual([]);
  });

  test('has an agent that makes what it delivers', () => {
    const { wave } = lintText(scaffoldWave({ wave: 1, title: 'x', agents: [steward('A1')] }));
    expect(wave.agents[0]).toMatchObject({
      deliverables: ['out/wave-1-a1.txt'],
      ownedPaths: ['out/wave-1-a1.txt'],
      executorConfig: { id: 'command', command: { run: ['sh', '-c', 'mkdir -p out && echo done > out/wave-1-a1.txt'] } },
    });
  });
});
