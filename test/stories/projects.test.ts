import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import type { CliResult, ScratchRepository } from '../rig/scratch-repository.js';
import { story } from '../rig/story.js';

const CONFIG = {
  projects: {
    shop: { rootDir: 'services/shop' },
    blog: { rootDir: 'services/blog' },
  },
};

/** Two projects, each with a lane `main` of its own; `folder` is where a wave of it owns its files. */
function twoProjects(repo: ScratchRepository, config: object = CONFIG): void {
  repo.write('wave.config.json', JSON.stringify(config));
}

/** `wave-<n>.md` of a project's lane. */
function projectWave(repo: ScratchRepository, project: string, run: readonly string[], owns: string): void {
  repo.wave(0, [{ id: 'A1', run, owns: [owns] }], `.${project}`);
  repo.write(`services/${project}/waves/main/wave-0.md`, repo.read(`waves/.${project}/wave-0.md`));
}

/** The commands that a result prints on any of its streams, one a line, as they are to be typed. */
function printedCommands({ stdout, stderr }: CliResult): string[] {
  return [...`${stdout}\n${stderr}`.matchAll(/(?<![\w/.-])wave (?:[a-z]+ )+--[^\n]*/g)].map(
    ([command]) => command,
  );
}

describe('two projects of one repository', () => {
  story('run lanes of the same name at the same time, each with files of its own', async ({ repo, rig }) => {
    twoProjects(repo);
    projectWave(repo, 'shop', rig.command('S1'), 'services/shop/src/');
    projectWave(repo, 'blog', rig.command('B1'), 'services/blog/src/');
    repo.write('services/shop/src/.keep', '');
    repo.write('services/blog/src/.keep', '');
    const shop = repo.start(['launch', '--project', 'shop']);
    const blog = repo.start(['launch', '--project', 'blog']);
    const [one, other] = [await rig.nextInvocation('S1'), await rig.nextInvocation('B1')];
    expect(one.hello.env).toMatchObject({ WAVE_PROJECT: 'shop', WAVE_LANE: 'main' });
    expect(other.hello.env).toMatchObject({ WAVE_PROJECT: 'blog', WAVE_LANE: 'main' });
    const held = await repo.wave$('launch', '--project', 'shop');
    expect(held).toMatchObject({ code: 32 });
    expect(held.stderr).toContain('wave control status --project shop --lane main');
    // What the one changes is no trespass in the other.
    await one.writeFile(join(repo.path, 'services/shop/src/a'), 'a');
    await other.writeFile(join(repo.path, 'services/blog/src/b'), 'b');
    const said = await repo.start(['coord', 'post', '--kind', 'claim', '--summary', 'mine'], {
      env: one.hello.env,
    }).result;
    expect(said.code).toBe(0);
    await one.exit(0);
    await other.exit(0);
    const results = [await shop.result, await blog.result];
    expect(results[0], results[0]?.stdout).toMatchObject({ code: 0 });
    expect(results[1], results[1]?.stdout).toMatchObject({ code: 0 });
    expect(existsSync(join(repo.path, '.tmp/projects/shop/main/control-plane/wave-0.ndjson'))).toBe(true);
    expect(repo.records('.tmp/projects/shop/main/coordination/wave-0.ndjson')).toHaveLength(1);
    expect(existsSync(join(repo.path, '.tmp/projects/blog/main/coordination/wave-0.ndjson'))).toBe(false);
    expect(existsSync(join(repo.path, '.tmp/main'))).toBe(false);
    expect(await repo.waveJson('control', 'status', '--project', 'shop')).toMatchObject({
      project: 'shop',
      lane: 'main',
      status: 'completed',
    });
  });

  story('wait for each other by tickets', async ({ repo }) => {
    twoProjects(repo);
    projectWave(repo, 'shop', ['true'], 'services/shop/');
    projectWave(repo, 'blog', ['true'], 'services/blog/');
    const post = [
      'dep',
      'post',
      '--project',
      'blog',
      '--to-project',
      'shop',
      '--to-lane',
      'main',
      '--required',
    ];
    expect((await repo.wave$(...post, '--summary', 'prices', '--id', 'prices')).code).toBe(0);
    const refused = await repo.wave$('launch', '--project', 'blog');
    expect(refused, refused.stdout).toMatchObject({ code: 41 });
    expect(refused.stdout).toContain('prices waits for shop:main');
    expect(await repo.waveJson('control', 'status', '--project', 'shop')).toMatchObject({
      dependencies: [{ side: 'owner', from: 'blog:main/0', to: 'shop:main' }],
    });
    expect(await repo.waveJson('control', 'status', '--project', 'blog')).toMatchObject({
      dependencies: [{ side: 'requester', from: 'blog:main/0', to: 'shop:main', required: true }],
      blockingEdge: { kind: 'dependency', id: 'prices' },
    });
    // The other side starts, and does not close.
    const owing = await repo.wave$('launch', '--project', 'shop');
    expect(owing, owing.stdout).toMatchObject({ code: 41 });
    expect(owing.stdout).toContain('A1 ended with 0');
    expect((await repo.wave$('dep', 'resolve', '--id', 'prices', '--reason', 'done')).code).toBe(0);
    for (const project of ['shop', 'blog']) {
      const closed = await repo.wave$('launch', '--project', project);
      expect(closed, closed.stdout).toMatchObject({ code: 0 });
    }
  });
});

