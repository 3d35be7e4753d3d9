import { join, relative } from 'node:path';
import { formatDuration } from '../../base/duration.js';
import { printableLine } from '../../base/printable.js';
import { shellCommand } from '../../base/shell-quote.js';
import { sizeOf } from '../../engine/prompt/size-of.js';
import { placeCommand } from '../../model/lane-name.js';
import { isResident } from '../../model/agent-role.js';
import { stages } from '../../model/attempt.js';
import { agentsOf } from '../../gates/gate-input.js';
import type { AgentInput, WaveContract } from '../../model/wave.js';
import { agentVariables } from '../../supervisor/agent-variables.js';
import { executorEnvironment } from '../../supervisor/executor-environment.js';
import type { LaneContext } from '../../supervisor/lane-context.js';
import type { AgentSpec } from '../../supervisor/in-sandbox.js';
import type { LoadedWave } from '../../supervisor/load-lane.js';
import { preflight } from '../../supervisor/preflight.js';
import type { ExecutorChoice } from '../../supervisor/prepare-agent.js';
import { launchSpec, prepareAgent } from '../../supervisor/prepare-agent.js';
import { dependenciesOf } from '../../waves/dependencies.js';
import type { Invocation } from '../command.js';
import { wantsJson } from '../context.js';
import { redactedOutput } from '../redacted-output.js';
import type { WaveSelection } from '../../supervisor/select-waves.js';

/** `wave launch --dry-run`: what would start, in which order, with which words. Starts and writes nothing. */
export async function dryRun(
  context: LaneContext,
  choice: ExecutorChoice,
  selection: WaveSelection,
  invocation: Invocation,
): Promise<number> {
  const io = redactedOutput(invocation.io, context);
  const plans: ReturnType<typeof planOf>[] = [];
  for (const loaded of selection.waves) {
    for (const doubt of await preflight(context, choice, loaded)) io.stderr(`wave: ${doubt}\n`);
    plans.push(planOf(context, choice, loaded));
  }
  if (wantsJson(invocation)) {
    const payload = { schemaVersion: 1, kind: 'launch-plan', lane: context.lane, waves: plans };
    io.stdout(`${JSON.stringify(payload, null, 2)}\n`);
    return 0;
  }
  if (plans.length === 0)
    io.stdout(`lane ${context.lane}: nothing to do, every wave is completed
`);
  for (const plan of plans)
    io.stdout(`${textOf(context, plan)}
`);
  return 0;
}

function planOf(context: LaneContext, choice: ExecutorChoice, { wave, file }: LoadedWave) {
  const residents = wave.agents.filter(({ role }) => isResident(role));
  const inOrder = [
    ...residents.map((agent) => ({ agent, stage: 'resident' as const })),
    ...stages.flatMap((stage) => agentsOf(wave, stage).map((agent) => ({ agent, stage }))),
  ];
  return {
    wave: wave.wave,
    title: wave.title,
    file,
    agents: inOrder.map(({ agent, stage }) => {
      const prepared = prepareAgent(context, choice, wave, agent);
      const { kind } = prepared.executor;
      const folder = context.layout.programFiles(wave.wave, 1, agent.agentId);
      const spec = launchSpec(context, wave, agent, prepared);
      const place = { wave: wave.wave, attempt: 1, agentId: agent.agentId, round: 0 };
      // Of names alone: there is no run yet.
      const own = agentVariables(context, '', place, agent.inputs.length > 0);
      const env = executorEnvironment(kind, context, { ...spec.env, ...own });
      return {
        agentId: agent.agentId,
        title: agent.title,
        role: agent.role,
        stage,
        dependsOn: dependenciesOf(agent),
        inputs: agent.inputs,
        contracts: agent.contracts,
        executor: kind,
        executorSource: prepared.executor.source,
        argv: spec.argv,
        program: spec.program,
        sandbox: spec.sandbox,
        environment: Object.keys(env),
        files: Object.keys(spec.files ?? {}).map((name) => relative(context.repo, join(folder, name))),
        prompt: relative(context.repo, context.layout.prompt(wave.wave, 1, agent.agentId)),
        promptHash: prepared.prompt.hash,
        promptSize: sizeOf(prepared.prompt.text),
        skills: prepared.skills.map(({ id, folder: from, copies }) => ({
          id,
          folder: from,
          copies: copies.map(({ path, copy }) => ({ path, copy: relative(context.repo, copy) })),
        })),
        instructions:
          prepared.instructions === null
            ? null
            : { place: prepared.instructions.place, ...sizeOf(prepared.instructions.text) },
        ownedPaths: agent.ownedPaths,
        timeLimitMs: prepared.timeLimitMs,
        budget: prepared.executor.budget,
      };
    }),
    inferredStages: stages.filter(
      (stage) => stage !== 'design' && stage !== 'implementation' && agentsOf(wave, stage).length === 0,
    ),
  };
}

