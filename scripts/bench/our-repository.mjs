// Scratch repositories for Wave itself.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { plainEnvironment } from './run-command.mjs';

/**
 * A new repository with a wave 0 of that many agents, each of which runs the same command.
 * @returns {{ path: string, environment: Record<string, string>, remove: () => Promise<void> }}
 */
export function createRepository(scratch, { agents, run }) {
  const path = mkdtempSync(join(scratch, 'repository-'));
  const environment = plainEnvironment({ HOME: path, XDG_STATE_HOME: join(path, '.git', 'bench-state') });
  const git = (...argv) => execFileSync('git', argv, { cwd: path, env: environment, stdio: 'ignore' });
  git('init', '-q', '-b', 'main');
  git('config', 'user.name', 'Bench');
  git('config', 'user.email', 'bench@example.invalid');
  mkdirSync(join(path, 'waves/main'), { recursive: true });
  writeFileSync(join(path, 'waves/main/wave-0.md'), waveText(agents, run));
  git('add', '.');
  git('commit', '-q', '-m', 'bench');
  return { path, environment, remove: () => remove(path) };
}

function waveText(agents, run) {
  const sections = Array.from({ length: agents }, (_, index) => agentText(`B${index + 1}`, run));
  return ['# Wave 0 - Bench', '**Commit message**: `Test: bench`', ...sections].join('\n\n').concat('\n');
}

function agentText(id, run) {
  return [
    `## Agent ${id}: Worker ${id}`,
    `### Executor\n\n- id: command\n- command.run: ${JSON.stringify(run)}`,
    `### Prompt\n\n\`\`\`text\nDo the work.\n\nFile ownership (only touch these paths):\n- out/${id}/\n\`\`\``,
  ].join('\n\n');
}

/** A shim may still be writing its last status file. */
async function remove(path) {
  for (let attempt = 0; ; attempt += 1) {
    try {
      rmSync(path, { recursive: true, force: true });
      return;
    } catch (error) {
      if (attempt === 20) throw error;
      await pause(100);
    }
  }
}
