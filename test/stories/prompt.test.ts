import { describe, expect } from 'vitest';
import { prepared, story } from '../rig/story.js';

const TOKEN = `ghp_${'a1B2'.repeat(9)}`;

/** A wave whose agent never delivers, so that it is told what it lacks; its file holds what nobody should have put there. */
const failed = prepared(async (repo) => {
  repo.wave(0, [
    { id: 'A1', run: ['true'], owns: ['out/'], deliverables: ['out/a.txt'] },
    { id: 'A2', run: ['true'] },
  ]);
  const file = 'waves/main/wave-0.md';
  repo.write(file, repo.read(file).replace('File ownership', `Push with ${TOKEN}.\n\nFile ownership`));
  const before = await repo.waveJson('prompt', '--agent', 'A1');
  expect(before).toMatchObject({ kind: 'prompt', agentId: 'A1', attempt: null, path: null });
  repo.write('before.json', JSON.stringify(before));
  expect(await repo.wave$('launch')).toMatchObject({ code: 40 });
});

describe('the prompt of an agent', () => {
  story('is shown before a launch as the launch hands it over, without secrets', async ({ repo }) => {
    await failed(repo);
    const path = '.tmp/main/prompts/wave-0/attempt-1/A1.md';
    const before = repo.json('before.json');
    expect(before.text).toBe(repo.read(path));
    expect(before.text).toContain('Push with ');
    expect(before.text).not.toContain(TOKEN);
    const sections = before.sections as readonly { id: string; bytes: number; tokens: number }[];
    expect(sections.map(({ id }) => id)).toEqual(['who', 'role', 'task', 'files', 'wave', 'board']);
    for (const { bytes, tokens } of sections) expect(bytes).toBeGreaterThan(tokens);
    const [requested] = repo
      .records('.tmp/main/control-plane/wave-0.ndjson')
      .filter(({ type }) => type === 'agent-run.requested');
    expect((requested?.data as { promptHash: string }).promptHash).toBe(before.hash);
    const then = await repo.waveJson('prompt', '--agent', 'A1', '--attempt', '1');
    expect(then).toMatchObject({ attempt: 1, round: 0, path, text: before.text, sections: null });
  });

  story('says afterwards what it was told, and what it would be told now', async ({ repo }) => {
    await failed(repo);
    const lacks = 'missing-deliverable. A declared deliverable does not exist now.\n  > missing: out/a.txt';
    for (const more of [['--attempt', '2'], ['--now'], []]) {
      const { code, stdout } = await repo.wave$('prompt', '--agent', 'A1', ...more);
      expect({ code, told: stdout.includes(lacks) }, more.join(' ')).toEqual({ code: 0, told: true });
    }
    expect((await repo.wave$('prompt', '--agent', 'A1', '--attempt', '1')).stdout).not.toContain(lacks);
    const plan = await repo.wave$('launch', '--dry-run');
    expect(plan.stdout).toMatch(/told in about \d+ tokens: wave prompt --lane main --wave 0 --agent A1\n/);
  });

  story('is refused by the name of what is not there', async ({ repo }) => {
    await failed(repo);
    const refused = async (...args: readonly string[]): Promise<string> => {
      const { code, stdout, stderr } = await repo.wave$('prompt', ...args);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      return stderr;
    };
    expect(await refused('--agent', 'A11')).toContain('did you mean "A1"?');
    expect(await refused('--agent', 'A1', '--wave', '7')).toContain('wave/not-found');
    expect(await refused('--agent', 'A1', '--attempt', '9')).toContain('it was in 1, 2');
    expect(await refused('--agent', 'A1', '--attempt', '1', '--now')).toContain('say two things');
    expect(await refused()).toContain('one of: A1, A2');
    repo.wave(0, [{ id: 'A2', run: ['true'] }]);
    expect(await refused('--agent', 'A1')).toContain('prompt/not-in-file');
  });

  story('takes the role prompt that the configuration names, once it is there', async ({ repo }) => {
    repo.wave(0, [{ id: 'A0', run: ['true'], owns: ['docs/qa.md'] }]);
    repo.write('wave.config.json', JSON.stringify({ roles: { contQaRolePromptPath: 'docs/qa-role.md' } }));
    const refused = await repo.wave$('launch', '--dry-run');
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('docs/qa-role.md as the role prompt of A0 (cont-qa)');
    expect(refused.stderr).toContain('config/missing-role-prompt');
    repo.write('docs/qa-role.md', '# For people\n\n## Standing prompt\n\n```text\nTrust nobody.\n```\n');
    const { stdout } = await repo.wave$('prompt', '--agent', 'A0');
    expect(stdout).toContain('## Your role\n\nTrust nobody.\n\n## Your task');
    expect(await repo.wave$('launch', '--dry-run')).toMatchObject({ code: 0 });
  });
});
