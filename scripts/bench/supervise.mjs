// What the daemon costs while agents work, and how quickly it is there.
import { closeSync, openSync, readFileSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createRepository } from './our-repository.mjs';
import { runNode } from './run-command.mjs';
import { median, megabytes, percentile } from './stats.mjs';

export const title = 'The daemon';

const WATCHED_MS = 10_000;
const CPU_TICK_MS = 10;
/** Of each round; a hundred in all, so that a 99th percentile means something. */
const EXITS = 20;
/** One a second, that is how long each may take. */
const UNWATCHED_EXITS = 10;

/** @returns the section of the report */
export async function measure({ rounds, quick, scratch, entry }) {
  const submits = [];
  const adoptions = [];
  const [early, exits] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    const small = await supervised(scratch, entry, 50);
    submits.push(small.submitMs);
    adoptions.push(await small.adopt());
    early.push(...(await small.exits(1)));
    exits.push(...(await small.exits(EXITS)));
    await small.end();
  }
  const unwatched = await supervised(scratch, entry, 50, { WAVE_WATCH: 'off' });
  const scanned = await unwatched.exits(UNWATCHED_EXITS);
  await unwatched.end();
  const large = await supervised(scratch, entry, 200);
  const idle = await large.idle(quick ? WATCHED_MS / 2 : WATCHED_MS);
  await large.end();
  return {
    intro:
      'Agents that sleep. Submit: `wave submit` from start to exit. Adoption: the daemon is killed while 50 agents run; from the ' +
      'moment that the next one has the lane until it is about to decide, everybody looked at. Exit: from SIGTERM of an agent until its ' +
      'exit is in the log, with everything that its shim syncs and the measuring of the work tree; once more with WAVE_WATCH=off, ' +
      `where scans alone find it; and first of all once while the daemon is still at its first turn, in which it adopts all. Idle: 200 agents, ${WATCHED_MS / 1000} s.`,
    rows: [
      { name: 'submit', values: submits, unit: 'ms' },
      { name: 'adoption of 50 agents', values: adoptions, unit: 'ms' },
      { name: 'an exit is on record', values: exits, unit: 'ms' },
      { name: 'an exit is on record, 99th percentile', values: [percentile(exits, 99)], unit: 'ms' },
      { name: 'an exit is on record that came during adoption', values: early, unit: 'ms' },
      { name: 'an exit is on record, without the watcher', values: scanned, unit: 'ms' },
      { name: '200 idle agents, of one core', values: [idle.percent], unit: '%' },
      { name: '200 idle agents, RSS of the daemon', values: [idle.megabytes], unit: 'MB' },
    ],
    figures: {
      submit: median(submits),
      adoption: median(adoptions),
      exit: percentile(exits, 99),
      'exit-unwatched': Math.max(...scanned),
      'idle-cpu': idle.percent,
      'idle-memory': idle.megabytes,
    },
  };
}

/** A run of that many agents, all of them up. */
async function supervised(scratch, entry, agents, variables = {}) {
  const { path, environment, remove } = createRepository(scratch, { agents, run: ['sleep', '3000'] });
  const wave = (...argv) => runNode([entry, ...argv], { cwd: path, env: { ...environment, ...variables } });
  const records = (log) =>
    readFileSync(join(path, '.tmp/main/control-plane', log), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  const daemon = () => JSON.parse(readFileSync(join(path, '.tmp/.wave/supervisor.json'), 'utf8')).pid;
  const { wallMs: submitMs } = wave('submit', '--max-agents', String(agents));
  const statuses = join(path, '.tmp/main/status/wave-0/attempt-1');
  while (!isThere(statuses) || readdirSync(statuses).length < agents) await pause(50);
  const started = () => records('wave-0.ndjson').filter(({ type }) => type === 'agent-run.started');
  while (started().length < agents) await pause(200);
  return {
    submitMs,
    adopt: async () => {
      process.kill(daemon(), 'SIGKILL');
      wave('submit', '--max-agents', String(agents));
      const find = (log, type, nth) => records(log).filter((record) => record.type === type)[nth];
      while (find('wave-0.ndjson', 'wave.opened', 1) === undefined) await pause(50);
      const [from, to] = [find('lane.ndjson', 'run.adopted', 0), find('wave-0.ndjson', 'wave.opened', 1)];
      return Date.parse(to.at) - Date.parse(from.at);
    },
    exits: async (count) => {
      const times = [];
      const living = started().filter(({ data }) => isThere(`/proc/${data.agent.pid}`));
      for (const { data } of living.slice(0, count)) {
        const news = appended(join(path, '.tmp/main/control-plane/wave-0.ndjson'));
        const from = Date.now();
        process.kill(data.agent.pid, 'SIGTERM');
        const exited = ({ type, data: { intentId } }) =>
          type === 'agent-run.exited' && intentId === data.intentId;
        let exit;
        while ((exit = news().find(exited)) === undefined) await pause(10);
        times.push(Date.parse(exit.at) - from);
        await pause(300);
      }
      return times;
    },
    idle: async (ms) => {
      const pid = daemon();
      await pause(3000);
      const [before, since] = [cpuMs(pid), performance.now()];
      await pause(ms);
      const percent = ((cpuMs(pid) - before) / (performance.now() - since)) * 100;
      const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
      return { percent, megabytes: megabytes(Number(kilobytes) * 1024) };
    },
    end: async () => {
      wave('stop', '--reason', 'measured');
      while (started().some(({ data }) => isThere(`/proc/${data.agent.pid}`))) await pause(100);
      // Another one may have been waiting for its turn, and writes to the repository as soon as this one is gone.
      for (let attempt = 1; ; attempt += 1) {
        try {
          process.kill(daemon(), 'SIGKILL');
        } catch {
          // It is gone, or so is what said who it is.
        }
        try {
          await remove();
          return;
        } catch (error) {
          if (attempt === 5) throw error;
        }
      }
    },
  };
}

/** Reads what was appended since it was made: to read a whole log again and again would be measured too. */
function appended(path) {
  const { size } = statSync(path);
  return () => {
    const added = Buffer.alloc(statSync(path).size - size);
    const file = openSync(path, 'r');
    readSync(file, added, 0, added.length, size);
    closeSync(file);
    const lines = added.toString().split('\n').slice(0, -1);
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line));
  };
}

function isThere(path) {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

function cpuMs(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const [, user, system] = /\) (?:\S+ ){11}(\d+) (\d+)/.exec(stat);
  return (Number(user) + Number(system)) * CPU_TICK_MS;
}
