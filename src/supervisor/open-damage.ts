import type { ShownDamage } from '../projections/status-input.js';
import type { LogMeta } from '../store/log/log-meta.js';

type Folded = Readonly<{ meta: LogMeta }>;

/** Damage of a wave's two logs that nobody has acknowledged, as gates are told of it: `<log>:<offset>`. */
export function openDamage({
  control,
  coordination,
}: Readonly<Record<'control' | 'coordination', Folded>>): string[] {
  return [...namesOf('control-plane', control), ...namesOf('coordination', coordination)];
}

function namesOf(log: string, { meta }: Folded): string[] {
  return meta.damage.unacknowledged.map(({ offset }) => `${log}:${offset}`);
}

/** Every damaged place of a log that is still known in full, as views show it. */
export function shownDamage(log: string, { damage }: LogMeta): ShownDamage[] {
  return damage.entries.map(({ offset, length, kind, acknowledged }) => ({
    log,
    offset,
    length,
    kind,
    acknowledged: acknowledged !== undefined,
  }));
}
