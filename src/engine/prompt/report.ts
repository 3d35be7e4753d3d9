import type { AgentRole } from '../../model/agent-role.js';
import type { MarkerKey, MarkerKind } from '../../model/marker.js';
import { markerSpec } from '../../model/marker.js';
import type { Wave, WaveAgent } from '../../model/wave.js';
import { stageOf } from '../../gates/gate-input.js';
import { placeholderMarker } from '../../markers/placeholder-marker.js';
import { section } from './quote.js';

/** What is asked of a role whatever its exit contract. */
const markersOfRole: Readonly<Record<AgentRole, readonly MarkerKind[]>> = {
  implementation: [],
  infra: ['infra-status'],
  deploy: ['deploy-status'],
  research: [],
  design: ['design'],
  integration: ['integration'],
  documentation: ['doc-closure'],
  'cont-qa': ['gate', 'verdict'],
  'cont-eval': ['eval'],
  security: ['security'],
  orchestrator: [],
};

/** What an implementer's exit contract cannot be met without. */
function contractMarkers(agent: WaveAgent): MarkerKind[] {
  const { exitContract, components } = agent;
  if (exitContract === null || stageOf(agent) !== 'implementation') return [];
  return [
    'proof',
    ...(exitContract.docImpact === 'none' ? [] : (['doc-delta'] as const)),
    ...(components.length === 0 ? [] : (['component'] as const)),
  ];
}

/** The kinds of marker that this agent owes. */
export function owedMarkers(agent: WaveAgent): readonly MarkerKind[] {
  return [...contractMarkers(agent), ...markersOfRole[agent.role]];
}

/** The lines that the agent ends with, what each value means, and how to say that something is missing. */
export function reportSection(wave: Wave, agent: WaveAgent): string {
  const kinds = owedMarkers(agent);
  if (kinds.length === 0) return '';
  const [first = 'proof'] = kinds;
  return section(
    'How you report',
    'End your last message with these lines, each on a line of its own, without a quote, table or bold around it, and with the angle ' +
      'brackets replaced by your values:',
    ['```', ...kinds.map(placeholderMarker), '```'].join('\n'),
    kinds.map((kind) => meaning(kind, wave, agent)).join('\n'),
    [
      '`detail` is one line for people, the last thing of its line, and may be left out.',
      `\`wave signal ${first}\` and its flags print such a line in a form that is sure to be read.`,
      'What you know to be missing and could not mend, you say too, each thing once:',
      `\`${placeholderMarker('gap')}\`.`,
      'A gap keeps the wave open; so does what you leave unsaid and somebody else finds, only later.',
    ].join(' '),
  );
}

function meaning(kind: MarkerKind, wave: Wave, agent: WaveAgent): string {
  const { tag, keys } = markerSpec(kind);
  const told = keys
    .filter(({ type }) => type !== 'detail')
    .map((key) => `\`${key.name}\` ${key.doc.replace(/^its /, 'your ')}${valueNote(kind, key, wave)}`);
  return `- ${tag}: ${told.join('; ')}${note(kind, agent)}`;
}

function valueNote(kind: MarkerKind, key: MarkerKey, { evalTargets }: Wave): string {
  if (kind === 'eval' && key.name === 'target_ids' && evalTargets.length > 0)
    return ` (${evalTargets.map(({ id }) => id).join(',')})`;
  return '';
}

function note(kind: MarkerKind, { components }: WaveAgent): string {
  switch (kind) {
    case 'proof':
      return '. `gap` is your own no: say it where it is true, with the reason as its detail';
    case 'component':
      return `. One line for each of ${components.join(', ')}`;
    case 'verdict':
      return '. The first verdict that you print counts: print one';
    case 'infra-status':
    case 'deploy-status':
      return '. One line for each of them';
    case 'doc-delta':
      return '. `owned`: in files of yours; `shared-plan`: in documents of all; paths are those that changed or have to';
    case 'integration':
    case 'security':
    case 'eval':
      return '. The counts are those behind the state: what they count, your report names';
    default:
      return '';
  }
}
