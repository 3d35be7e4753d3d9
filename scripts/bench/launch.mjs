// What a launch costs beyond what its agents take themselves.
import { runNode, plainEnvironment } from './run-command.mjs';
import { createRepository } from './our-repository.mjs';
import { LAUNCH_FLAGS } from './predecessor.mjs';
import { interleave, median } from './stats.mjs';

export const title = 'Launch overhead';

const AGENTS = [1, 8, 32];
const AGENT_MS = 300;
/** A launch of the predecessor takes many seconds; three of each must do. */
const THEIR_ROUNDS = 3;

/** @returns the section of the report */
export async function measure({ rounds, quick, scratch, entry, predecessor }) {
  const theirs = predecessor.entry === undefined || quick ? [] : AGENTS;
  const contestants = {};
  for (const agents of AGENTS) contestants[`Wave, ${label(agents)}`] = () => ours(scratch, entry, agents);
  let round = 0;
  const count = Object.keys(contestants).length;
  for (const agents of theirs) {
    contestants[`wave-orchestration 0.9.15, ${label(agents)}`] = () =>
      Math.floor(round++ / theirs.length) < THEIR_ROUNDS ? theirLaunch(predecessor, agents) : undefined;
  }
  const samples = await interleave(rounds, contestants);
  const names = Object.keys(contestants);
  const values = (name) => samples[name].filter((sample) => sample !== undefined);
  return {
    intro:
      `From the start of the launcher to its end, less ${AGENT_MS / 1000} s, which is what each agent takes (\`sleep 0.3\`); all ` +
      'agents at once. A new repository for every run. The predecessor starts a stub in place of `claude` that takes as long; ' +
      `its starter configuration requires a cont-QA agent and then skips it, so that it runs the same single stage (and calls ` +
      `the wave failed in the end). Its rows are of ${THEIR_ROUNDS} runs.`,
    rows: names.map((name, index) => ({
      name,
      values: values(name),
      unit: 's',
      ratioTo: index < count ? undefined : values(names[index - count]),
    })),
    figures: Object.fromEntries(
      AGENTS.map((agents) => [`launch-${agents}`, median(values(`Wave, ${label(agents)}`))]),
    ),
    notes: quick ? ['The predecessor was left out of this quick run.'] : [],
  };
}

function label(agents) {
  return `${agents} agent${agents === 1 ? '' : 's'}`;
}

async function ours(scratch, entry, agents) {
  const { path, environment, remove } = createRepository(scratch, { agents, run: ['sleep', '0.3'] });
  const argv = [entry, 'launch', '--max-agents', '32', '--quiet'];
  const { wallMs } = runNode(argv, { cwd: path, env: environment });
  await remove();
  return (wallMs - AGENT_MS) / 1000;
}

function theirLaunch({ entry, environment, workspace }, agents) {
  const { path, remove } = workspace(agents);
  const options = { cwd: path, env: plainEnvironment(environment), codes: [0, 1] };
  const { wallMs } = runNode([entry, 'launch', ...LAUNCH_FLAGS], options);
  remove();
  return (wallMs - AGENT_MS) / 1000;
}
