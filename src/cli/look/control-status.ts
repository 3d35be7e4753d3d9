import { exitCode, exitOfSignal } from '../../base/exit-code.js';
import type { NamedGates } from '../../gates/ladder.js';
import { Problem } from '../../base/problem.js';
import { placeCommand } from '../../model/lane-name.js';
import { blockingEdge } from '../../projections/blocking-edge.js';
import { controlStatus } from '../../projections/control-status.js';
import type { ControlStatus } from '../../projections/control-status.js';
import type { Signal } from '../../projections/signals.js';
import { agentExit, signalLine, statusExit } from '../../projections/signals.js';
import type { StatusInput } from '../../projections/status-input.js';
import { readLane, readWaveStatus } from '../../supervisor/read-wave-status.js';
import type { Handler } from '../command.js';
import { openReader, textOption, wantsJson } from '../context.js';
import { gateOptions } from '../steer/decision-options.js';
import { pickWave } from '../pick-wave.js';
import { waitForChange } from './wait-for-change.js';

/** `wave control status`. Reads only. Its exit code is 0 unless `--line` or `--until-change` asks for the wave's own. */
export const controlStatusCommand: Handler = async (invocation) => {
  const { io, options } = invocation;
  const place = await openReader(invocation);
  const read = async (): Promise<StatusInput> => {
    const lane = await readLane(place);
    return readWaveStatus(place, pickWave(invocation, place, lane), lane, Date.now());
  };
  const untilChange = options['until-change'] === true;
  const first = await read();
  const { input, changed, signal } = untilChange
    ? await waitForChange(first, read, invocation)
    : { input: first, changed: false, signal: undefined };
  if (signal !== undefined) return exitOfSignal(signal);
  const agent = textOption(invocation, 'agent');
  const gates = gateOptions(invocation);
  const status = ofGates(filtered(controlStatus(input), agent), gates);
  const own = agent === undefined ? undefined : agentSignal(status, agent, place.project);
  if (options.line === true || untilChange) {
    const shown = own ?? status.signals.wave;
    const edge = own === undefined ? status.blockingEdge : blockingEdge(input, agent);
    io.stdout(`${wantsJson(invocation) ? JSON.stringify(shown) : signalLine(shown, edge)}\n`);
    const { lost } = status.log;
    if (lost !== null) io.stderr(`wave: ${lost.detail}\n  ${lost.remedy}\n`);
    const name = own === undefined || lost !== null ? statusExit(input) : agentExit(own);
    return exitCode(changed && name === 'active' ? 'changed' : name);
  }
  if (wantsJson(invocation)) {
    io.stdout(`${JSON.stringify(status)}\n`);
    return 0;
  }
  const { renderStatus } = await import('./render-status.js');
  io.stdout(renderStatus(status, io.terminal, gates.length > 0));
  return 0;
};

/** @throws Problem `agent/not-found` */
function agentSignal(
  { signals, lane, wave }: ControlStatus,
  agentId: string,
  project: string | undefined,
): Signal {
  const [found] = signals.agents;
  if (found !== undefined) return found;
  throw new Problem('agent/not-found', `wave ${wave} of lane ${lane} has no agent ${agentId}`, {
    hint: placeCommand(['show'], { project, lane, wave }),
  });
}

/** Only the gates that were asked for; all where none was. */
function ofGates(status: ControlStatus, wanted: readonly NamedGates[]): ControlStatus {
  if (wanted.length === 0) return status;
  return { ...status, gates: status.gates.filter((verdict) => wanted.some(({ has }) => has(verdict))) };
}

function filtered(status: ControlStatus, agentId: string | undefined): ControlStatus {
  if (agentId === undefined) return status;
  return {
    ...status,
    logicalAgents: status.logicalAgents.filter((agent) => agent.agentId === agentId),
    gates: status.gates.filter((gate) => gate.agentId === agentId),
    signals: {
      ...status.signals,
      agents: status.signals.agents.filter((signal) => signal.agentId === agentId),
    },
  };
}
