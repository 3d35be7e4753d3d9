// Preloaded into a command: writes its peak resident memory in bytes to descriptor 3 as it exits. VmHWM belongs to the
// process's own address space; ru_maxrss would count what the parent had before exec.
const { readFileSync, writeSync } = require('node:fs');

process.on('exit', () => {
  let bytes = process.resourceUsage().maxRSS * 1024;
  try {
    bytes = Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'latin1'))[1]) * 1024;
  } catch {
    // No /proc: the value above is the best there is.
  }
  writeSync(3, String(bytes));
});
