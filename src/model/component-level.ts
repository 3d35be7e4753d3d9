/** How far a component is on its way into service, lowest first. */
export const componentLevels = [
  'inventoried',
  'contract-frozen',
  'repo-landed',
  'baseline-proved',
  'pilot-live',
  'qa-proved',
  'fleet-ready',
  'cutover-ready',
  'deprecation-ready',
] as const;

/** One step of the way into service. */
export type ComponentLevel = (typeof componentLevels)[number];

/** Whether `level` is `floor` or a later step. */
export function isAtLeastLevel(level: ComponentLevel, floor: ComponentLevel): boolean {
  return componentLevels.indexOf(level) >= componentLevels.indexOf(floor);
}
