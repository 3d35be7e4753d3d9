/** The four scales of an exit contract, each from the weakest step to the strongest. */
export const exitContractScales = {
  completion: ['contract', 'integrated', 'authoritative', 'live'],
  durability: ['none', 'ephemeral', 'durable'],
  proof: ['unit', 'integration', 'live'],
  docImpact: ['none', 'owned', 'shared-plan'],
} as const;

/** What each step means, in words that an agent is told. */
export const exitContractSteps = {
  completion: {
    contract: 'what others build on, such as interfaces and formats, stands and holds by itself',
    integrated: 'it works together with what it touches in the repository',
    authoritative: 'it is what is used; nothing goes by what it replaces any more',
    live: 'it runs where it is meant to run',
  },
  durability: {
    none: 'nothing has to outlast the process',
    ephemeral: 'what it keeps outlasts the process, and may be lost with the machine',
    durable: 'what it keeps survives a crash and a restart, and was seen to',
  },
  proof: {
    unit: 'tests of the parts, which you ran and saw pass',
    integration: 'tests that use the real parts together',
    live: 'seen to work where it runs',
  },
  docImpact: {
    none: 'no document says anything else than before',
    owned: 'documents among your files say what is true now',
    'shared-plan': 'documents of all have to change: you name them, the documentation steward closes them',
  },
} as const satisfies {
  readonly [Scale in keyof typeof exitContractScales]: Readonly<
    Record<(typeof exitContractScales)[Scale][number], string>
  >;
};

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
