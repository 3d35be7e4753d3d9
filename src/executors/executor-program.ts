import type { ResolvedExecutor } from '../waves/resolve-executor.js';

/** The program of a vendor's executor, as it would be called; undefined for those that have none of their own. */
export function executorProgram({
  kind,
  settings,
}: Pick<ResolvedExecutor, 'kind' | 'settings'>): string | undefined {
  if (kind === 'command' || kind === 'local') return undefined;
  const { command } = settings as Readonly<{ command?: string }>;
  return command ?? kind;
}
