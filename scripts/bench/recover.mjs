// How long it takes to plan how a wave that did not close goes on.
import { createRepository } from './our-repository.mjs';
import { runNode } from './run-command.mjs';
import { interleave, median } from './stats.mjs';

export const title = 'Recovery';

const CHECKPOINTS = 50;
const AGENTS = Array.from({ length: CHECKPOINTS }, (_, index) => `B${index + 1}`);
/** Only the last one fails: the evidence of the others stands. */
const WORK = ['sh', '-c', `test "$WAVE_AGENT" != ${AGENTS.at(-1)}`];

/** What is taken up: the wave as a whole, each agent by name, everything anew. */
const ORDERS = {
  'the whole wave': [],
  'every agent by name': ['--agent', AGENTS.join(',')],
  'every agent anew': ['--strategy', 'restart', '--agent', AGENTS.join(',')],
  'from a gate on': ['--strategy', 'resume-from-gate', '--gate', 'implementation'],
};

/** @returns the section of the report */
export async function measure({ rounds, scratch, entry }) {
  const { path, environment, remove } = createRepository(scratch, { agents: CHECKPOINTS, run: WORK });
  const wave = (codes, ...argv) => runNode([entry, ...argv], { cwd: path, env: environment, codes });
  // Its log says of each agent how it ended, with its evidence: what a recovery has to go by.
  wave([40], 'launch', '--quiet', '--max-agents', String(CHECKPOINTS), '--max-retries-per-wave', '0');
  const contestants = Object.fromEntries(
    Object.entries(ORDERS).map(([name, flags]) => [
      name,
      () => {
        const { stdout, wallMs } = wave([0], 'recover', '--json', ...flags);
        return { planMs: JSON.parse(stdout).recoveryTimeMs, wallMs };
      },
    ]),
  );
  const samples = await interleave(rounds, contestants);
  await remove();
  const plans = Object.entries(samples).map(([name, values]) => [name, values.map(({ planMs }) => planMs)]);
  const walls = Object.values(samples).flatMap((values) => values.map(({ wallMs }) => wallMs));
  return {
    intro:
      `A wave of ${CHECKPOINTS} agents that have run, one of which failed; \`wave recover\` in each of its ways. Planning: what ` +
      'the command itself takes from the folded logs to the plan, and records as `recoveryTimeMs`, in a process that has just ' +
      'started. The command: from start to exit, with the logs read and the plan on the disk.',
    rows: [
      ...plans.map(([name, values]) => ({ name: `planned: ${name}`, values, unit: 'ms' })),
      { name: '`wave recover`', values: walls, unit: 'ms' },
    ],
    figures: { recovery: Math.max(...plans.map(([, values]) => median(values))) },
  };
}
