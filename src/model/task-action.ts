/** What people and agents do to an open record; `wave control task act`, `wave coord act`. */
export const taskActions = [
  'start',
  'acknowledge',
  'resolve',
  'dismiss',
  'cancel',
  'reassign',
  'answer',
  'escalate',
  'defer',
  'mark-advisory',
  'mark-stale',
  'resolve-policy',
] as const;

/** See {@link taskActions}. */
export type TaskAction = (typeof taskActions)[number];
