/** The four scales of an exit contract, each from the weakest step to the strongest. */
export const exitContractScales = {
  completion: ['contract', 'integrated', 'authoritative', 'live'],
  durability: ['none', 'ephemeral', 'durable'],
  proof: ['unit', 'integration', 'live'],
  docImpact: ['none', 'owned', 'shared-plan'],
} as const;

/** The name of a scale; `doc-impact` in wave files. */
export type ExitContractScale = keyof typeof exitContractScales;

/** What an agent promises to have shown when it is done. */
export type ExitContract = Readonly<{
  [Scale in ExitContractScale]: (typeof exitContractScales)[Scale][number];
}>;

/** Whether `actual` is the step `wanted` of this scale or a stronger one; a step that the scale does not know is not. */
export function reachesStep(scale: ExitContractScale, actual: string, wanted: string): boolean {
  const steps: readonly string[] = exitContractScales[scale];
  return steps.includes(wanted) && steps.indexOf(actual) >= steps.indexOf(wanted);
}
