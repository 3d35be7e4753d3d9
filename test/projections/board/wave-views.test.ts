import { fromMarkdown } from 'mdast-util-from-markdown';
import { describe, expect, it } from 'vitest';
import type { CoordinationRecord } from '../../../src/model/coordination-record.js';
import type { Wave } from '../../../src/model/wave.js';
import type { ViewName } from '../../../src/projections/board/compiled-views.js';
import { compiledViews, viewNames } from '../../../src/projections/board/compiled-views.js';
import { statedFacts } from '../../../src/projections/board/board-source.js';
import type { ViewInput } from '../../../src/projections/board/wave-page.js';
import { assigned, board, hostileTexts } from '../../rig/board.js';
import { answered, forwarded, launched, ran } from '../../rig/control-events.js';
import { changed, posted, settled } from '../../rig/coordination-events.js';
import type { Step } from '../../rig/events.js';
import { T0 } from '../../rig/events.js';
import { statusInput } from '../../rig/status-input.js';
import { agent, agentOf, CONTRACT, wave } from '../../rig/wave-builder.js';

const owed = { ...CONTRACT, docImpact: 'owned' } as const;
const tools = wave(
  [
    agent('A1', { components: ['parser'], exitContract: owed }),
    agent('A2', { components: ['parser'], exitContract: owed, capabilities: ['sql'] }),
    'A7',
    'A8',
    'A9',
  ],
  { componentPromotions: [{ componentId: 'parser', targetLevel: 'repo-landed' }] },
);

function input(steps: readonly Step[], control: readonly Step[] = [], of: Wave = tools): ViewInput {
  const source = board(of, steps);
  const status = statusInput(of, [launched(of), ...control], { coordination: source.coordination });
  return { status, source: { ...source, facts: statedFacts(of.agents, status.state) } };
}

const render = (name: ViewName, steps: readonly Step[], control: readonly Step[] = []): string =>
  compiledViews[name](input(steps, control)).markdown();
const r = (id: string, over: Partial<CoordinationRecord> = {}): Step =>
  posted(id, { agentId: 'A1', ...over });

describe('the board', () => {
  it('shows what waits, for whom, since when; what was decided, said, and changed last', () => {
    const text = render('board', [
      r('stuck', { kind: 'blocker', priority: 'high' }),
      r('ask', { targets: ['capability:sql'] }),
      assigned('ask', 'A2'),
      r('may we?', {
        kind: 'human-feedback',
        question: { choices: ['yes', 'no'], fallback: 'no', timeoutMs: 60_000, waits: false },
      }),
      r('ulids', { kind: 'decision' }),
      r('done', { targets: ['A2'] }),
      settled('done', { response: 'exported' }, { actor: 'agent:A2' }),
    ]);
    expect(text).toContain('4 of 5 records are open, 3 of them keep the wave from closing.');
    expect(text).toContain('## Waiting for a person (1)');
    expect(text).toContain('  one of `yes`, `no`\n  answered `no` by itself at 2026-03-01T08:01:00.000Z\n');
    expect(text).toContain(
      '- blocker `stuck` from `A1`, high, blocks (hard), since `2026-03-01T08:00:00.000Z`: `about stuck`',
    );
    expect(text).toContain('- request `ask` from `A1`, to `capability:sql`, given to `A2`, blocks');
    expect(text).toContain('## Decisions (1)\n\n- decision `ulids`');
    expect(text).toContain('## What changed last (5)\n\n- request `done`: resolved, by `agent:A2`');
  });

  it('tells ages to who asks for them, and else depends on the log alone', () => {
    const view = compiledViews.board(input([r('x', { kind: 'blocker' })]));
    expect(view.markdown(T0 + 90_000)).toContain('1m30s old');
    expect(view.markdown()).not.toContain('old');
  });

  it('counts what it leaves out', () => {
    const steps = Array.from({ length: 100 }, (_, index) => r(`b${index}`, { kind: 'blocker' }));
    expect(render('board', steps)).toContain('## Blockers (100)');
    expect(render('board', steps)).toContain('- and 70 more\n');
  });
});

