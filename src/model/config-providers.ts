import * as z from 'zod';

/** How bad a finding is, mildest first. */
export const findingSeverities = ['low', 'medium', 'high', 'critical'] as const;

/** A security provider outside of Wave. Further keys are for the program that is asked. */
const corridorSchema = z
  .looseObject({
    enabled: z.boolean().optional(),
    /** The program that is asked: argv, or one shell line. */
    command: z.union([z.string().min(1), z.array(z.string()).min(1).readonly()]).optional(),
    /** Whether a wave can close without its answer; it cannot where this is left out. */
    requiredAtClosure: z.boolean().optional(),
    /** From which severity on a finding blocks; `critical` where left out. */
    severityThreshold: z.enum(findingSeverities).optional(),
    /** Findings in other states do not count; all count where this is left out or empty. */
    findingStates: z.array(z.string()).readonly().optional(),
    timeoutSeconds: z.number().positive().max(600).optional(),
  })
  .readonly();

/** `externalProviders` of the configuration. What belongs to other providers is not ours to know. */
export const externalProvidersSchema = z.looseObject({ corridor: corridorSchema.optional() }).readonly();
