// How long the command line takes to say its version.
import { plainEnvironment, runNode } from './run-command.mjs';
import { interleave, median } from './stats.mjs';

export const title = 'Cold start';

/** @returns the section of the report */
export async function measure({ rounds, entry, predecessor }) {
  const wall = (argv, env) => () => runNode(argv, { env: plainEnvironment(env) }).wallMs;
  const contestants = { 'node -e 0': wall(['-e', '0']), 'wave --version': wall([entry, '--version']) };
  if (predecessor.entry !== undefined) {
    // It has no --version; this is the least that it does.
    contestants['wave-orchestration 0.9.15, `wave --help`'] = wall(
      [predecessor.entry, '--help'],
      predecessor.environment,
    );
  }
  const samples = await interleave(rounds * 4, contestants);
  const base = samples['node -e 0'];
  return {
    intro: 'From the start of the process to its end, output included. Ratios are to `node -e 0`.',
    rows: Object.entries(samples).map(([name, values]) => ({ name, values, unit: 'ms', ratioTo: base })),
    figures: { 'cold-start': median(samples['wave --version']) / median(base) },
  };
}
