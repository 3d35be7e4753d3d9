import { execFileSync } from 'node:child_process';
import { mkdtempSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const wave = `# Wave 0 - Installed

**Commit message**: \`Test: installed\`

## Agent A1: Writer

### Executor

- id: command
- command.run: wave signal gap --kind docs --detail x >/dev/null && mkdir -p out && echo hi > out/a.txt

### Deliverables

- out/a.txt

### Prompt

\`\`\`text
Write hi.

File ownership (only touch these paths):
- out/a.txt
\`\`\`
`;

describe('the packed package', () => {
  it('installs into an empty folder and closes a wave there', () => {
    const folder = mkdtempSync(join(tmpdir(), 'wave-pack-'));
    const run = (command: string, args: readonly string[], cwd: string): string =>
      execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    const [packed] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', folder], ROOT)) as {
      filename: string;
    }[];
    const home = join(folder, 'home');
    mkdirSync(home);
    writeFileSync(join(home, 'package.json'), '{"private":true}');
    run(
      'npm',
      ['install', '--no-audit', '--no-fund', '--omit=dev', join(folder, packed?.filename ?? '')],
      home,
    );
    const repo = join(folder, 'repo');
    mkdirSync(join(repo, 'waves/main'), { recursive: true });
    run('git', ['init', '-q'], repo);
    writeFileSync(join(repo, 'waves/main/wave-0.md'), wave);
    const bin = join(home, 'node_modules/.bin/wave');
    expect(run(bin, ['--version'], repo)).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(run(bin, ['launch'], repo)).toContain('completed wave 0');
    const scripts = join(home, 'node_modules/wave/scripts');
    for (const name of ['wave-status.sh', 'wave-watch.sh']) {
      expect(statSync(join(scripts, name)).mode & 0o111).toBe(0o111);
    }
    expect(run(join(scripts, 'wave-status.sh'), [], repo)).toContain('signal=completed');
    const use = `import { runCli } from 'wave';\nconst code: Promise<number> = runCli([], {} as Parameters<typeof runCli>[1]);\nvoid code;\n`;
    writeFileSync(join(home, 'use.mts'), use);
    const tsc = join(ROOT, 'node_modules/.bin/tsc');
    const flags = ['--noEmit', '--strict', '--skipLibCheck', '--target', 'es2023', '--module', 'nodenext'];
    expect(run(tsc, [...flags, 'use.mts'], home)).toBe('');
    const schema = run(
      process.execPath,
      ['-p', `require('wave/schemas/wave.config.json').properties.lanes.type`],
      home,
    );
    expect(schema).toBe('object\n');
    const library = `import('wave').then((m) => process.stdout.write(Object.keys(m).join()))`;
    expect(run(process.execPath, ['-e', library], home)).toContain('runCli');
  });
});
