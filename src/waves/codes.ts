/**
 * How a code is graded. `environment` is what only the surroundings lack: a warning in lint, an error at launch unless the
 * executor is forced.
 */
type WaveCodeGrade = 'error' | 'warning' | 'environment';

type WaveCodeEntry = Readonly<{ grade: WaveCodeGrade; doc: string }>;

const error = (doc: string): WaveCodeEntry => ({ grade: 'error', doc });
const warning = (doc: string): WaveCodeEntry => ({ grade: 'warning', doc });
const environment = (doc: string): WaveCodeEntry => ({ grade: 'environment', doc });

/** Every problem that a wave file can have, with one line of documentation; docs/errors/wave.md explains each. */
export const waveCodes = {
  // the file
  'wave/too-large': error('The file is larger than 512 KiB, has more than 20,000 lines or nests too deeply, and was not read.'),
  'wave/too-many': error('The file has more agents, items or owned paths than Wave accepts.'),
  'wave/control-character': error('The file holds NUL or another control character.'),
  'wave/unreadable': error('The file cannot be read.'),
  'wave/duplicate-number': error('Two files of a lane are for the same wave.'),
  'wave/number-mismatch': error("The title's number is not that of the file name."),
  'wave/file-name': warning('The file name is no `wave-<n>.md` or `wave-<n>-<slug>.md`.'),
  // structure
  'wave/missing-title': error('The file has no `# Wave <n> - <title>`.'),
  'wave/bad-title': error('The title is not of the form `# Wave <n> - <title>`.'),
  'wave/duplicate-title': error('The file has more than one title.'),
  'wave/missing-commit-message': warning('The file has no commit message line.'),
  'wave/bad-commit-message': warning('The commit message is not inline code.'),
  'wave/unknown-section': warning('A heading names no section that Wave knows, so it is ignored.'),
  'wave/misplaced-section': error('A section of agents stands outside any agent, or the other way round.'),
  'wave/duplicate-section': error('A section is there twice; only the first counts.'),
  'wave/unclosed-fence': error('A code fence is never closed and swallows the rest of the file.'),
  'wave/unclosed-comment': error('An HTML comment is never closed and swallows the rest of the file.'),
  'wave/ignored-text': warning('Something in a list section is no list item, so it is ignored.'),
  'wave/missing-agent': error('The wave has no agent.'),
  'wave/bad-agent-heading': error('An agent heading is not of the form `## Agent <id>: <title>`.'),
  'wave/bad-id': error('An id holds characters that ids may not have.'),
  'wave/duplicate-agent': error('Two agents have the same id, or ids that differ only in case or punctuation.'),
  // list items
  'wave/bad-item': error('A list item is not of the form that its section asks for.'),
  'wave/unknown-field': error('A list item names a field that its section does not have.'),
  'wave/missing-field': error('A field that is needed is missing.'),
  'wave/bad-value': error('A value is not one of those that the field can have.'),
  'wave/duplicate-item': error('The same thing is declared twice.'),
  'wave/bad-path': error('A path is absolute, leaves the repository or is no path.'),
  'wave/path-escapes': error('A symbolic link leads the path out of the repository.'),
  // agents
  'wave/unknown-role': error('The role is none of those that exist.'),
  'wave/duplicate-steward': warning('Two agents have the same closing role.'),
  'wave/missing-steward': error('The configuration requires a steward that the wave does not declare.'),
  'wave/steward-components': error('A steward owns components.'),
  'wave/resident-owns': error('A resident agent owns or promises something.'),
  'wave/depends-on-resident': error('An agent waits for one that stays until the others are done.'),
  'wave/missing-prompt': error('An agent has no fenced prompt.'),
  'wave/marker-in-prompt': warning('A prompt holds a marker in full, which is no evidence when the agent prints it.'),
  'wave/text-after-prompt': warning('Something follows the prompt fence in its section and is not part of the prompt.'),
  'wave/owns-nothing': warning('An agent owns no path, so any change that it makes fails the ownership gate.'),
  'wave/overlapping-ownership': warning('Two implementers own the same path and therefore never run at the same time.'),
  'wave/deliverable-not-owned': error('A deliverable lies outside the owned paths of its agent.'),
  'wave/unknown-agent': error('An agent is named that the wave does not have.'),
  'wave/depends-on-itself': error('An agent waits for itself.'),
  'wave/dependency-cycle': error('Agents wait for each other in a circle.'),
  'wave/dependency-out-of-order': error('An agent waits for one whose stage comes later.'),
  'wave/unknown-input': error('An input names a file that its agent does not deliver.'),
  'wave/bad-workspace': error('A worktree is shared with an agent that has none.'),
  'wave/conflicting-permission': warning('The same pattern is allowed and denied; deny wins.'),
  'wave/unenforced-permission': warning("The executor's own controls cannot enforce a permission; the prompt only asks for it."),
  // executors
  'wave/unknown-executor-key': error('The executor section has no such key.'),
  'wave/unknown-executor': environment('The executor is none of those that exist here.'),
  'wave/unknown-profile': environment('The configuration has no such executor profile.'),
  'wave/missing-command': error('The command executor has nothing to run.'),
  'wave/sandbox-without-use': warning('An agent names what it may write to from its sandbox, and has none.'),
  'wave/executor-cap': error('More agents use an executor than the lane allows.'),
  'wave/local-executor': error('An agent at pilot-live or above uses the local executor, which proves nothing.'),
  // what lies outside the file
  'wave/missing-role-prompt': environment('The file of a role prompt does not exist.'),
  'wave/missing-skill': environment('A skill does not exist.'),
  'wave/missing-schema': environment('A JSON schema that a contract or an input names does not exist.'),
  // components and eval
  'wave/unowned-promotion': error('No implementer owns a promoted component.'),
  'wave/missing-proof-artifacts': error('An agent at pilot-live or above declares no proof artifacts.'),
  'wave/unknown-component': error('The component matrix does not know a promoted component.'),
  'wave/component-regression': error('A promotion is below the level that the component already has.'),
  'wave/component-mismatch': error('The component matrix plans another level for this wave.'),
  'wave/bad-component-matrix': error('The component matrix is no valid JSON of the expected shape.'),
  'wave/missing-cont-eval': error('The wave has eval targets and no cont-eval agent.'),
  'wave/unknown-benchmark-family': error('The benchmark catalogue has no such family.'),
  'wave/unknown-benchmark': error('The benchmark catalogue has no such benchmark.'),
  'wave/benchmark-family-mismatch': error('A benchmark is of another family than its eval target.'),
  'wave/bad-benchmark-catalog': error('The benchmark catalogue is no valid JSON of the expected shape.'),
  'wave/missing-eval-targets': error('The wave has a cont-eval agent and no eval targets.'),
} as const satisfies Record<string, WaveCodeEntry>;

/** The code of a problem in a wave file. */
export type WaveCode = keyof typeof waveCodes;

/** Whether the code stands for what only the surroundings lack. */
export function isEnvironmentCode(code: string): boolean {
  const entries: Readonly<Record<string, WaveCodeEntry>> = waveCodes;
  return Object.hasOwn(entries, code) && entries[code]?.grade === 'environment';
}
