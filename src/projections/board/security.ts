import type { Verdict } from '../../model/gate.js';
import { openGaps } from '../../reducers/open-gaps.js';
import type { ForwardedGap } from '../../model/attempt.js';
import { codeSpan } from '../markdown.js';
import { waveView } from '../wave-view.js';
import type { WaveState } from '../../reducers/wave-state.js';
import type { ItemList } from './board-item.js';
import { listed } from './board-item.js';
import { itemSection, section, since } from './item-lines.js';
import { byWeight } from './order-rows.js';
import { named } from './quoted.js';
import type { ViewInput } from './wave-page.js';
import { page, pageHead } from './wave-page.js';

const SHOWN = 30;

/** What the security reviews found, who else was asked, and which approvals are still open. */
export type SecuritySummary = Readonly<{
  reviews: readonly Readonly<{
    agentId: string;
    state: string;
    findings: number;
    approvals: number;
    detail: string | null;
  }>[];
  gate: Pick<Verdict, 'ok' | 'statusCode' | 'detail'> | null;
  /** The answer of the external provider; null where none was asked. */
  provider: WaveState['provider'];
  gaps: readonly ForwardedGap[];
  /** Approvals that wait for a person. */
  approvals: readonly Readonly<{ id: string; rung: string; summary: string; askedAt: string }>[];
  /** Open records by the reviewers, and for them. */
  records: ItemList;
}>;

/** See {@link SecuritySummary}. */
export function securityView({ status, source }: ViewInput): SecuritySummary {
  const agents = status.definition?.agents ?? [];
  const reviewers = new Set(agents.filter(({ role }) => role === 'security').map(({ agentId }) => agentId));
  const concerns = source.openRows().filter(({ about }) => {
    if (about === null) return false;
    const names = [about.agentId, about.assignment?.agentId ?? null];
    return (
      names.some((name) => name !== null && reviewers.has(name)) ||
      about.targets.includes('capability:security')
    );
  });
  const verdict = waveView(status).verdicts.find(({ gate }) => gate === 'security');
  return {
    reviews: agents.flatMap(({ agentId }) => {
      const said = status.state.agents.get(agentId)?.envelope?.security;
      return said === undefined ? [] : [{ agentId, ...said }];
    }),
    gate:
      verdict === undefined
        ? null
        : { ok: verdict.ok, statusCode: verdict.statusCode, detail: verdict.detail },
    provider: status.state.provider,
    gaps: openGaps(status.state).filter(({ stage }) => stage === 'security'),
    approvals: source.coordination.questions.open.flatMap(({ id, rung, summary, askedAt }) =>
      rung === null ? [] : [{ id, rung, summary, askedAt }],
    ),
    records: listed(source, byWeight(concerns), SHOWN),
  };
}

/** The security summary as Markdown. @param now where ages are to be told */
export function securityMarkdown(view: SecuritySummary, input: ViewInput, now?: number): string {
  const { reviews, gate, provider, gaps, approvals, records } = view;
  return page(
    pageHead('Security', input),
    [
      section(
        'Gate',
        gate === null
          ? []
          : [`- ${gate.statusCode}, ${gate.ok ? 'passes' : 'open'}: ${codeSpan(gate.detail, 300)}\n`],
      ),
      section(
        'Reviews',
        reviews.map(
          ({ agentId, state, findings, approvals: wanted, detail }) =>
            `- ${named(agentId)} says ${state}: ${findings} findings, ${wanted} approvals open${detail === null ? '' : `: ${codeSpan(detail, 300)}`}\n`,
        ),
      ),
      section(
        'External provider',
        provider === null
          ? []
          : [
              `- ${codeSpan(provider.provider)} ${provider.outcome}: ${codeSpan(provider.detail, 300)}\n`,
              ...provider.findings.map(
                ({ id, title, severity, path }) =>
                  `- ${named(id)}, ${codeSpan(severity, 40)}${path === null ? '' : `, ${named(path)}`}: ${codeSpan(title, 200)}\n`,
              ),
            ],
      ),
      section(
        'Gaps',
        gaps.map(
          ({ agentId, attempt, detail }) =>
            `- ${named(agentId)}, attempt ${attempt}: ${codeSpan(detail, 300)}\n`,
        ),
      ),
      section(
        'Approvals that wait for a person',
        approvals.map(
          ({ id, rung, summary, askedAt }) =>
            `- ${named(id)} for ${codeSpan(rung, 40)}, ${since(askedAt, now)}: ${codeSpan(summary, 200)}\n`,
        ),
      ),
      itemSection('Records of reviewers, and for them', records, now),
    ],
    'Nothing was found, and nothing waits for an approval.',
  );
}
