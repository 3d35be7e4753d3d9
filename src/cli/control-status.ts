import { exitCode } from '../base/exit-code.js';
import { controlStatus } from '../projections/control-status.js';
import type { ControlStatus } from '../projections/control-status.js';
import { signalLine, statusExit } from '../projections/signals.js';
import type { StatusInput } from '../projections/status-input.js';
import { readLane, readWaveStatus } from '../supervisor/read-wave-status.js';
import type { Handler } from './command.js';
import { openReader, textOption, wantsJson } from './context.js';
import { pickWave } from './pick-wave.js';
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
  if (signal !== undefined)
    return signal === 'SIGHUP' ? 129 : exitCode(signal === 'SIGINT' ? 'interrupted' : 'terminated');
  const status = filtered(controlStatus(input), textOption(invocation, 'agent'));
  if (options.line === true || untilChange) {
    if (wantsJson(invocation)) io.stdout(`${JSON.stringify(status.signals.wave)}\n`);
    else io.stdout(`${signalLine(status.signals.wave, status.blockingEdge)}\n`);
    const name = statusExit(input);
    return exitCode(changed && name === 'active' ? 'changed' : name);
  }
  if (wantsJson(invocation)) {
    io.stdout(`${JSON.stringify(status)}\n`);
    return 0;
  }
  const { renderStatus } = await import('./render-status.js');
  io.stdout(renderStatus(status, io.terminal));
  return 0;
};

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
