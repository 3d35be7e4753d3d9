import { executorOf } from '../executors/registry.js';
import type { ExecutorKind } from '../model/executor.js';
import { agentEnvironment } from '../runner/agent-environment.js';
import type { LaneContext } from './lane-context.js';

/**
 * The environment of the programs of an executor: what of the launcher's own reaches them.
 * @param set goes over it
 */
export function executorEnvironment(
  kind: ExecutorKind,
  { env, config }: Pick<LaneContext, 'env' | 'config'>,
  set: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const { environment: vendorPrefixes } = executorOf(kind);
  return agentEnvironment({ source: env, vendorPrefixes, pass: config.env?.pass ?? [], set });
}
