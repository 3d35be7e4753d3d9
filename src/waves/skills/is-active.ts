import type { SkillActivation } from '../../model/skill.js';

/** Where a skill would be handed over. */
export type SkillSituation = Readonly<{
  role: string | undefined;
  runtime: string | undefined;
  deployKinds: readonly string[];
  components: readonly string[];
}>;

/** Whether a skill is meant for the situation: each of its lists that is not empty has to name something of it. */
export function isActive(activation: SkillActivation, situation: SkillSituation): boolean {
  const { role, runtime, deployKinds, components } = situation;
  return (
    meets(activation.roles, role === undefined ? [] : [role]) &&
    meets(activation.runtimes, runtime === undefined ? [] : [runtime]) &&
    meets(activation.deployKinds, deployKinds) &&
    meets(activation.components, components)
  );
}

function meets(wanted: readonly string[], there: readonly string[]): boolean {
  return wanted.length === 0 || there.some((one) => wanted.includes(one));
}
