// Loaded into a command line with `--import`. Everything that a process does to the world is a step with a name: a write, a
// sync, a rename, a process that it starts or signals. Between two steps a crash leaves what it leaves right before the
// second, so that killing before each step is killing everywhere.
//   WAVE_KILL_AT=<n>        ends the process as SIGKILL does, before its n-th step
//   WAVE_KILL_STEP=<name>   the same before the first step of this name; `<name>#<k>` before the k-th
//   WAVE_STEP_TRACE=<file>  appends the name of each step
import childProcess from 'node:child_process';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { basename } from 'node:path';

const { appendFileSync, existsSync } = fs;
const { WAVE_KILL_AT, WAVE_KILL_STEP = '', WAVE_STEP_TRACE } = process.env;
const [wanted, which = '1'] = WAVE_KILL_STEP.split('#');
const paths = new Map();
let isNoting = false;
let left = Number(WAVE_KILL_AT ?? 0);
let leftOfWanted = Number(which);

function step(name) {
  if (isNoting) return;
  isNoting = true;
  if (WAVE_STEP_TRACE !== undefined) appendFileSync(WAVE_STEP_TRACE, `${name}\n`);
  isNoting = false;
  left -= 1;
  if (name === wanted) leftOfWanted -= 1;
  if (left === 0 || (name === wanted && leftOfWanted === 0)) process.kill(process.pid, 'SIGKILL');
}

/** What the path is of, the same in every repository and every run. */
function place(path) {
  const inside = String(path).replace(/^.*\/(\.tmp|wave)\//, '');
  const parts = inside.split('/').slice(-3).join('/');
  return parts
    .replace(/[0-9A-HJKMNP-TV-Z]{26}/g, 'ID')
    .replace(/[0-9a-f]{12,64}/g, 'HASH')
    .replace(/(\.|^)\d[\d.-]*(?=\.|\/|$)/g, '$1N')
    .replace(/json\.[\w.-]+$/, 'json.stage')
    .replace(/^.*wave-story-\w+\/?/, '');
}

/** The type of event that these bytes are, where they are one. */
function eventOf(bytes) {
  return /^.*?"type":"([a-z.-]+)"/.exec(String(bytes).slice(0, 2000))?.[1];
}

function before(module, names, nameOf) {
  for (const name of names) {
    const original = module[name];
    module[name] = function (...args) {
      const what = nameOf(args, name);
      if (what !== undefined) step(what);
      return original.apply(this, args);
    };
  }
}

const { openSync } = fs;
fs.openSync = (path, flags = 'r', ...rest) => {
  const creates = typeof flags === 'string' ? /[wa]/.test(flags) : (flags & fs.constants.O_CREAT) !== 0;
  if (creates && !existsSync(path)) step(`create ${place(path)}`);
  const fd = openSync(path, flags, ...rest);
  paths.set(fd, path);
  return fd;
};
before(fs, ['writeSync'], ([fd, bytes]) => {
  // What goes to a terminal or a pipe is no change to the world that outlives the process.
  if (!paths.has(fd)) return undefined;
  return `write ${place(paths.get(fd))}${paths.get(fd).endsWith('.ndjson') ? ` ${eventOf(bytes)}` : ''}`;
});
before(fs, ['fsyncSync', 'fdatasyncSync'], ([fd]) => `sync ${place(paths.get(fd) ?? '')}`);
before(fs, ['renameSync', 'linkSync', 'symlinkSync', 'copyFileSync'], ([, to], name) => {
  return `${name.replace('Sync', '')} ${place(to)}`;
});
before(fs, ['rmSync', 'unlinkSync', 'rmdirSync', 'truncateSync'], ([path], name) =>
  existsSync(path) ? `${name.replace('Sync', '')} ${place(path)}` : undefined,
);
before(fs, ['mkdirSync'], ([path]) => (existsSync(path) ? undefined : `folder ${place(path)}`));
before(fs, ['writeFileSync', 'appendFileSync'], ([to]) =>
  typeof to === 'string' ? `write ${place(to)}` : undefined,
);
/** Of git also what it is to do: where it was killed before matters. */
function verbOf(file, args) {
  const words = file === 'git' ? args.slice(1) : [];
  while (words[0] === '-c') words.splice(0, 2);
  return words
    .slice(0, words[0] === 'worktree' ? 2 : 1)
    .map((word) => ` ${word}`)
    .join('');
}
before(childProcess.ChildProcess.prototype, ['spawn'], ([{ file, args = [] }]) => {
  const name = basename(String(file));
  return `spawn ${name}${verbOf(name, args)}`;
});
before(childProcess, ['spawnSync', 'execFileSync'], ([file]) => `run ${basename(String(file))}`);
before(process, ['kill'], ([pid, signal]) =>
  pid === process.pid || signal === 0 ? undefined : `signal ${signal}`,
);
syncBuiltinESMExports();
