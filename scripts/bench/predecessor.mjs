// `@chllming/wave-orchestration` 0.9 in workspaces of its own, with everything off that would contact anybody:
// `waveControl` (its telemetry, on by default) disabled in the configuration and pointed at a closed local port besides,
// `--no-telemetry` and `--no-context7` at launch, WAVE_SKIP_UPDATE_CHECK, and no vendor's command line anywhere.
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { plainEnvironment } from './run-command.mjs';

export const PREDECESSOR = '@chllming/wave-orchestration';

/** How its launcher is told to be as quick as it can be. */
export const LAUNCH_FLAGS = [
  ...['--lane', 'main', '--start-wave', '0', '--end-wave', '0', '--max-retries-per-wave', '0'],
  ...['--agent-launch-stagger-ms', '0', '--terminal-surface', 'vscode', '--no-dashboard'],
  ...['--no-orchestrator-board', '--no-telemetry', '--no-context7'],
];

/** A stand-in for the `claude` command line: 0.3 s, then the lines that its gates ask of an implementer. */
const STUB = `#!/bin/sh
sleep 0.3
echo '[wave-proof] completion=contract durability=none proof=unit state=met'
echo '[wave-doc-delta] state=none'
`;

/**
 * Makes it usable, once.
 * @returns {{ entry?: string, environment?: object, workspace?: (agents: number) => { path: string, remove: () => void },
 *   missing?: string }}
 */
export function preparePredecessor(peers, scratch) {
  const peer = peers[PREDECESSOR];
  if ('missing' in peer) return { missing: peer.missing };
  const entry = join(peer.path, 'scripts', 'wave.mjs');
  const environment = { WAVE_SKIP_UPDATE_CHECK: '1', HOME: scratch };
  const stub = join(scratch, 'stub-claude');
  writeFileSync(stub, STUB);
  chmodSync(stub, 0o755);
  const template = mkdtempSync(join(scratch, 'template-'));
  const options = { cwd: template, env: plainEnvironment(environment), stdio: 'ignore' };
  try {
    execFileSync('git', ['init', '-q', '-b', 'main'], options);
    execFileSync(process.execPath, [entry, 'init'], options);
    configure(template, stub);
  } catch (error) {
    return { missing: `its workspace could not be set up: ${String(error.message).split('\n')[0]}` };
  }
  const workspace = (agents) => {
    const path = mkdtempSync(join(scratch, 'workspace-'));
    cpSync(template, path, { recursive: true });
    writeFileSync(join(path, 'docs/plans/waves/wave-0.md'), waveText(agents));
    return {
      path,
      remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }),
    };
  };
  return { entry, environment, workspace };
}

/** Its log of a wave's blackboard, relative to the workspace. */
export const COORDINATION_LOG = '.tmp/main-wave-launcher/coordination/wave-0.jsonl';

function configure(folder, stub) {
  const file = join(folder, 'wave.config.json');
  const config = JSON.parse(readFileSync(file, 'utf8'));
  config.waveControl = {
    enabled: false,
    reportMode: 'disabled',
    captureCoordinationRecords: false,
    endpoint: 'http://127.0.0.1:9/',
  };
  config.executors = { default: 'claude', profiles: {}, claude: { command: stub } };
  config.lanes = { main: {} };
  for (const key of Object.keys(config.validation)) {
    // All that it asks of waves beyond the least.
    if (key.startsWith('require') && key.endsWith('FromWave')) config.validation[key] = null;
  }
  writeFileSync(file, `${JSON.stringify(config, null, 2)}\n`);
  const profile = join(folder, '.wave/projects/project/project-profile.json');
  mkdirSync(join(profile, '..'), { recursive: true });
  writeFileSync(profile, `${JSON.stringify(PROFILE)}\n`);
}

/** Without it the first launch asks questions. */
const PROFILE = {
  schemaVersion: 1,
  initializedAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
  newProject: false,
  defaultOversightMode: 'oversight',
  defaultTerminalSurface: 'vscode',
  deployEnvironments: [],
  plannerDefaults: { template: 'implementation', lane: 'main' },
  source: { projectId: 'project', projectName: 'Bench', configPath: 'wave.config.json' },
};

/** A0 must be declared; its starter configuration then skips it, so that only the implementers run. */
function waveText(agents) {
  const closer = agentText(
    'A0',
    'docs/plans/waves/reviews/wave-0-cont-qa.md',
    '### Role prompts\n\n- docs/agents/wave-cont-qa-role.md\n\n',
  );
  const workers = Array.from({ length: agents }, (_, index) =>
    agentText(`B${index + 1}`, `out/${index}.txt`, ''),
  );
  return ['# Wave 0 - Bench', '**Commit message**: `Test: bench`', closer, ...workers].join('\n\n');
}

function agentText(id, path, sections) {
  return `## Agent ${id}: Worker ${id}

${sections}### Executor

- id: claude

### Prompt

\`\`\`text
Do the work.

Required context before coding:
- Read docs/reference/repository-guidance.md.
- Read docs/research/agent-context-sources.md.

File ownership (only touch these paths):
- ${path}
\`\`\`
`;
}
