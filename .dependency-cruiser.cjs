// The floors of the house (docs/explanation/architecture.md): imports go down only, and the pure
// floors know neither disk nor processes. One rule per floor.
const floors = [
  ['base'],
  ['model'],
  ['store'],
  ['events', 'waves', 'markers'],
  ['reducers'],
  ['gates', 'projections'],
  ['engine'],
  ['executors', 'runner', 'workspace'],
  ['supervisor'],
  ['audit'],
  ['cli', 'web', 'mcp', 'tui'],
];
const path = (names) => `^src/(${names.join('|')})/`;
const above = floors.slice(0, -1).map((names, floor) => ({
  name: `floor-${floor}-${names.join('-')}`,
  comment: 'Imports go down only.',
  severity: 'error',
  from: { path: path(names) },
  to: { path: path(floors.slice(floor + 1).flat()) },
}));
const effects =
  '^(node:)?(fs|fs/promises|child_process|net|http|https|worker_threads|os|process|timers|timers/promises)$';

module.exports = {
  forbidden: [
    ...above,
    {
      name: 'pure-floors',
      comment: 'Time, ids, disk and environment come in through ports.',
      severity: 'error',
      from: { path: '^src/(model|events|waves|markers|reducers|gates|projections|engine)/' },
      to: { path: effects },
    },
    {
      name: 'agents-behind-their-backend',
      comment:
        'How agents are started, seen and ended is for a backend to know; who holds the lane chooses one.',
      severity: 'error',
      from: { pathNot: '^src/runner/' },
      to: {
        path: '^src/runner/(spawn-agent|observe|claim-intent|stop-agent|status-file|process-table)\\.ts$',
      },
    },
    {
      name: 'ways-in-are-apart',
      severity: 'error',
      from: { path: '^src/(cli|web|mcp|tui)/' },
      to: { path: '^src/(cli|web|mcp|tui)/', pathNot: '^src/$1/' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'no-orphan-tests-in-src', severity: 'error', from: { path: '^src/' }, to: { path: '^test/' } },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
