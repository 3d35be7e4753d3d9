import { createColors } from 'picocolors';
import { LiveView } from '../launch/live-view.js';
import { plainLine } from '../launch/plain-line.js';
import type { WaveScene } from '../launch/render-wave.js';
import { renderWave } from '../launch/render-wave.js';
import { lookUntil } from '../look/look-until.js';
import type { Invocation } from '../command.js';
import { detached, endCode, isOver, sayEnd } from './run-end.js';
import { RunNews } from './run-news.js';
import { runRemarks } from './run-remarks.js';
import type { Sight, WatchedRun } from './watched-run.js';

/** The live view of `wave launch`, fed from the logs; once and no more where nobody can watch, or nothing more comes. */
export async function attachDashboard(invocation: Invocation, watched: WatchedRun): Promise<number> {
  const { io } = invocation;
  const first = await watched.look();
  if (!io.terminal.isTty || isOver(first)) return lastState(invocation, first);
  const view = new LiveView(io);
  const remark = runRemarks({ ...invocation, io: { ...io, stderr: (text) => view.note(text.trimEnd()) } });
  // What happened before is in the view itself.
  const news = new RunNews(plainLine);
  news.of(first);
  try {
    const { seen, signal } = await lookUntil(
      io,
      async () => {
        const sight = await watched.look();
        for (const line of news.of(sight)) view.line(line);
        const scene = sceneOf(sight);
        if (scene !== undefined) view.turn(scene);
        remark(sight);
        return sight;
      },
      (sight) => isOver(sight) || watched.isAbandoned(sight, Date.now()),
      { hints: watched.hints },
    );
    await view.close();
    return signal === undefined ? await lastState(invocation, seen) : detached(invocation, seen.view, signal);
  } finally {
    await view.close();
  }
}

async function lastState(invocation: Invocation, sight: Sight): Promise<number> {
  const { terminal, stdout } = invocation.io;
  const scene = sceneOf(sight);
  const width = terminal.isTty ? Math.max(20, terminal.columns) : 160;
  if (scene !== undefined) {
    const lines = renderWave(scene, sight.facts.now, createColors(terminal.color), width);
    stdout(`${lines.join('\n')}\n`);
  }
  sayEnd(invocation, sight);
  return endCode(sight);
}

/** The wave at work, or worked on last; undefined before one is opened. */
function sceneOf({ facts, view }: Sight): WaveScene | undefined {
  const state = facts.waves.find(({ wave }) => wave === view.wave)?.state;
  const opened = state?.opened ?? null;
  return state === undefined || opened === null ? undefined : { wave: opened.wave, state };
}
