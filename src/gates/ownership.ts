import { shellCommand } from '../base/shell-quote.js';
import type { CheckedOut } from '../model/checked-out.js';
import { checkedOutOf, checkedOutWords } from '../model/checked-out.js';
import type { Verdict } from '../model/gate.js';
import { HEAD_PATH, REPLACED_PATH } from '../model/git-path.js';
import type { AgentRun, Stray } from '../reducers/wave-state.js';
import type { GateInput } from './gate-input.js';
import { straysOf } from './strays.js';
import { answer, pass } from './verdict.js';

/** One verdict per agent that ran: nothing changed meanwhile that none of those who ran owns. */
export function ownershipGate(input: GateInput): Verdict[] {
  return input.wave.agents.flatMap(({ agentId }) => {
    const run = input.state.agents.get(agentId);
    if (run?.state !== 'concluded') return [];
    if (run.unmeasured) {
      const detail = `what changed while ${agentId} ran cannot be known: the snapshot before it is gone`;
      return [answer('ownership', 'ownership-violated', { agentId, detail })];
    }
    const strays = straysOf(run, input.state);
    if (strays.length === 0) return [pass('ownership', { agentId, ...settled(run, input) })];
    const detail = [
      ...fileWords(strays, input),
      ...replacedWords(run, strays, input),
      ...headWords(run, strays, input),
    ].join('; ');
    return [answer('ownership', 'ownership-violated', { agentId, detail, evidence: strays.slice(0, 100) })];
  });
}

function fileWords(strays: readonly string[], input: GateInput): string[] {
  const files = strays.filter((path) => path !== HEAD_PATH && !path.startsWith(REPLACED_PATH));
  if (files.length === 0) return [];
  return [`${shown(files)} changed while ${candidates(files, input)} ran, and nobody who ran owns it`];
}

/** What a commit holds in the eyes of git is not what is stored in it, as long as this lasts. */
function replacedWords({ unowned }: AgentRun, strays: readonly string[], input: GateInput): string[] {
  const found = unowned.filter(({ path }) => path.startsWith(REPLACED_PATH) && strays.includes(path));
  if (found.length === 0) return [];
  // The last of very many are one path, which names none of them.
  const commands = found.filter(({ path }) => path !== REPLACED_PATH).map(unreplace);
  const back =
    commands.length === 0
      ? 'look with: git replace --format=long'
      : `back with: ${commands.slice(0, 5).join(' && ')}`;
  const who = candidates(
    found.map(({ path }) => path),
    input,
  );
  return [`git shows other objects than are stored (git replace) since ${who} ran; ${back}`];
}

/** `git replace -d` would delete the branch that such a ref was made to lead to. */
function unreplace({ path, before }: Stray): string {
  const ref = path.slice('.git/'.length);
  const to = typeof before === 'string' ? [ref, before] : ['-d', ref];
  return shellCommand(['git', 'update-ref', '--no-deref', ...to]);
}

/** What is checked out is moved back without a change to any file, as far as that goes. */
function headWords(run: AgentRun, strays: readonly string[], input: GateInput): string[] {
  const before = run.unowned.find(({ path }) => path === HEAD_PATH)?.before;
  const now = input.state.checkout;
  if (!strays.includes(HEAD_PATH) || before === undefined || now === null) return [];
  const was = checkedOutOf(before);
  const moved = `what is checked out moved while ${candidates([HEAD_PATH], input)} ran`;
  return [`${moved}: it was ${checkedOutWords(was)}, and is ${checkedOutWords(now)}; ${undo(was, now)}`];
}

function undo(was: CheckedOut, now: CheckedOut): string {
  if (was.ref !== now.ref) {
    const to = was.ref === null ? ['--detach', was.head ?? ''] : [was.ref.replace('refs/heads/', '')];
    return `back with: ${shellCommand(['git', 'checkout', ...to])}`;
  }
  const back = was.head === null ? ['update-ref', '-d', 'HEAD'] : ['reset', '--soft', was.head.slice(0, 10)];
  return `back, with every file as it is now: ${shellCommand(['git', ...back])}`;
}

/** What changed outside of owned paths and a person allowed is said, with who allowed it. */
function settled(
  { unowned }: AgentRun,
  { state }: GateInput,
): Readonly<{ detail: string; evidence: string[] }> {
  if (unowned.length === 0) return { detail: 'all changes are owned', evidence: [] };
  const overrides = [...state.ownershipOverrides.values()];
  const by = overrides.map(({ by: who, reason }) => `${who} (${reason})`).join('; ');
  return {
    detail: `${shown(unowned.map(({ path }) => path))} changed and is allowed by ${by}`,
    evidence: overrides.map(({ id }) => `ownership-override ${id}`),
  };
}

function shown(paths: readonly string[]): string {
  const more = paths.length > 10 ? ` and ${paths.length - 10} more` : '';
  return paths.slice(0, 10).join(', ') + more;
}

/** In a shared tree nobody can say which of those that ran at the time it was. */
function candidates(strays: readonly string[], { state }: GateInput): string {
  const wanted = new Set(strays);
  const others = [...state.agents.values()].filter((other) =>
    other.unowned.some(({ path }) => wanted.has(path)),
  );
  const names = others.map(({ agentId }) => agentId);
  return names.length === 1 ? (names[0] ?? '') : `one of ${names.join(', ')}`;
}
