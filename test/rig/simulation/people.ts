import { event } from '../control-events.js';
import type { House } from './house.js';

/** What a person does after a run that did not complete, before the next one begins. */
export function cleanUp(house: House): void {
  house.openRecords = [];
  house.damage = [];
  for (const [number, { view, world }] of house.waves) {
    const { agents, outcome } = view.state;
    if (outcome === 'completed') continue;
    for (const run of agents.values()) {
      if (run.adjudication?.status !== 'ambiguous') continue;
      // Nobody can say what it meant: it is to do it again.
      const detail = 'nobody can say';
      const { intentId } = run;
      const data = { intentId, status: 'rework-required', detail, evidence: [], markers: [] } as const;
      house.post(number, event('adjudication.recorded', data, { agent: run.agentId }));
    }
    const strayed = [...agents.values()].flatMap(({ unowned }) => unowned.map(({ path }) => path));
    if (strayed.length === 0) continue;
    world.isAstray = false;
    const restored = [...new Set(strayed)];
    const tree = `restored at ${house.changes}`;
    const data = { tree, changes: [], running: [], unowned: [], restored };
    house.post(number, event('workspace.measured', data));
  }
}
