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
