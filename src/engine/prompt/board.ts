import type { AgentRole } from '../../model/agent-role.js';
import { isResident } from '../../model/agent-role.js';
import type { WaveAgent } from '../../model/wave.js';
import { list, section } from './quote.js';

/**
 * How an agent speaks with others: the same for all, but for those that judge and those that stay. Places are variables, so
 * that the text is the same on every machine.
 */
export function boardSection({ role }: WaveAgent): string {
  return section(
    'How you speak with the others',
    '`wave` is on your PATH and knows who you are. Others read what you post there, and nothing else that you print.',
    list([
      'what is for you, compiled now: `wave coord inbox`; what everybody knows: `wave coord render summary`',
      ...looking[role].map(([what, command]) => `${what}: \`${command}\``),
      'you cannot go on: `wave coord post --kind blocker --summary "…"`',
      'you need something of another agent: `wave coord post --kind request --target <agent|capability:x> --summary "…"`',
      'others have to know something: `wave coord post --kind claim --summary "…" --artifact <path>`; that you chose something which binds them: `--kind decision`',
      'a person has to decide: `wave feedback ask --question "…" --wait` prints the answer',
      'you did what was asked of you: `wave coord act resolve --id <id> --response "…"`',
      ...(isResident(role)
        ? [
            'you tell an agent what it has to know: `wave coord post --kind orchestrator-guidance --target agent:<id> --summary "…"`',
            'you stay while the others work: read the file `$WAVE_SIGNAL` again and again; where its `shouldWake` is true, look, act, and confirm by `wave signal ack`',
          ]
        : []),
    ]),
    'Look at your inbox before you decide something that concerns others, and before you end: an open request to you keeps the wave ' +
      'open. The same is in the files `$WAVE_INBOX`, `$WAVE_SUMMARY` and `$WAVE_SIGNAL`, which are refreshed while you work.',
  );
}

type Look = readonly [what: string, command: string];
const STANDING: Look = ['how the wave stands, gate by gate', 'wave control status'];
const LEDGER: Look = ['what every agent did and said', 'wave coord render ledger'];
const TASK: Look = [
  'what another agent is told: its task, and what it has to prove',
  'wave prompt --agent <id>',
];
const CHANGE: Look = ['what an agent changed', 'wave diff --agent <id>'];

/** What a role looks at besides. */
const looking: Readonly<Record<AgentRole, readonly Look[]>> = {
  implementation: [],
  infra: [],
  deploy: [],
  research: [],
  design: [TASK],
  'cont-eval': [LEDGER, TASK],
  security: [['what security reviewers found', 'wave coord render security'], LEDGER, CHANGE],
  integration: [
    ['open claims, conflicts and blockers', 'wave coord render integration'],
    LEDGER,
    TASK,
    CHANGE,
  ],
  documentation: [['documents that still owe something', 'wave coord render docs-queue'], LEDGER, CHANGE],
  'cont-qa': [STANDING, LEDGER, TASK, CHANGE],
  orchestrator: [STANDING, ['why it is not closed', 'wave coord explain'], LEDGER, TASK],
};