function textOf({ lane, project }: LaneContext, plan: ReturnType<typeof planOf>): string {
  const place = { lane, project, wave: plan.wave };
  const lines = [`wave ${plan.wave}: ${plan.title} (${plan.file})`];
  for (const agent of plan.agents) {
    const after = agent.dependsOn.length === 0 ? '' : ` after ${agent.dependsOn.join(', ')}`;
    const limit = agent.timeLimitMs === null ? '' : `, at most ${formatDuration(agent.timeLimitMs)}`;
    lines.push(
      `  ${agent.stage}  ${agent.agentId}: ${printableLine(agent.title)}${after}`,
      `      ${agent.executor} (${agent.executorSource})${limit}: ${printableLine(shellCommand(agent.program), 400)}`,
      ...sandboxLines(agent.sandbox),
      `      owns ${agent.ownedPaths.join(', ') || 'nothing'}`,
      `      told in about ${agent.promptSize.tokens} tokens: ${placeCommand(['prompt'], place, ['--agent', agent.agentId])}`,
      `      gets the variables ${agent.environment.filter((name) => !name.startsWith('WAVE_')).join(', ')}; WAVE_… of its own`,
      ...skillLines(agent),
      ...agent.files.map((file) => `      reads ${file}`),
      ...agent.inputs.map(inputLine),
      ...agent.contracts.map(contractLine),
    );
  }
  if (plan.inferredStages.length > 0)
    lines.push(`  without a steward, inferred: ${plan.inferredStages.join(', ')}`);
  return lines.join('\n');
}

function skillLines({
  skills,
  instructions,
}: Pick<ReturnType<typeof planOf>['agents'][number], 'skills' | 'instructions'>): readonly string[] {
  if (skills.length === 0) return [];
  const copies = skills.reduce((sum, skill) => sum + skill.copies.length, 0);
  const more = copies === 0 ? '' : `; files of theirs that are copied for it: ${copies}`;
  const where =
    instructions === null ? 'the prompt' : `${instructions.place} (about ${instructions.tokens} tokens)`;
  return [`      skills, in ${where}: ${skills.map(({ id }) => id).join(', ')}${more}`];
}

function sandboxLines(sandbox: AgentSpec['sandbox']): readonly string[] {
  if (sandbox === null) return [];
  const network = sandbox.hasNetwork ? '' : ', has no network';
  return [
    `      in a sandbox (${sandbox.kind})${network}, writes to ${printableLine(sandbox.writes.join(', '), 1000)}`,
  ];
}

function inputLine({ alias, agentId, path, optional, schema }: AgentInput): string {
  const remarks = [...(optional ? ['optional'] : []), ...(schema === null ? [] : [`by ${schema}`])];
  return `      takes ${alias}: ${path} of ${agentId}${remarks.length === 0 ? '' : ` (${remarks.join(', ')})`}`;
}

function contractLine({ id, type, source, schema, headings, run, ...rule }: WaveContract): string {
  const about = [
    ...(run === null ? [] : [printableLine(shellCommand(run), 200)]),
    ...[source, schema].flatMap((path) => (path === null ? [] : [path])),
    ...(headings.length === 0 ? [] : [headings.join('; ')]),
  ];
  const rounds = rule.rounds === null ? '' : `, at most ${rule.rounds} rounds`;
  return `      contract ${id} (${rule.stage ?? 'test'}, ${rule.onFailure}${rounds}): ${type} ${about.join(' by ')}`;
}
