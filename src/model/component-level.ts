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

/** What each level means where a repository does not say it otherwise, in words that an agent is told. */
export const componentLevelMeanings: Readonly<Record<ComponentLevel, string>> = {
  inventoried: 'it is known what belongs to it',
  'contract-frozen': 'what others may rely on is written down and no longer changes',
  'repo-landed': 'its code and tests are in the repository',
  'baseline-proved': 'shown to do what it has to, by tests that anybody can repeat',
  'pilot-live': 'in use by a few, for real',
  'qa-proved': 'judged in use, and found good',
  'fleet-ready': 'ready to be used by all',
  'cutover-ready': 'ready to take the place of what was before',
  'deprecation-ready': 'what was before can be taken away',
};

/** Whether `level` is `floor` or a later step. */
export function isAtLeastLevel(level: ComponentLevel, floor: ComponentLevel): boolean {
  return componentLevels.indexOf(level) >= componentLevels.indexOf(floor);
}
