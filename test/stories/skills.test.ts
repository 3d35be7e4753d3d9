import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { story } from '../rig/story.js';

const TOKEN = `ghp_${'a1B2'.repeat(9)}`;
/** Stands where Claude would: writes down what it is told besides its prompt, and what it is told to read on. */
const CLAUDE = `#!/bin/sh
cat > /dev/null
while [ $# -gt 0 ]; do
  if [ "$1" = --append-system-prompt-file ]; then told=$2; fi
  shift
done
mkdir -p out
{ cat "$told"; echo ===; cat "$(sed -n 's,^- \\(/.*/brooms[.]md\\)$,\\1,p' "$told")"; } > out/told.md
`;

describe('a skill', () => {
  story('reaches an agent where its program takes instructions, with what it reads on', async ({ repo }) => {
    repo.write('README.md', 'x');
    repo.git('add', 'README.md');
    repo.git('commit', '-qm', 'first');
    // None of it is committed, so that none of it is in a worktree.
    repo.write('claude.sh', CLAUDE);
    chmodSync(join(repo.path, 'claude.sh'), 0o755);
    repo.write('skills/tidy/SKILL.md', `---\ndescription: Sweeps.\n---\nSweep. Never print ${TOKEN}.\n`);
    repo.write('skills/tidy/references/brooms.md', 'Many brooms.\n');
    repo.wave(0, [
      {
        id: 'A1',
        run: ['true'],
        executor: [`claude.command: ${join(repo.path, 'claude.sh')}`],
        owns: ['out/'],
        deliverables: ['out/told.md'],
        extra: '### Skills\n\n- tidy\n\n### Workspace\n\n- worktree',
      },
      { id: 'A2', run: ['true'], owns: ['none/'] },
    ]);
    const file = 'waves/main/wave-0.md';
    repo.write(file, repo.read(file).replace(/- id: command\n(- command\.run: .*\n)?/, '- id: claude\n'));

    const plan = await repo.wave$('launch', '--dry-run');
    expect(plan.stdout).toMatch(
      /skills, in the system prompt \(about \d\d tokens\): tidy; files of theirs that are copied for it: 1\n/,
    );
    const before = await repo.waveJson('prompt', '--agent', 'A1');
    const told = before.instructions as { place: string; text: string };
    expect(told).toMatchObject({ place: 'the system prompt', path: null });
    expect(told.text).toContain('### Skill: tidy\n\ntidy: Sweeps.\n\nSweep. Never print ');
    expect(told.text).not.toContain(TOKEN);
    expect(before.text).not.toContain('Sweep.');

    // Of a launcher that was killed before it had asked for the run.
    repo.write('.tmp/main/prompts/wave-0/attempt-1/A2+instructions.md', 'For another program.');

    const result = await repo.wave$('launch');
    expect(result, result.stdout + result.stderr).toMatchObject({ code: 0 });
    expect(repo.read('out/told.md')).toBe(`${told.text}===\nMany brooms.\n`);
    const path = '.tmp/main/prompts/wave-0/attempt-1/A1+instructions.md';
    const then = await repo.waveJson('prompt', '--agent', 'A1', '--attempt', '1');
    expect(then).toMatchObject({ text: before.text, instructions: { path, text: told.text } });
    const shown = await repo.wave$('prompt', '--agent', 'A1', '--attempt', '1');
    expect(shown.stdout).toBe(`${String(before.text)}\n# Besides the prompt (${path})\n\n${told.text}`);
    expect(await repo.waveJson('prompt', '--agent', 'A2', '--attempt', '1')).toMatchObject({
      instructions: null,
    });
    const [record] = repo
      .records('.tmp/main/control-plane/wave-0.ndjson')
      .filter(({ type }) => type === 'skills.handed-over');
    expect(record).toMatchObject({
      agent: 'A1',
      data: {
        place: 'the system prompt',
        skills: [{ skill: 'tidy', copies: [{ path: 'skills/tidy/references/brooms.md', bytes: 13 }] }],
      },
    });
  });
});
