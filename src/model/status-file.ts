import * as z from 'zod';

const processIdentity = z.object({
  pid: z.number().int().positive(),
  /** Field 22 of `/proc/<pid>/stat` (clock ticks since boot), or the text of `ps -o lstart=`. */
  startTime: z.string(),
});

/** Written whole and atomically by the shim, its only writer: `status/wave-<n>/attempt-<a>/<agent>.json`. */
export const statusFileSchema = z.object({
  schemaVersion: z.literal(1),
  lane: z.string(),
  wave: z.number().int().nonnegative(),
  attempt: z.number().int().positive(),
  agentId: z.string(),
  /** ULID of the `agent-run.requested` record that this process answers. */
  intentId: z.string(),
  bootId: z.string(),
  shim: processIdentity,
  agent: processIdentity.extend({ pgid: z.number().int().positive() }),
  startedAt: z.string(),
  state: z.enum(['running', 'exited']),
  /** What the agent ended with; above 128 together with `signal`. Null while it runs. */
  exitCode: z.number().int().nullable(),
  /** Name without `SIG`, inferred from an exit code above 128; null otherwise. */
  signal: z.string().nullable(),
  endedAt: z.string().nullable(),
  promptHash: z.string(),
  /** Relative to the repository. */
  logPath: z.string(),
});

/** What the shim publishes about one agent run. */
export type StatusFile = Readonly<z.infer<typeof statusFileSchema>>;

/** A process named so that a reused pid is never mistaken for it. */
export type ProcessIdentity = Readonly<z.infer<typeof processIdentity>>;
