import { blocksWave } from '../../model/coordination-record.js';
import type { Verdict } from '../../model/gate.js';
import type { ShownContradiction } from '../contradictions.js';
import { shownContradictions } from '../contradictions.js';
import { codeSpan } from '../markdown.js';
import { waveView } from '../wave-view.js';
import type { ItemList } from './board-item.js';
import { listed } from './board-item.js';
import { standingRows } from './board-source.js';
import { itemSection, section } from './item-lines.js';
import { byWeight, newestFirst } from './order-rows.js';
import { named, namedAll } from './quoted.js';
import type { ViewInput } from './wave-page.js';
import { page, pageHead } from './wave-page.js';

const SHOWN = 30;

/** What one owner says of a component. */
type ComponentClaim = Readonly<{ agentId: string; level: string; state: string; detail: string | null }>;

/** What has to fit together: who claims what, what stands against what, what is open, and how far each component is. */
export type IntegrationSummary = Readonly<{
  components: readonly Readonly<{
    componentId: string;
    /** What the wave lifts it to; null where it is not promoted. */
    targetLevel: string | null;
    owners: readonly string[];
    claims: readonly ComponentClaim[];
  }>[];
  contradictions: readonly ShownContradiction[];
  claims: ItemList;
  blockers: ItemList;
  /** What the gates of components and integration say. */
  gates: readonly Pick<Verdict, 'gate' | 'ok' | 'statusCode' | 'detail'>[];
  steward: Readonly<{
    agentId: string;
    state: string;
    claims: number;
    conflicts: number;
    blockers: number;
    detail: string | null;
  }> | null;
}>;

/** See {@link IntegrationSummary}. */
export function integrationView({ status, source }: ViewInput): IntegrationSummary {
  const agents = status.definition?.agents ?? [];
  const said = newestFirst(standingRows(source)).filter(({ kind }) => CLAIMS.has(kind));
  const [steward] = agents.flatMap(({ agentId }) => {
    const words = status.state.agents.get(agentId)?.envelope?.integration;
    return words === undefined ? [] : [{ agentId, ...words }];
  });
  return {
    components: componentsOf(status),
    contradictions: shownContradictions(status),
    claims: listed(source, said, SHOWN),
    blockers: listed(source, byWeight(source.openRows().filter(blocksWave)), SHOWN),
    gates: waveView(status)
      .verdicts.filter(({ gate }) => GATES.has(gate))
      .map(({ gate, ok, statusCode, detail }) => ({ gate, ok, statusCode, detail })),
    steward: steward ?? null,
  };
}

const CLAIMS: ReadonlySet<string> = new Set(['claim', 'evidence', 'integration-summary', 'handoff']);
const GATES: ReadonlySet<string> = new Set(['component', 'integration', 'component-matrix']);

function componentsOf({ definition, state }: ViewInput['status']): IntegrationSummary['components'] {
  const agents = definition?.agents ?? [];
  const targets = new Map(
    (definition?.componentPromotions ?? []).map(({ componentId, targetLevel }) => [componentId, targetLevel]),
  );
  const ids = [...new Set([...targets.keys(), ...agents.flatMap(({ components }) => components)])];
  return ids.map((componentId) => ({
    componentId,
    targetLevel: targets.get(componentId) ?? null,
    owners: agents.filter(({ components }) => components.includes(componentId)).map(({ agentId }) => agentId),
    claims: agents.flatMap(({ agentId }) =>
      (state.agents.get(agentId)?.envelope?.implementation?.components ?? [])
        .filter((one) => one.componentId.toLowerCase() === componentId.toLowerCase())
        .map(({ level, state: claimed, detail }) => ({ agentId, level, state: claimed, detail })),
    ),
  }));
}

/** The integration summary as Markdown. @param now where ages are to be told */
export function integrationMarkdown(view: IntegrationSummary, input: ViewInput, now?: number): string {
  const { steward } = view;
  const open = view.gates.filter(({ ok }) => !ok);
  return page(
    pageHead('Integration', input),
    [
      section('Contradictions', view.contradictions.map(contradictionLine)),
      section('Components', view.components.map(componentLine)),
      section(
        'Gates that are open',
        open.map(({ gate, statusCode, detail }) => `- ${gate}: ${statusCode}, ${codeSpan(detail, 300)}\n`),
      ),
      section(
        'The integration steward',
        steward === null
          ? []
          : [
              `- ${named(steward.agentId)} says ${steward.state}: ${steward.claims} claims, ${steward.conflicts} conflicts, ${steward.blockers} blockers${steward.detail === null ? '' : `: ${codeSpan(steward.detail, 300)}`}\n`,
            ],
      ),
      itemSection('Keeps the wave from closing', view.blockers, now),
      itemSection('Claims and evidence', view.claims, now),
    ],
    'There is nothing to integrate yet.',
  );
}

function contradictionLine({ id, about, state, claims, settled }: ShownContradiction): string {
  const said = claims
    .slice(0, 8)
    .map(({ agentId, says }) => `  - ${named(agentId)}: ${codeSpan(says, 200)}\n`);
  const end = settled === null ? '' : `, by ${codeSpan(settled.by, 80)}: ${codeSpan(settled.reason, 200)}`;
  return `- ${named(id)} about ${codeSpan(about, 120)}, ${state}${end}\n${said.join('')}`;
}

function componentLine({
  componentId,
  targetLevel,
  owners,
  claims,
}: IntegrationSummary['components'][number]): string {
  const target = targetLevel === null ? '' : ` to ${targetLevel}`;
  const whose = owners.length === 0 ? 'nobody owns it' : `of ${namedAll(owners)}`;
  const said = claims.map(
    ({ agentId, level, state, detail }) =>
      `  - ${named(agentId)}: ${level} ${state}${detail === null ? '' : `, ${codeSpan(detail, 200)}`}\n`,
  );
  return `- ${named(componentId)}${target}, ${whose}\n${said.join('') || '  - nothing is said of it yet\n'}`;
}
