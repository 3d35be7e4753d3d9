import type { ForwardedGap } from '../../model/attempt.js';
import { openGaps } from '../../reducers/open-gaps.js';
import { codeSpan } from '../markdown.js';
import { section } from './item-lines.js';
import { named, namedAll } from './quoted.js';
import type { ViewInput } from './wave-page.js';
import { page, pageHead } from './wave-page.js';

/** Documents that a change concerns, as its author said. */
type DocDelta = Readonly<{ agentId: string; paths: readonly string[]; detail: string | null }>;

/** Documents that are owed, by whom; what authors keep in order themselves; and what the documentation steward says. */
export type DocsQueue = Readonly<{
  /** Documents of others: nobody but a steward can settle them. */
  owed: readonly DocDelta[];
  /** Documents that their authors own and changed with their work. */
  owned: readonly DocDelta[];
  /** Agents that were to say what documents their change concerns, and have not. */
  silent: readonly string[];
  steward: Readonly<{
    agentId: string;
    state: string;
    paths: readonly string[];
    detail: string | null;
  }> | null;
  gaps: readonly ForwardedGap[];
}>;

/** See {@link DocsQueue}. */
export function docsQueueView({ status }: Pick<ViewInput, 'status'>): DocsQueue {
  const agents = status.definition?.agents ?? [];
  const envelopeOf = (agentId: string) => status.state.agents.get(agentId)?.envelope ?? null;
  const deltas = agents.flatMap(({ agentId }) => {
    const delta = envelopeOf(agentId)?.implementation?.docDelta ?? null;
    return delta === null ? [] : [{ agentId, ...delta }];
  });
  const of = (state: string): DocDelta[] =>
    deltas
      .filter((delta) => delta.state === state)
      .map(({ agentId, paths, detail }) => ({ agentId, paths, detail }));
  const [steward] = agents.flatMap(({ agentId, role }) => {
    const said = role === 'documentation' ? envelopeOf(agentId)?.documentation : undefined;
    return said === undefined ? [] : [{ agentId, ...said }];
  });
  const spoke = new Set(deltas.map(({ agentId }) => agentId));
  return {
    owed: of('shared-plan'),
    owned: of('owned'),
    silent: agents
      .filter(({ exitContract }) => exitContract !== null && exitContract.docImpact !== 'none')
      .map(({ agentId }) => agentId)
      .filter((agentId) => !spoke.has(agentId)),
    steward: steward ?? null,
    gaps: openGaps(status.state).filter(({ stage }) => stage === 'documentation'),
  };
}

/** The docs queue as Markdown. */
export function docsQueueMarkdown(
  { owed, owned, silent, steward, gaps }: DocsQueue,
  input: ViewInput,
): string {
  const isSettled = steward !== null && steward.state !== 'delta';
  return page(
    pageHead('Docs queue', input),
    [
      section(isSettled ? 'Settled by the documentation steward' : 'Owed', owed.map(deltaLine)),
      section('Kept in order by their authors', owned.map(deltaLine)),
      section(
        'Has not said yet',
        silent.map((agentId) => `- ${named(agentId)}\n`),
      ),
      section(
        'The documentation steward',
        steward === null
          ? []
          : [
              `- ${named(steward.agentId)} says ${steward.state}${aboutPaths(steward.paths)}${words(steward.detail)}\n`,
            ],
      ),
      section(
        'Gaps',
        gaps.map(
          ({ agentId, attempt, detail }) => `- ${named(agentId)}, attempt ${attempt}${words(detail)}\n`,
        ),
      ),
    ],
    'No agent has reported a change that documents follow.',
  );
}

function deltaLine({ agentId, paths, detail }: DocDelta): string {
  return `- ${named(agentId)}${aboutPaths(paths)}${words(detail)}\n`;
}

function aboutPaths(paths: readonly string[]): string {
  return paths.length === 0 ? '' : `, ${namedAll(paths, 20)}`;
}

function words(detail: string | null): string {
  return detail === null ? '' : `: ${codeSpan(detail, 300)}`;
}
