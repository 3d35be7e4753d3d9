// An agent that tells the secrets it knows wherever it can: that of its variable, that of its arguments (`leaky-agent.mjs <secret>`), and
// one that it finds in a file and nowhere else.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const known = [process.env.DEPLOY_TOKEN, process.argv[2], readFileSync('.env', 'utf8').trim()];
const all = known.join(' ');
const ESCAPE = '\u001b[31m\u001b]8;;https://example.org\u0007link\u009b2J\u202e';
const say = (text) => new Promise((resolve) => process.stdout.write(text, resolve));
const wave = (...words) => execFileSync('wave', words, { stdio: ['ignore', 'ignore', 'inherit'] });

mkdirSync('out', { recursive: true });
writeFileSync('out/a.txt', `${all}\n`);
writeFileSync(`out/${known[2]}.txt`, 'the name says it\n');
// Across what the other side reads at once (it does while a command runs), and across the border of a long line's parts.
for (const secret of known) {
  await say(`half of it: ${secret.slice(0, 9)}`);
  wave('coord', 'inbox');
  await say(`${secret.slice(9)} ${ESCAPE}\n`);
}
const filler = 'x'.repeat(1024 * 1024 - 8192);
for (const before of [1, 9]) await say(`${filler.slice(before)}${known[0]}${filler.slice(64)} ${all}\n`);
await say(`${filler} ${all}\n`);
process.stderr.write(`${all} ${ESCAPE}\n`);

for (const kind of ['claim', 'evidence', 'decision'])
  wave(
    'coord',
    'post',
    '--kind',
    kind,
    '--summary',
    `${all} ${ESCAPE}`,
    '--detail',
    all,
    '--artifact',
    known[1],
  );
wave('control', 'task', 'create', '--kind', 'request', '--summary', all, '--target', 'A2');
wave('feedback', 'ask', '--id', 'question', '--question', `${all} ${ESCAPE}`, '--context', all);

// Over the protocol that agents' programs speak, in which the server's variables are no more than the agent's.
const mcp = spawn('wave', ['mcp'], { stdio: ['pipe', 'pipe', 'inherit'] });
const ask = (id, method, params) =>
  mcp.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
const told = (async () => {
  let text = '';
  for await (const chunk of mcp.stdout) if ((text += chunk).includes('"id":3')) return;
})();
ask(1, 'initialize', {
  protocolVersion: '2025-06-18',
  capabilities: {},
  clientInfo: { name: 'leaky', version: '1' },
});
ask(2, 'tools/call', { name: 'post', arguments: { kind: 'claim', summary: `by mcp: ${all}` } });
ask(3, 'tools/call', { name: 'ask', arguments: { question: `by mcp: ${all}`, id: 'asked-by-mcp' } });
await told;
mcp.stdin.end();
await once(mcp, 'exit');

writeFileSync('out/report.md', `# Report\n\n${all} ${ESCAPE}\n\n[wave-gap] ${all}\n`);
writeFileSync(
  process.env.WAVE_RESULT_FILE,
  JSON.stringify({
    schemaVersion: 2,
    gaps: [`${all} ${ESCAPE}`],
    riskNotes: known,
    facts: [{ id: 'f1', statement: all, [known[1]]: 1 }],
    [known[0]]: known[1],
  }),
);
// As programs stream a message, and as JSON may write any letter: a marker holds them only when it was put together, or decoded.
for (const secret of known) {
  const text = `[wave-gap] kind=ops detail=in pieces: ${secret}\n`;
  for (const content of [text.slice(0, -9), text.slice(-9)])
    await say(`${JSON.stringify({ type: 'message', role: 'assistant', content, delta: true })}\n`);
  const letter = `\\u${secret.charCodeAt(2).toString(16).padStart(4, '0')}`;
  const hidden = secret.slice(0, 2) + letter + secret.slice(3);
  for (const stream of [process.stdout, process.stderr])
    stream.write(`{"text":"[wave-gap] kind=docs detail=decoded: ${hidden}"}\n`);
}
await say(`[wave-proof] completion=contract durability=none proof=unit state=met detail=${all}\n`);
await say(`[wave-verdict] ${all} ${ESCAPE}\n`);
