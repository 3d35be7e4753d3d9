import { join } from 'node:path';
import type { Wave } from '../model/wave.js';
import { worktreeOf } from '../reducers/agent-worktree.js';
import type { AgentRun } from '../reducers/wave-state.js';
import { isSuspended } from '../runner/process-identity.js';
import type { AgentOutputs } from './agent-outputs.js';
import { lookOfFiles } from './own-files.js';
import type { Session } from './session.js';
import { StallWatch } from './stall-watch.js';
import type { WaveJournal } from './wave-journal.js';

/** The watch over the agents of one wave, by what they print and by their own files. */
export function watchStalls(
  { context }: Session,
  journal: WaveJournal,
  wave: Wave,
  outputs: AgentOutputs,
): StallWatch {
  const { repo, repoLayout } = context;
  return new StallWatch({
    printed: (run) => outputs.printed(run),
    changes: (run) => outputs.changes(run),
    lookOfFiles: (run) => {
      const place = worktreeOf(run.agentId, journal.state)?.path ?? '';
      return lookOfFiles(join(repo, place), filesOf(wave, run), repoLayout.stateRootNames);
    },
    isAsking: ({ agentId }) => isAsking(journal, agentId),
    isSuspended: ({ process }) => process !== null && isSuspended(process.agent.pid),
  });
}

/** What it owns, has to deliver, and reports in. */
function filesOf(wave: Wave, { agentId, ownedPaths }: AgentRun): readonly string[] {
  const agent = wave.agents.find((candidate) => candidate.agentId === agentId);
  if (agent === undefined) return ownedPaths;
  const { deliverables, proofArtifacts, reportPath } = agent;
  const proofs = proofArtifacts.map(({ path }) => path);
  return [...ownedPaths, ...deliverables, ...proofs, ...(reportPath === null ? [] : [reportPath])];
}

function isAsking({ coordination }: WaveJournal, agentId: string): boolean {
  const { questions, clarifications } = coordination;
  return [...questions.open, ...clarifications.open].some((one) => one.agentId === agentId);
}
