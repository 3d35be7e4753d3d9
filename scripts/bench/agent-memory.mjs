// What Wave itself keeps in memory for each agent that runs.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createRepository } from './our-repository.mjs';
import { interleave, median, megabytes } from './stats.mjs';

const AGENTS = 8;

export const title = 'Memory per supervised agent';

/** @returns the section of the report */
export async function measure({ rounds, scratch, entry }) {
  if (!existsSync('/proc/self/smaps_rollup')) {
    return { intro: 'Not measured: this system has no /proc/<pid>/smaps_rollup.', rows: [], figures: {} };
  }
  const samples = await interleave(rounds, { shim: () => privateMegabytesPerAgent(scratch, entry) });
  return {
    intro:
      `${AGENTS} agents that sleep, after their launcher was told to go (SIGTERM; agents outlive it). Per agent: Private_Clean ` +
      'and Private_Dirty of every process between init and the agent, the agent itself not included.',
    rows: [{ name: 'Wave', values: samples.shim, unit: 'MB' }],
    figures: { 'agent-memory': median(samples.shim) },
  };
}

async function privateMegabytesPerAgent(scratch, entry) {
  const repository = createRepository(scratch, { agents: AGENTS, run: ['sleep', '60'] });
  const { path, environment } = repository;
  const statusFolder = join(path, '.tmp/main/status/wave-0/attempt-1');
  const launcher = spawn(process.execPath, [entry, 'launch', '--max-agents', String(AGENTS), '--quiet'], {
    cwd: path,
    env: environment,
    stdio: 'ignore',
  });
  try {
    const statuses = await runningAgents(statusFolder);
    launcher.kill('SIGTERM');
    await once(launcher, 'exit');
    const bytes = statuses.map(({ shim, agent }) => privateBytesOfTree(shim.pid, agent.pid));
    return megabytes(bytes.reduce((sum, value) => sum + value, 0) / bytes.length);
  } finally {
    launcher.kill('SIGKILL');
    for (const { agent } of readStatuses(statusFolder)) process.kill(agent.pid, 'SIGKILL');
    await repository.remove();
  }
}

/** The status files of all agents, once every one of them runs. */
async function runningAgents(folder) {
  for (let waited = 0; waited < 20_000; waited += 50) {
    const statuses = readStatuses(folder);
    if (statuses.length === AGENTS) return statuses;
    await pause(50);
  }
  throw new Error('the agents did not start');
}

function readStatuses(folder) {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => /^B\d+\.json$/.test(name)) : [];
  return names.map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));
}

function privateBytesOfTree(pid, except) {
  if (pid === except) return 0;
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  const own = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
    .split('\n')
    .filter((line) => /^Private_(Clean|Dirty):/.test(line))
    .reduce((sum, line) => sum + Number(/(\d+) kB/.exec(line)[1]) * 1024, 0);
  return children
    .split(' ')
    .filter((child) => child !== '')
    .reduce((sum, child) => sum + privateBytesOfTree(Number(child), except), own);
}
