// Compares the documents with the program: the examples of the README are run, and docs/api.md, once there is one, has
// to name every function.
import { existsSync, readFileSync } from 'node:fs';
import { run, signal } from './report.mjs';

const examples = [...readFileSync('README.md', 'utf8').matchAll(/^\$ (.*)\n(.*)$/gm)];
const wrong = examples.filter(
  ([, command, promised]) => run(['sh', '-c', command]).output.trim() !== promised,
);
for (const [, command, promised] of wrong) console.log(`README.md promises "${promised}" of ${command}`);
const api = existsSync('docs/api.md') ? readFileSync('docs/api.md', 'utf8') : undefined;
const names = [...readFileSync('src/split.mjs', 'utf8').matchAll(/^export function (\w+)/gm)].map(
  ([, name]) => name,
);
const missing = api === undefined ? [] : names.filter((name) => !api.includes(`## ${name}(`));
const owed = [...(wrong.length > 0 ? ['README.md'] : []), ...(missing.length > 0 ? ['docs/api.md'] : [])];
const state = owed.length > 0 ? 'delta' : api === undefined ? 'no-change' : 'closed';
const detail = `${examples.length} examples run, ${wrong.length} wrong, ${missing.length} functions not described`;
signal('doc-closure', '--state', state, '--paths', owed.join(',') || 'none', '--detail', detail);
