import { mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { story } from '../rig/story.js';

describe('surroundings that are not as they should be', () => {
  story('what the system refuses is named and ends with 47, not as a fault of ours', async ({ repo }) => {
    repo.wave(0, [{ id: 'A1', run: ['true'] }]);
    const file = join(mkdtempSync(join(tmpdir(), 'wave-file-')), 'taken');
    writeFileSync(file, '');
    repo.env.WAVE_SPOOL_DIR = file;
    const result = await repo.wave$('launch');
    expect(result).toMatchObject({ code: 47 });
    expect(result.stderr).toContain('file/refused');
    expect(result.stderr).not.toContain('internal error');
  });

  story('without git it says that git is missing, not the repository', async ({ repo }) => {
    repo.wave(0, [{ id: 'A1', run: ['true'] }]);
    const bin = mkdtempSync(join(tmpdir(), 'wave-bin-'));
    for (const name of ['sh', 'true']) symlinkSync(`/bin/${name}`, join(bin, name));
    const result = await repo.start(['launch', '--operator', 'me'], { env: { PATH: bin } }).result;
    expect(result).toMatchObject({ code: 47 });
    expect(result.stderr).toContain('git/not-found');
  });

  story('an agent that is not there and a number that makes no sense are usage errors', async ({ repo }) => {
    repo.wave(0, [{ id: 'A1', run: ['true'] }]);
    const agent = await repo.wave$('control', 'status', '--agent', 'ZZ');
    expect(agent).toMatchObject({ code: 2 });
    expect(agent.stderr).toContain('agent/not-found');
    expect(await repo.wave$('launch', '--max-agents', '0')).toMatchObject({ code: 2 });
  });

  story('a wave file cannot write to the terminal of who lints it', async ({ repo }) => {
    repo.write(
      'waves/main/wave-0.md',
      '# Wave 0 - \u001b[31mred\u001b]0;title\u0007\n\n## Nonsense \u001b[2J\n',
    );
    const { stdout, code } = await repo.wave$('lint');
    expect(code).toBe(2);
    expect(stdout).not.toContain('\u001b');
  });
});
