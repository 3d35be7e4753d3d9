import { describe, expect, it, test } from 'vitest';
import { projectConfig, repoLayoutOf } from '../../src/store/project-config.js';
import { wavesDirOf } from '../../src/store/wave-repository.js';

const config = {
  paths: { stateRoot: '.state' },
  lanes: { main: { oversight: 'none', wavesDir: 'plans/main' }, docs: { wavesDir: 'plans/docs' } },
  projects: {
    api: { rootDir: './services/api/', lanes: { beta: {}, main: { budgets: { run: { usd: 1 } } } } },
    web: { paths: { wavesDir: 'plans/web', stateRoot: './web/.state/' } },
  },
} as const;

test.each([
  ['api', 'main', 'services/api/waves/main', '.state'],
  ['api', 'docs', 'services/api/waves/docs', '.state'],
  ['web', 'main', 'plans/web/main', './web/.state/'],
  ['nobody', 'main', 'plans/main', '.state'],
  ['__proto__', 'docs', 'plans/docs', '.state'],
  [undefined, 'main', 'plans/main', '.state'],
])('the waves of project %s, lane %s, are in %s, its state in %s', (project, lane, folder, state) => {
  const found = projectConfig(config, project);
  expect(wavesDirOf(found, lane)).toBe(folder);
  expect(found.paths?.stateRoot).toBe(state);
});

test("a project's lanes come besides the common ones, and over them key by key", () => {
  const { lanes } = projectConfig(config, 'api');
  expect(lanes).toEqual({ main: { oversight: 'none', budgets: { run: { usd: 1 } } }, docs: {}, beta: {} });
});

describe('the state of a project', () => {
  it.each([
    ['api', '/r/.state/projects/api/main', '/r/.state/.wave'],
    ['web', '/r/web/.state/projects/web/main', '/r/.state/.wave'],
    [undefined, '/r/.state/main', '/r/.state/.wave'],
    ['.', '/r/.state/main', '/r/.state/.wave'],
  ])('of %s is in %s; what is of the repository in %s', (project, lane, shared) => {
    const layout = repoLayoutOf('/r', config, project);
    expect(layout.lane('main', project).root).toBe(lane);
    expect(layout.shared()).toBe(shared);
    expect(layout.stateRootNames).toEqual(['.state', 'web/.state']);
  });

  it('has leases of its own, whatever lanes are called', () => {
    const layout = repoLayoutOf('/r', config, undefined);
    const leases = [layout.lease('a--b'), layout.lease('b', 'a'), layout.lease('b'), layout.lease('a')];
    expect(new Set(leases).size).toBe(4);
  });
});
