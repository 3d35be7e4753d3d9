import type { Diagnostic } from '../../base/diagnostic.js';
import { laneConfig } from '../../waves/lane-config.js';
import { resolveExecutor } from '../../waves/resolve-executor.js';
import { agentSkills } from '../../supervisor/agent-skills.js';
import { allSkills } from '../../supervisor/all-skills.js';
import type { Check, DoctorPlace, Finding, FindingState } from './finding.js';

/** Skills: what keeps one from agents of open waves is a problem, what is wrong with others a remark. */
export const checkSkills: Check = (place) => {
  const needed = neededProblems(place);
  const skills = allSkills(place);
  const others = skills.flatMap(({ problems }) => problems).filter((one) => !needed.has(keyOf(one)));
  const absent = configuredIds(place).filter(
    (id) =>
      !skills.some((skill) => skill.id === id) && ![...needed.keys()].some((key) => key.includes(`"${id}"`)),
  );
  const findings: Finding[] = [
    ...[...needed.values()].map((one) => finding(one, 'problem')),
    ...others.map((one) => finding(one, 'warning')),
    ...absent.map((id): Finding => ({
      state: 'warning',
      about: 'skills',
      text: `the configuration names "${id}", which does not exist`,
    })),
  ];
  const usable = skills.filter(({ skill }) => skill !== undefined).length;
  if (findings.length > 0 || skills.length === 0) return findings;
  return [{ state: 'ok', about: 'skills', text: `${usable} skill${usable === 1 ? '' : 's'}` }];
};

function neededProblems(place: DoctorPlace): Map<string, Diagnostic> {
  const { config, lane } = place;
  const found = place.open.flatMap(({ wave }) =>
    wave.agents.flatMap((agent) => {
      const { kind } = resolveExecutor(agent, { config, lane });
      return agentSkills(place, wave, agent, kind).problems;
    }),
  );
  const errors = found.filter(({ severity }) => severity === 'error');
  return new Map(errors.map((one) => [keyOf(one), one]));
}

/** Every id that the configuration names for this lane. */
function configuredIds({ config, lane }: DoctorPlace): readonly string[] {
  const ids = [config.skills, laneConfig(config, lane)?.skills].flatMap((layer) => [
    ...(layer?.base ?? []),
    ...[layer?.byRole, layer?.byRuntime, layer?.byDeployKind].flatMap((table) =>
      Object.values(table ?? {}).flat(),
    ),
  ]);
  return [...new Set(ids)];
}

function finding({ file, span, code, message, hint = '' }: Diagnostic, state: FindingState): Finding {
  const text = `${file}:${span.line} ${message} (${code})`;
  return { state, about: 'skills', text, exit: 'usage', ...(hint === '' ? {} : { hint }) };
}

function keyOf({ file, span, code, message }: Diagnostic): string {
  return [file, span.line, span.column, code, message].join(' ');
}
