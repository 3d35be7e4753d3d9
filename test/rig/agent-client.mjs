// The agent of a test: a real process that does what the test tells it over a Unix socket, one JSON line each way.
// Usage: node agent-client.mjs <socket> <name> [anything ...]
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync, writeSync } from 'node:fs';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';

const [socketPath, name, ...args] = process.argv.slice(2);
const socket = connect(socketPath);
const send = (message) => socket.write(`${JSON.stringify(message)}\n`);

const writeAll = (fd, text) => {
  const bytes = Buffer.from(text);
  for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done);
};

const deeds = {
  write: ({ fd, text, times }) => {
    for (let time = 0; time < times; time += 1) writeAll(fd, text);
  },
  writeBytes: ({ fd, base64 }) => {
    const bytes = Buffer.from(base64, 'base64');
    for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done);
  },
  writeFile: ({ path, content }) => writeFileSync(path, content),
  readStdin: () => readFileSync(0, 'utf8'),
  onTerm: ({ exit }) => {
    process.removeAllListeners('SIGTERM');
    process.on('SIGTERM', () => {
      if (exit !== null) process.exit(exit);
    });
  },
  spawnChild: ({ outsideGroup, ignoreTerm, withoutEnvironment }) => {
    const script = `${ignoreTerm ? "trap '' TERM; " : ''}echo up; exec sleep 86400`;
    const child = spawn('/bin/sh', ['-c', script], {
      detached: outsideGroup,
      stdio: ['ignore', 'pipe', 'ignore'],
      env: withoutEnvironment ? { PATH: process.env.PATH } : process.env,
    });
    child.unref();
    // It answers once it runs its own code, so that the test finds its trap set.
    return new Promise((resolve) => child.stdout.once('data', () => resolve(child.pid)));
  },
  exit: ({ code }) => process.exit(code),
  dieBy: ({ signal }) => {
    process.kill(process.pid, signal);
    // Signals are delivered between turns of the event loop; do nothing else meanwhile.
    return new Promise(() => setTimeout(() => {}, 60_000));
  },
};

socket.on('connect', () => {
  const { pid, env } = process;
  send({ hello: { name, pid, args, cwd: process.cwd(), env, umask: process.umask() } });
  createInterface({ input: socket }).on('line', (line) => {
    const { id, deed, ...details } = JSON.parse(line);
    Promise.resolve()
      .then(() => deeds[deed](details))
      .then(
        (value) => send({ id, value: value ?? null }),
        (error) => send({ id, error: String(error) }),
      );
  });
});
// The test is over: nobody is left behind.
socket.on('error', () => process.exit(99));
socket.on('close', () => process.exit(99));
