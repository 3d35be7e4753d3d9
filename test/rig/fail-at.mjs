// Loaded into a command line with `--import`: fails what it does to its files.
//   WAVE_FAIL_AT=<code>:<n>    the n-th call that can get this error, of those on paths that hold WAVE_FAIL_BELOW
//   WAVE_FAIL_COUNT=<file>     how many such calls there were
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const { WAVE_FAIL_AT = '', WAVE_FAIL_BELOW = '/.tmp/', WAVE_FAIL_COUNT } = process.env;
const [code = '', nth = '0'] = WAVE_FAIL_AT.split(':');
const writes = ['write', 'sync', 'create', 'change'];
const gets = {
  ENOSPC: writes,
  EDQUOT: writes,
  EIO: [...writes, 'open', 'read'],
  EROFS: ['create', 'change', 'open-to-write'],
  EACCES: ['create', 'change', 'open-to-write'],
  EMFILE: ['create', 'open', 'open-to-write'],
};
const open = new Set();
const { openSync, closeSync, existsSync } = fs;
let calls = 0;

function meet(kind, syscall, path) {
  if (!gets[code]?.includes(kind)) return;
  calls += 1;
  if (calls !== Number(nth)) return;
  const error = new Error(`${code}: simulated, ${syscall} '${path}'`);
  throw Object.assign(error, { code, syscall, path, errno: -1 });
}

const isBelow = (path) => `${String(path)}/`.includes(WAVE_FAIL_BELOW);

fs.openSync = (path, flags = 'r', ...rest) => {
  if (!isBelow(path)) return openSync(path, flags, ...rest);
  const bits = typeof flags === 'number' ? flags : /[wa+]/.test(flags) ? fs.constants.O_WRONLY : 0;
  const isForWriting = (bits & (fs.constants.O_WRONLY | fs.constants.O_RDWR)) !== 0;
  const isNew = isForWriting && !existsSync(path);
  meet(isNew ? 'create' : isForWriting ? 'open-to-write' : 'open', 'open', path);
  const fd = openSync(path, flags, ...rest);
  open.add(fd);
  return fd;
};
fs.closeSync = (fd) => {
  open.delete(fd);
  closeSync(fd);
};
const onFile = { writeSync: 'write', fsyncSync: 'sync', fdatasyncSync: 'sync', readSync: 'read' };
const onPath = { mkdirSync: 'change', renameSync: 'change', linkSync: 'change', opendirSync: 'open' };
for (const [name, kind] of [...Object.entries(onFile), ...Object.entries(onPath)]) {
  const original = fs[name];
  fs[name] = (...args) => {
    if (name in onFile ? open.has(args[0]) : isBelow(args[0])) meet(kind, name, args[0]);
    return original(...args);
  };
}
syncBuiltinESMExports();
if (WAVE_FAIL_COUNT !== undefined) process.on('exit', () => fs.appendFileSync(WAVE_FAIL_COUNT, `${calls}\n`));
