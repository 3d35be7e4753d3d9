// Compares what `wave control status --json` says of the demo's two waves with what has to come out. Ends with 1 and the
// differences where they differ.
import { readFileSync } from 'node:fs';

const [first, second] = process.argv.slice(2).map((path) => JSON.parse(readFileSync(path, 'utf8')));
const attemptOf = ({ logicalAgents }, id) => logicalAgents.find(({ agentId }) => agentId === id)?.attempt;
const facts = [
  ['wave 0 is', first.status, 'completed'],
  ['wave 1 is', second.status, 'completed'],
  ['attempts of wave 0:', first.counts.attempts, 2],
  ['attempts of wave 1:', second.counts.attempts, 1],
  ['the coder of wave 0 passed in attempt', attemptOf(first, 'A1'), 2],
  ['the tester of wave 0 was reused from attempt', attemptOf(first, 'A2'), 1],
  ['gates of wave 0 that do not pass:', first.gates.filter(({ ok }) => !ok).length, 0],
  ['gates of wave 1 that do not pass:', second.gates.filter(({ ok }) => !ok).length, 0],
];
for (const [what, is, wanted] of facts) {
  const differs = is !== wanted;
  process.stdout.write(
    `${differs ? 'NOT SO' : 'ok'}  ${what} ${is}${differs ? `, and should be ${wanted}` : ''}\n`,
  );
  if (differs) process.exitCode = 1;
}
