// What all agents of the demo share: reading their prompt, running a program, and reporting.
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** What Wave found wrong with this agent's previous attempt: a list in the prompt, which is standard input. */
export function findings() {
  const [, rest = ''] = readFileSync(0, 'utf8').split('## What kept your previous run from passing');
  const [list = ''] = rest.split('\n## ');
  // Each is an item, and its words are quoted below it.
  return list
    .split('\n- ')
    .slice(1)
    .map((item) => item.replace(/\n\s*> /g, ' '));
}

/** Runs a program to its end. @returns its exit code and everything it printed */
export function run(argv, options = {}) {
  const [program, ...args] = argv;
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', ...options });
  return { code: status, output: `${stdout}${stderr}` };
}

/** Prints a marker, in the form that `wave signal` makes sure of. `wave` is on the PATH of every agent. */
export function signal(kind, ...words) {
  process.stdout.write(execFileSync('wave', ['signal', kind, ...words.map(String)], { encoding: 'utf8' }));
}

/** The marker of an implementer. */
export function prove(isMet, detail) {
  const state = isMet ? 'met' : 'gap';
  signal(
    'proof',
    '--completion',
    'contract',
    '--durability',
    'durable',
    '--proof',
    'unit',
    '--state',
    state,
    '--detail',
    detail,
  );
}
