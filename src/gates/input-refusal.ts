import type { InputProblem } from '../events/families/input-events.js';
import type { FailureClass } from '../model/failure.js';
import { measuredOf } from '../reducers/agent-worktree.js';
import type { AgentInputs, WaveState } from '../reducers/wave-state.js';

/**
 * What keeps the agent from being started in this attempt: nothing any more as soon as one of the files is another than it
 * was when it was looked at.
 */
export function refusedInputs(agentId: string, state: WaveState): readonly InputProblem[] {
  const inputs = state.inputs.get(agentId);
  return inputs?.attempt === state.attempt ? standing(inputs, state) : [];
}

/**
 * Whether another run can mend it: a file that does not satisfy its schema is made anew by whoever delivers it. One that is
 * not delivered at all would be missing again.
 */
export function refusalClass(problems: readonly InputProblem[]): FailureClass {
  return problems.every(({ fault }) => fault === 'schema-mismatch') ? 'contract' : 'deterministic';
}

/** One line: which input, whose, and why. */
export function describeInput({ alias, producer, path, detail }: InputProblem): string {
  return `input ${alias} (${path} of ${producer}): ${detail}`;
}

/** What was looked at, as verdicts name it. */
export function inputRef({ alias, path, sha256 }: InputProblem): string {
  return `input ${alias} ${path} sha256:${sha256 ?? 'none'}`;
}

/** Whether the evidence of a verdict is such a file. */
export function isInputRef(text: string): boolean {
  return text.startsWith('input ');
}

/** What others could not use of what this agent delivered and has not changed since, as lines for its next run. */
export function complaintsAbout(agentId: string, state: WaveState): readonly string[] {
  return [...state.inputs].flatMap(([consumer, inputs]) =>
    standing(inputs, state)
      .filter(({ producer, fault }) => producer === agentId && fault === 'schema-mismatch')
      .map(({ path, detail }) => `${consumer} cannot use ${path}: ${detail}`),
  );
}

/** The problems that a launch of now found; the next one looks again, since a person may have mended what it goes by. */
function standing({ run, problems }: AgentInputs, state: WaveState): readonly InputProblem[] {
  const isSame = ({ producer, path, sha256 }: InputProblem): boolean =>
    (measuredOf(producer, path, state)?.sha256 ?? null) === sha256;
  return run === state.run && problems.every(isSame) ? problems : [];
}
