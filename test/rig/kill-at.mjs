// Loaded into a command line with `--import`: ends it as SIGKILL does, at the n-th change that it makes to the file system
// (WAVE_KILL_AT). Nothing of it is cleaned up.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

let left = Number(process.env.WAVE_KILL_AT);
for (const name of ['renameSync', 'writeSync', 'rmSync']) {
  const original = fs[name];
  fs[name] = (...args) => {
    left -= 1;
    if (left === 0) process.kill(process.pid, 'SIGKILL');
    return original(...args);
  };
}
syncBuiltinESMExports();
