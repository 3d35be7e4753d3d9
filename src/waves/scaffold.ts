import type { AgentRole } from '../model/agent-role.js';
import { isSteward, roleByAgentId } from '../model/agent-role.js';
import { slugify } from '../base/slug.js';
import type { ExecutorKind } from '../model/executor.js';

/** One agent of a new wave file; the role follows from the id. */
export type ScaffoldAgent = Readonly<{ agentId: string; title: string }>;

/** What a new wave file says. */
export type ScaffoldInput = Readonly<{
  wave: number;
  title: string;
  agents: readonly ScaffoldAgent[];
  /** `command` where it is left out. */
  executor?: ExecutorKind | undefined;
}>;

/** The agent of a new wave where nobody names any. */
export const defaultScaffoldAgents: readonly ScaffoldAgent[] = [{ agentId: 'A1', title: 'Writer' }];

/**
 * The text of a wave file that lints clean. On `command` it runs as it is: every agent is a shell command that writes one file,
 * and stewards print the markers of their stage. Authors replace commands and prompts by what they mean.
 */
export function scaffoldWave({ wave, title, agents, executor = 'command' }: ScaffoldInput): string {
  const heading = oneLine(title) || 'Untitled';
  const roles = agents.map(({ agentId }) => roleByAgentId.get(agentId) ?? 'implementation');
  const blocks = [
    `# Wave ${wave} - ${heading}`,
    `**Commit message**: \`Feat: ${heading.replaceAll('`', "'")}\``,
    ...(roles.includes('cont-eval')
      ? [
          '## Eval targets',
          '- id: example | selection: pinned | benchmarks: example | objective: Say what must hold | threshold: Say when it does',
        ]
      : []),
    ...agents.flatMap((agent, index) => agentBlocks(agent, roles[index] ?? 'implementation', { wave, executor })),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function agentBlocks(
  { agentId, title }: ScaffoldAgent,
  role: AgentRole,
  { wave, executor }: Readonly<{ wave: number; executor: ExecutorKind }>,
): readonly string[] {
  const file = `out/wave-${wave}-${slugify(agentId)}.${isSteward(role) ? 'md' : 'txt'}`;
  const lines = [`mkdir -p out && echo done > ${file}`, ...(markers[role] ?? []).map((line) => `echo '${line}'`)];
  return [
    `## Agent ${agentId}: ${oneLine(title) || agentId}`,
    '### Executor',
    executor === 'command'
      ? `- id: command\n- command.run: ${JSON.stringify(['sh', '-c', lines.join(' && ')])}`
      : `- id: ${executor}`,
    ...(isSteward(role) ? [] : ['### Deliverables', `- ${file}`]),
    '### Prompt',
    [
      '```text',
      isSteward(role)
        ? 'Say here what this steward is to look at before it lets the wave close.'
        : 'Say here what this agent is to do.',
      '',
      'File ownership (only touch these paths):',
      `- ${file}`,
      '```',
    ].join('\n'),
  ];
}

const markers: Partial<Record<AgentRole, readonly string[]>> = {
  'cont-eval': [
    '[wave-eval] state=satisfied targets=1 benchmarks=1 regressions=0 target_ids=example benchmark_ids=example detail=placeholder',
  ],
  security: ['[wave-security] state=clear findings=0 approvals=0 detail=placeholder'],
  integration: [
    '[wave-integration] state=ready-for-doc-closure claims=0 conflicts=0 blockers=0 detail=placeholder',
  ],
  documentation: ['[wave-doc-closure] state=no-change paths=none detail=placeholder'],
  'cont-qa': [
    '[wave-gate] architecture=pass integration=pass durability=pass live=pass docs=pass detail=placeholder',
    '[wave-verdict] pass detail=placeholder',
  ],
};

function oneLine(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/\s+#+\s*$/, '')
    .trim();
}
