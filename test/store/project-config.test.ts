import { expect, test } from 'vitest';
import { projectConfig } from '../../src/store/project-config.js';
import { wavesDirOf } from '../../src/store/wave-repository.js';

const config = {
  paths: { stateRoot: '.state' },
  lanes: { main: { oversight: 'none' } },
  projects: {
    api: { rootDir: './services/api/', lanes: { beta: {} } },
    web: { paths: { wavesDir: 'plans/web' } },
  },
} as const;

test.each([
  ['api', 'services/api/waves/main'],
  ['web', 'plans/web/main'],
  ['nobody', 'waves/main'],
  ['__proto__', 'waves/main'],
  [undefined, 'waves/main'],
])('the waves of project %s are in %s', (project, folder) => {
  const found = projectConfig(config, project);
  expect(wavesDirOf(found, 'main')).toBe(folder);
  expect(found.paths?.stateRoot).toBe('.state');
});

test("a project's lanes come besides the common ones", () => {
  expect(Object.keys(projectConfig(config, 'api').lanes ?? {})).toEqual(['main', 'beta']);
});
