import { printable, printableLine } from '../../base/printable.js';
import { Problem } from '../../base/problem.js';
import { redactJson } from '../../base/redact-json.js';
import type { Redactor } from '../../base/redact.js';
import { withAgentDiff } from '../../supervisor/agent-diff.js';
import type { AgentDiff } from '../../supervisor/agent-diff.js';
import { redactorFor } from '../../supervisor/redactor-for.js';
import { areThere, diffPaths, diffText } from '../../workspace/diff-trees.js';
import type { Handler, Invocation } from '../command.js';
import { textOption, wantsJson } from '../context.js';
import { agentNamed } from '../known-names.js';
import { openSteering } from '../steer/open-steering.js';

const HIDDEN = 'what looks like a secret was hidden';
const UNFIT = `${HIDDEN}; as it stands here, the patch is not what the agent wrote: do not apply it`;

/** `wave diff`: what an agent changed, in its worktree or in the shared tree. */
export const diff: Handler = async (invocation) => {
  const { options, words, io } = invocation;
  const given = textOption(invocation, 'agent') ?? words[0] ?? io.env.WAVE_AGENT;
  if (given === undefined) throw new Problem('cli/missing-flag', 'which agent? --agent is needed');
  if (options.stat === true && options['name-only'] === true)
    throw new Problem('cli/flag-value', '--stat and --name-only exclude each other');
  const { context, wave, input, state } = await openSteering(invocation);
  const agentId = agentNamed(given, input, () => []);
  const shown = await withAgentDiff(context, wave, agentId, state, async (found) => {
    if (!(await areThere(found))) return undefined;
    const { redact } = redactorFor(context);
    return wantsJson(invocation)
      ? JSON.stringify(await document(found, { lane: context.lane, wave, agentId }, redact))
      : text(found, invocation, redact);
  });
  if (shown === undefined) {
    throw new Problem('diff/not-known', `what ${agentId} changed in wave ${wave} cannot be told`, {
      hint: state.agents.has(agentId)
        ? 'it was measured elsewhere, or what was measured is gone'
        : 'it has not run',
      exit: 'failed',
    });
  }
  if (shown !== '') io.stdout(shown.endsWith('\n') ? shown : `${shown}\n`);
  return 0;
};

async function document(
  found: AgentDiff,
  about: Readonly<{ lane: string; wave: number; agentId: string }>,
  redact: Redactor['redact'],
): Promise<object> {
  const { from, to, until, worktree } = found;
  const changed = await diffPaths(found);
  const files = redactJson(changed, { redact });
  const redacted = files !== changed;
  return { schemaVersion: 1, kind: 'diff', ...about, worktree, from, to, until, redacted, files };
}

/** Names and contents are what agents wrote: a terminal is shown no control characters of theirs. */
async function text(
  found: AgentDiff,
  { options, io }: Invocation,
  redact: Redactor['redact'],
): Promise<string> {
  const isNames = options['name-only'] === true;
  const isPatch = !isNames && options.stat !== true;
  const whole = isNames
    ? (await diffPaths(found)).map(({ path }) => `${printableLine(path, 4096)}\n`).join('')
    : await diffText(found, isPatch ? '--patch' : '--stat');
  const hidden = redact(whole);
  const printed = io.terminal.isTty ? hidden.split('\n').map(printable).join('\n') : hidden;
  if (hidden === whole) return printed;
  io.stderr(`wave: ${isPatch ? UNFIT : HIDDEN}\n`);
  // A patch that goes into a file says it, too: git skips what stands before the first file.
  return isPatch && !io.terminal.isTty ? `wave: ${UNFIT}\n${printed}` : printed;
}
