import * as z from 'zod';
import { agentRoles } from './agent-role.js';
import {
  executorKindSchema,
  executorProfileSchema,
  sandboxSettings,
  vendorSettingsSchema,
} from './executor-settings.js';

const vendors = {
  command: vendorSettingsSchema('command').optional(),
  local: vendorSettingsSchema('local').optional(),
  claude: vendorSettingsSchema('claude').optional(),
  codex: vendorSettingsSchema('codex').optional(),
  opencode: vendorSettingsSchema('opencode').optional(),
  gemini: vendorSettingsSchema('gemini').optional(),
};

/** `executors` of the repository or of a lane: the default executor and sandbox, named profiles, settings per executor. */
export const executorsConfigSchema = z
  .strictObject({
    default: executorKindSchema.optional(),
    profiles: z.record(z.string(), executorProfileSchema).readonly().optional(),
    ...sandboxSettings,
    ...vendors,
  })
  .readonly();

/** See {@link executorsConfigSchema}. */
export type ExecutorsConfig = z.infer<typeof executorsConfigSchema>;

/** `lanes.<lane>.runtimePolicy`: which executor each role gets, how many agents each executor may run, what follows it. */
export const runtimePolicySchema = z
  .strictObject({
    defaultExecutorByRole: z.partialRecord(z.enum(agentRoles), executorKindSchema).readonly().optional(),
    runtimeMixTargets: z
      .partialRecord(executorKindSchema, z.number().int().nonnegative())
      .readonly()
      .optional(),
    fallbackExecutorOrder: z.array(executorKindSchema).readonly().optional(),
  })
  .readonly();

/** See {@link runtimePolicySchema}. */
export type RuntimePolicy = z.infer<typeof runtimePolicySchema>;
