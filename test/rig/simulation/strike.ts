import { openRecord } from '../moments.js';
import type { Incident } from './fates.js';
import type { Simulation } from './simulate.js';

const HOUR_MS = 3_600_000;

/**
 * Something happens from outside.
 * @returns false where it cannot happen now and has to wait
 */
export function strike(simulation: Simulation, what: Incident['what']): boolean {
  const { house, dice, holders } = simulation;
  const { machine } = house;
  const awake = holders.filter(({ isSuspended }) => !isSuspended);
  // What is measured in a turn holds for the turn: a file that changes after the last look is drift, which is shown.
  const isInTurn = holders.some(({ isResting }) => !isResting);
  switch (what) {
    case 'file-deleted':
    case 'file-changed':
    case 'record-posted':
    case 'log-damaged':
      return !isInTurn && strikeFiles(simulation, what);
    case 'prompt-changed':
      // Prompts are read when a run begins: whoever changes one has ended the run.
      for (const holder of [...holders]) simulation.kill(holder);
      house.promptVersion += 1;
      break;
    case 'cancelled':
    case 'cancelled-by-force': {
      const holder = dice.pick(awake);
      if (holder !== undefined) holder.wish = what === 'cancelled' ? 'graceful' : 'forced';
      break;
    }
    case 'holder-killed': {
      const holder = dice.pick(holders);
      if (holder !== undefined) simulation.kill(holder);
      break;
    }
    case 'holder-suspended': {
      const holder = dice.pick(awake);
      if (holder !== undefined) holder.isSuspended = true;
      break;
    }
    case 'holder-continued': {
      const holder = dice.pick(holders.filter(({ isSuspended }) => isSuspended));
      if (holder !== undefined) holder.isSuspended = false;
      break;
    }
    case 'rival':
      // Two at once may raise the same epoch.
      for (let rivals = 1 + dice.roll(2); rivals > 0; rivals -= 1) simulation.startHolder();
      break;
    case 'shim-killed': {
      const life = dice.pick(machine.active);
      if (life !== undefined) machine.killShim(life);
      break;
    }
    case 'agent-killed':
    case 'agent-suspended': {
      const life = dice.pick(machine.running);
      if (life === undefined) return false;
      if (what === 'agent-killed') machine.killAgent(life);
      else machine.suspend(life);
      break;
    }
    case 'clock-back':
      house.now -= HOUR_MS;
      break;
    case 'clock-forward':
      house.now += HOUR_MS;
      break;
    case 'rebooted':
      for (const holder of [...holders]) simulation.kill(holder);
      house.reboot();
      break;
  }
  house.changes += 1;
  house.tell(`-- ${what}`);
  return true;
}

function strikeFiles({ house, dice }: Simulation, what: Incident['what']): boolean {
  const disks = [...house.waves.values()].filter(({ view }) => view.state.outcome !== 'completed');
  const disk = disks[0]?.world.disk;
  const path = dice.pick([...(disk?.keys() ?? [])]);
  if (what === 'record-posted')
    house.openRecords = [...house.openRecords, openRecord('blocker', `b${house.changes}`)];
  else if (what === 'log-damaged') house.damage = [...house.damage, `coordination:${house.changes}`];
  else if (path === undefined) return false;
  else if (what === 'file-deleted') disk?.delete(path);
  else disk?.set(path, `changed at ${house.changes}`);
  house.changes += 1;
  house.tell(`-- ${what} ${path ?? ''}`);
  return true;
}
