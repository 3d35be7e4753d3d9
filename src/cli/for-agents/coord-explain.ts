import { printable } from '../../base/printable.js';
import type { Explanation } from '../../projections/explanation.js';
import { explain } from '../../projections/explanation.js';
import { readLane, readWaveStatus } from '../../supervisor/read-wave-status.js';
import type { StatusInput } from '../../projections/status-input.js';
import { launchErrors } from '../../supervisor/launch-errors.js';
import type { Diagnostic } from '../../base/diagnostic.js';
import type { Handler } from '../command.js';
import type { LanePlace } from '../context.js';
import { openReader, textOption, wantsJson } from '../context.js';
import { agentNamed } from '../known-names.js';
import { pickWave } from '../pick-wave.js';
import { loggedAgents } from '../tasks/find-task.js';

/** How many of the waiting gates and agents are named. */
const NAMED = 12;

/** `wave coord explain`: in plain words, why a wave is not closed, and what would close it. Reads only. */
export const coordExplain: Handler = async (invocation) => {
  const place = await openReader(invocation);
  const lane = await readLane(place);
  const wave = pickWave(invocation, place, lane);
  const input = await readWaveStatus(place, wave, lane, Date.now());
  const wanted = textOption(invocation, 'agent');
  const agent = wanted === undefined ? undefined : agentNamed(wanted, input, () => loggedAgents(place, wave));
  const explanation = about(explain(input, await errorsOf(place, input)), agent);
  if (wantsJson(invocation)) {
    const document = { schemaVersion: 1, kind: 'explanation', lane: place.lane, wave, ...explanation };
    invocation.io.stdout(`${JSON.stringify(document)}\n`);
  } else invocation.io.stdout(textOf(explanation));
  return 0;
};

/** Of a wave that has been launched its log says what it is, whatever became of its file. */
async function errorsOf(place: LanePlace, { wave, state }: StatusInput): Promise<readonly Diagnostic[]> {
  if (state.opened !== null) return [];
  const { loadLane } = await import('../../supervisor/load-lane.js');
  const lane = loadLane(place);
  const own = lane.waves.filter((loaded) => loaded.wave.wave === wave);
  return launchErrors(lane, new Set(own.map(({ file }) => file)), { executorForced: false });
}

function about(explanation: Explanation, agentId: string | undefined): Explanation {
  if (agentId === undefined) return explanation;
  return {
    ...explanation,
    reasons: explanation.reasons.filter(({ agentIds }) => agentIds.includes(agentId)),
  };
}

function textOf({ summary, problems, reasons, waiting, decisions, next }: Explanation): string {
  const parts = [
    [summary, ...problems.map((line) => `  ${line}`)],
    ...reasons.map(({ gate, rung, agentIds, statusCode, why, closes, steps }) => [
      `${[gate, agentIds.join(', ')].filter((part) => part !== '').join(' ')}${rung === '' ? '' : ` (${rung})`}: ${statusCode}`,
      `  ${why}`,
      `  What would close it: ${closes}`,
      ...steps.map(({ label, command }) => `    ${label.padEnd(10)} ${command}`),
    ]),
    waiting.length === 0 ? [] : [`Waiting for their turn: ${shortened(waiting)}.`],
    decisions.length === 0 ? [] : ['What people decided:', ...decisions.map((text) => `  ${text}`)],
    next === null ? [] : [`${problems.length > 0 ? 'To see all' : 'Then'}: ${next.command}`],
  ];
  const text = parts.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `${printable(text.join('\n\n'))}\n`;
}

function shortened(names: readonly string[]): string {
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
  return names.slice(0, NAMED).join(', ') + more;
}
