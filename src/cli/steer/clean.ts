import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { activeRuns } from '../../reducers/wave-state.js';
import { waveReducer } from '../../reducers/reduce-wave.js';
import { withinRoot } from '../../store/layout.js';
import { openFold } from '../../store/log/snapshot.js';
import { commitOf, short } from '../../workspace/git-commits.js';
import type { WorktreePlace } from '../../workspace/worktree.js';
import { removeWorktree } from '../../workspace/worktree.js';
import type { Handler } from '../command.js';
import type { LanePlace } from '../context.js';
import { openReader, waveOption, wantsJson } from '../context.js';
import { refuseAgents } from './open-steering.js';

type Found = Readonly<{ wave: number; place: WorktreePlace }>;

/** `wave clean`: the worktrees of agents that nobody needs any more go; what would be lost with one stays, unless forced. */
export const clean: Handler = async (invocation) => {
  refuseAgents(invocation, 'remove worktrees');
  const lane = await openReader(invocation);
  const isForced = invocation.options.force === true;
  const rows = [];
  for (const found of worktreesOf(lane, waveOption(invocation))) {
    const { repo, path, branch } = found.place;
    const tip = await commitOf(repo, `refs/heads/${branch}`);
    const worker = workerIn(lane, found);
    const why =
      worker === undefined
        ? await removeWorktree(found.place, { mergedInto: 'HEAD', isForced })
        : `${worker} works there`;
    rows.push({
      wave: found.wave,
      path: relative(repo, path),
      branch,
      commit: tip ?? null,
      kept: why ?? null,
    });
  }
  const kept = rows.some((row) => row.kept !== null);
  if (wantsJson(invocation)) {
    const document = { schemaVersion: 1, kind: 'clean', lane: lane.lane, worktrees: rows };
    invocation.io.stdout(`${JSON.stringify(document)}\n`);
  } else {
    const lines = rows.map(({ path, branch, commit, kept: why }) => {
      if (why !== null) return `kept     ${path}: ${why}`;
      return `removed  ${path}${commit === null ? '' : `; ${branch} was at ${short(commit)}`}`;
    });
    invocation.io.stdout(`${lines.length === 0 ? 'there are no worktrees' : lines.join('\n')}\n`);
    if (kept && !isForced) invocation.io.stderr('wave: --force removes what is kept, with what is in it\n');
  }
  return kept ? 1 : 0;
};

/** What lies where Wave makes worktrees. */
function worktreesOf({ repo, layout, lane, project }: LanePlace, only: number | undefined): Found[] {
  const waves = namesIn(layout.workspaces()).flatMap((name) => {
    const number = /^wave-(\d+)$/.exec(name)?.[1];
    return number === undefined ? [] : [Number(number)];
  });
  return waves
    .filter((wave) => only === undefined || wave === only)
    .sort((left, right) => left - right)
    .flatMap((wave) =>
      namesIn(join(layout.workspaces(), `wave-${wave}`)).map((slug) => {
        const branch = ['wave', ...withinRoot(lane, project), String(wave), slug].join('/');
        return { wave, place: { repo, path: layout.workspace(wave, slug), branch } };
      }),
    );
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

/** An agent that runs, or is about to, in the worktree. */
function workerIn({ repo, layout }: LanePlace, { wave, place }: Found): string | undefined {
  const { state } = openFold(layout.controlPlane(wave), waveReducer, { blobs: layout.blob });
  const path = relative(repo, place.path);
  const here = [...state.worktrees.values()].find((known) => known.path === path);
  return here && activeRuns(state).find(({ worktree }) => worktree === here.of)?.agentId;
}