describe('the ledger', () => {
  it('says per agent what it is at, its evidence, and what it was asked to do', () => {
    const text = render(
      'ledger',
      [r('x', { targets: ['A2'] }), assigned('x', 'A2')],
      [
        ran(agentOf(tools, 'A1'), {
          says: '[wave-proof] completion=live durability=durable proof=live state=met detail=measured',
        }),
      ],
    );
    const [, first = '', second = ''] = text.split('\n## ');
    expect(first).toContain('- evidence `results/A1.json`: proof satisfied live durable live');
    expect(second).toContain('- request `x` from `A1`, to `A2`');
    expect(first).not.toContain('`x`');
  });
});

describe('the assignments', () => {
  it('are by agent, and what nobody can do comes first', () => {
    const text = render('assignments', [
      r('a', { targets: ['A2'] }),
      assigned('a', 'A2'),
      r('b', { targets: ['capability:nobody'] }),
      assigned('b', null),
      r('c', { targets: ['A8'] }),
      r('said', { kind: 'claim', targets: ['A8'] }),
    ]);
    expect(text.match(/^## .*/gm)).toEqual([
      '## Nobody fits (1)',
      '## `A2` (1)',
      '## Not given to anybody yet (1)',
    ]);
    expect(text).not.toContain('said');
  });

  it('are over when the record is', () => {
    const text = render('assignments', [
      r('a', { targets: ['A2'] }),
      assigned('a', 'A2'),
      changed('a', { status: 'resolved' }),
    ]);
    expect(text).toContain('Nobody was asked for anything that is open.');
  });
});

describe('the docs queue', () => {
  const delta = (agentId: string, state: string): Step =>
    ran(agentId, { says: `[wave-doc-delta] state=${state} paths=docs/${agentId}.md` });

  it('has what is owed, by whom, and who has not said', () => {
    const text = render('docs-queue', [], [delta('A1', 'shared-plan')]);
    expect(text).toContain('## Owed (1)\n\n- `A1`, `docs/A1.md`');
    expect(text).toContain('## Has not said yet (1)\n\n- `A2`');
  });

  it('is settled when the documentation steward says so', () => {
    const closed = ran('A9', { says: '[wave-doc-closure] state=closed paths=docs/A1.md' });
    const text = render('docs-queue', [], [delta('A1', 'shared-plan'), delta('A2', 'owned'), closed]);
    expect(text).toContain('## Settled by the documentation steward (1)');
    expect(text).toContain('## Kept in order by their authors (1)\n\n- `A2`');
    expect(text).not.toContain('Owed');
  });
});

describe('the integration summary', () => {
  it('sets against each other what owners say of a component', () => {
    const says = (level: string): string => `[wave-component] component=parser level=${level} state=met`;
    const text = render(
      'integration',
      [],
      [ran('A1', { says: says('repo-landed') }), ran('A2', { says: says('qa-proved') })],
    );
    expect(text).toContain(
      '- `parser` to repo-landed, of `A1`, `A2`\n  - `A1`: repo-landed met\n  - `A2`: qa-proved met\n',
    );
    expect(text).toContain('## Contradictions (1)');
  });

  it('has what keeps the wave from closing, and what was claimed', () => {
    const text = render('integration', [
      r('x', { kind: 'blocker' }),
      r('y', { kind: 'claim' }),
      r('z', { kind: 'ack' }),
    ]);
    expect(text).toContain('## Keeps the wave from closing (1)');
    expect(text).toContain('## Claims and evidence (1)\n\n- claim `y`');
    expect(text).not.toContain('`z`');
  });
});

