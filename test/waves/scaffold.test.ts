import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { MarkerReader } from '../../src/markers/marker-reader.js';
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

  test('on a program that asks a model, says so and nothing of commands', () => {
    const agents = ['A1', 'E0', 'A7', 'A8', 'A9', 'A0'].map(steward);
    const { wave, problems } = lintText(scaffoldWave({ wave: 1, title: 'x', agents, executor: 'codex' }));
    expect(problems).toEqual([]);
    expect(wave.agents.map(({ executorConfig }) => executorConfig)).toEqual(agents.map(() => ({ id: 'codex' })));
  });

  test("has stewards that print markers which are accepted, and a page's smallest wave lints clean", () => {
    const agents = ['E0', 'A7', 'A8', 'A9', 'A0'].map(steward);
    const { wave } = lintText(scaffoldWave({ wave: 1, title: 'x', agents }));
    const printed = wave.agents.map(({ executorConfig }) => executorConfig.command?.run?.[2] ?? '');
    const reader = new MarkerReader();
    for (const command of printed) for (const [, line] of command.matchAll(/echo '([^']+)'/g)) reader.push(line ?? '');
    const { markers, diagnostics } = reader.end();
    expect(diagnostics).toEqual([]);
    expect(markers.map(({ kind }) => kind).sort()).toEqual(
      ['doc-closure', 'eval', 'gate', 'integration', 'security', 'verdict'].sort(),
    );
    const page = readFileSync(new URL('../../docs/reference/wave-files.md', import.meta.url), 'utf8');
    const smallest = /````md\n([^]*?)````/.exec(page)?.[1] ?? '';
    expect(lintText(smallest, { fileWave: 0 }).problems).toEqual([]);
  });
});