describe('a project', () => {
  story('is in every command that is printed, and each runs as printed', async ({ repo }) => {
    twoProjects(repo);
    projectWave(repo, 'shop', ['sh', '-c', 'exit 3'], 'services/shop/');
    const place = ['--project', 'shop'];
    const failed = await repo.wave$('launch', ...place, '--max-retries-per-wave', '0');
    expect(failed, failed.stdout).toMatchObject({ code: 40 });
    const log = '.tmp/projects/shop/main/coordination/wave-0.ndjson';
    const looks: CliResult[] = [failed];
    for (const args of [
      ['coord', 'explain'],
      ['control', 'status'],
      ['logs', '--run-id', 'nothing'],
      ['show', '--wave', '9'],
      ['control', 'status', '--wave', '0', '--agent', 'A9', '--line'],
      ['recover', '--strategy', 'resume-from-gate', '--gate', 'cont-qa', '--reason', 'x'],
      ['control', 'adjudication', 'decide', '--agent', 'A1', '--status', 'pass', '--reason', 'x'],
      ['launch', '--wave', '9'],
      ['launch', '--lane', 'other'],
      ['lint', '--lane', 'other'],
      ['logs', '--lane', 'other'],
      ['audit', 'export', '--out', 'x', '--lane', 'other', '--wave', '1'],
    ])
      looks.push(await repo.wave$(...args, ...place));
    repo.write(log, 'no record\n');
    looks.push(await repo.wave$('doctor', ...place), await repo.wave$('control', 'status', ...place));
    looks.push(await repo.wave$('doctor', ...place, '--acknowledge', 'lane:1', '--reason', 'x'));
    looks.push(await repo.wave$('audit', 'verify', ...place), await repo.wave$('replay', ...place));
    const printed = [...new Set(looks.flatMap(printedCommands))].filter(
      (command) => !/^wave dep |wave help/.test(command),
    );
    expect(printed.length).toBeGreaterThan(12);
    expect(printed.filter((command) => !command.includes('--project shop'))).toEqual([]);
    expect(printed.filter((command) => !command.includes('--lane '))).toEqual([]);
  });

  story('that does not exist is an error with the nearest name, for whichever command', async ({ repo }) => {
    twoProjects(repo);
    for (const args of [['launch'], ['lint'], ['control', 'status'], ['dep', 'show'], ['doctor'], ['show']]) {
      const refused = await repo.wave$(...args, '--project', 'shpo');
      expect(refused, args.join(' ')).toMatchObject({ code: 2 });
      expect(refused.stderr).toContain('project/unknown');
      expect(refused.stderr).toContain('did you mean "shop"?');
    }
  });

  story('may be the default; `.` stands for none', async ({ repo }) => {
    twoProjects(repo, { ...CONFIG, defaultProject: 'shop' });
    projectWave(repo, 'shop', ['true'], 'services/shop/');
    repo.wave(0, [{ id: 'A1', run: ['sh', '-c', 'wave coord post --kind claim --summary mine; exit 1'] }]);
    expect((await repo.wave$('launch')).code).toBe(0);
    expect(existsSync(join(repo.path, '.tmp/projects/shop/main'))).toBe(true);
    const failed = await repo.wave$('launch', '--project', '.', '--max-retries-per-wave', '0');
    expect(failed, failed.stdout).toMatchObject({ code: 40 });
    expect(failed.stderr).toContain('wave coord explain --project . --lane main --wave 0');
    // Its agent is not taken for one of the default project.
    expect(repo.records('.tmp/main/coordination/wave-0.ndjson')).toHaveLength(1);
    expect(await repo.waveJson('control', 'status', '--project', '.')).toMatchObject({ project: null });
  });

  story('may keep its state elsewhere; what is of the repository stays in one place', async ({ repo }) => {
    const projects = { shop: { rootDir: 'services/shop', paths: { stateRoot: 'services/shop/.state' } } };
    twoProjects(repo, { projects });
    projectWave(repo, 'shop', ['true'], 'services/shop/src/');
    repo.wave(0, [{ id: 'A1', run: ['true'] }]);
    const post = [
      'dep',
      'post',
      '--to-project',
      'shop',
      '--to-lane',
      'main',
      '--summary',
      'x',
      '--id',
      't',
      '--required',
    ];
    await repo.wave$(...post);
    expect((await repo.wave$('launch', '--project', 'shop')).code).toBe(41);
    expect(existsSync(join(repo.path, 'services/shop/.state/projects/shop/main/control-plane'))).toBe(true);
    expect(existsSync(join(repo.path, '.tmp/.wave/dependencies.ndjson'))).toBe(true);
    expect(repo.git('status', '--short', '--untracked-files=all')).not.toMatch(/\.state|\.tmp/);
    await repo.wave$('dep', 'resolve', '--id', 't', '--reason', 'x');
    const closed = await repo.wave$('launch');
    expect(closed, closed.stdout).toMatchObject({ code: 0 });
  });

  story('cannot be named like a folder that is something else', async ({ repo }) => {
    for (const [config, what] of [
      [{ projects: { '../x': {} } }, '"../x" cannot be the name of a project'],
      [{ projects: { a: { lanes: { 'B C': {} } } } }, '"B C" cannot be the name of a lane'],
      [{ defaultProject: 'shp', projects: { shop: {} } }, 'did you mean "shop"?'],
    ] as const) {
      twoProjects(repo, config);
      const refused = await repo.wave$('control', 'status');
      expect(refused).toMatchObject({ code: 2 });
      expect(refused.stderr).toContain(what);
    }
  });
});