describe('the security summary', () => {
  it('has what the review found, what the provider answered, gaps, and what waits for approval', () => {
    const approval = {
      kind: 'human-feedback',
      source: 'supervisor',
      closureCondition: 'approval:gate-7',
      agentId: null,
    } as const;
    const text = render(
      'security',
      [r('ok?', approval), r('look', { targets: ['capability:security'] }), r('other', { targets: ['A2'] })],
      [
        ran('A7', { says: '[wave-security] state=concerns findings=2 approvals=1 detail=token in a log' }),
        answered('blocked', { findings: [{ id: 'F1', title: 'a key', severity: 'high', path: 'src/a.ts' }] }),
        forwarded('security', 'A7'),
      ],
    );
    expect(text).toContain('- `A7` says concerns: 2 findings, 1 approvals open: `token in a log`');
    expect(text).toContain('- `F1`, `high`, `src/a.ts`: `a key`');
    expect(text).toContain('## Gaps (1)');
    expect(text).toContain('- `ok?` for `gate-7`');
    expect(text).toContain('## Records of reviewers, and for them (1)');
    expect(text).not.toContain('`other`');
  });
});

describe.each(viewNames)('the view %s', (name) => {
  it('says in a sentence that there is nothing', () => {
    expect(render(name, []).split('\n').length).toBeGreaterThan(3);
  });

  it.each(hostileTexts.map((text) => [JSON.stringify(text).slice(0, 50), text]))('quotes %s', (_, text) => {
    const line = text.replaceAll(/\s+/g, ' ').slice(0, 500);
    const steps = [
      ...(['blocker', 'claim', 'decision', 'human-feedback', 'request', 'integration-summary'] as const).map(
        (kind) =>
          r(`${kind} ${line.slice(0, 80)}`, {
            kind,
            agentId: text.slice(0, 200),
            targets: ['capability:security', text],
            artifactRefs: [text],
            summary: text,
            detail: text,
          }),
      ),
      {
        type: 'assignment.made',
        data: {
          id: 'a',
          recordId: `request ${line.slice(0, 80)}`,
          agentId: line,
          reason: text,
          supersedes: null,
        },
      },
      r('approve', {
        kind: 'human-feedback',
        source: 'supervisor',
        agentId: null,
        closureCondition: `approval:${text}`,
        summary: text,
      }),
      r('done', {}),
      settled('done', { response: text }, { actor: `agent:${line.slice(0, 60)}` }),
    ];
    const result = {
      facts: [{ id: text, content: text }],
      implementation: {
        docDelta: { state: 'shared-plan' as const, paths: [text], detail: text },
        components: [
          { componentId: 'parser', level: 'repo-landed' as const, state: 'met' as const, detail: text },
        ],
      },
      security: { state: 'concerns' as const, findings: 1, approvals: 0, detail: text },
      integration: { state: 'needs-more-work' as const, claims: 1, conflicts: 0, blockers: 0, detail: text },
    };
    const control = [
      ran('A1', { result }),
      ran('A7', { result }),
      ran('A8', { result }),
      forwarded('security', 'A7', { detail: text }),
      forwarded('documentation', 'A9', { detail: text }),
      answered('blocked', {
        detail: text,
        findings: [{ id: text, title: text, severity: text, path: text }],
      }),
    ];
    const shown = render(name, steps, control);
    const all = (node: Node): Node[] => [node, ...(node.children ?? []).flatMap(all)];
    const nodes = all(fromMarkdown(shown) as Node);
    const harmless = ['root', 'heading', 'paragraph', 'list', 'listItem', 'inlineCode', 'code', 'text'];
    expect(nodes.map(({ type }) => type).filter((type) => !harmless.includes(type))).toEqual([]);
    // A heading of ours stands at the beginning of a line, and nothing of others can.
    const ours = shown.match(/^#{1,2} /gm)?.length;
    expect(nodes.filter(({ type }) => type === 'heading')).toHaveLength(ours ?? 0);
  });
});

type Node = Readonly<{ type: string; children?: readonly Node[] }>;
