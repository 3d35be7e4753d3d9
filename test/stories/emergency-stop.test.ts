import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { story } from '../rig/story.js';

describe('wave stop', () => {
  story('is looked at right before agents start, after all that takes time', async ({ repo }) => {
    repo.wave(0, [{ id: 'A1', run: ['touch', 'started'] }]);
    const git = execFileSync('which', ['git'], { encoding: 'utf8' }).trim();
    // Halts everything as soon as the attempt has begun and the work tree is measured for its baseline.
    repo.write(
      'bin/git',
      `#!/bin/sh
if grep -qs attempt.started '${repo.path}'/.tmp/main/control-plane/wave-0.ndjson && [ ! -e '${repo.path}'/bin/done ]; then
  : >'${repo.path}'/bin/done
  '${process.execPath}' '${repo.entry}' stop --reason 'the wrong account' >/dev/null || echo "no stop" >'${repo.path}'/bin/done
fi
exec ${git} "$@"
`,
    );
    chmodSync(join(repo.path, 'bin/git'), 0o755);
    repo.env.PATH = `${join(repo.path, 'bin')}:${process.env.PATH ?? ''}`;
    const result = await repo.wave$('launch');
    expect(repo.read('bin/done')).toBe('');
    expect(result.stdout + result.stderr).toContain('the wrong account');
    expect(repo.read('.tmp/main/control-plane/wave-0.ndjson')).not.toContain('agent-run.requested');
    expect(existsSync(join(repo.path, 'started'))).toBe(false);
  });
});
