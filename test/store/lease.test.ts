import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { acquireLease } from '../../src/store/lease.js';

const place = (): string => join(mkdtempSync(join(tmpdir(), 'wave-lease-')), 'main');

describe.each(['socket', 'file'] as const)('a %s lease', (kind) => {
  it('has one holder at a time, and is free again when it is released', async () => {
    const path = place();
    const first = await acquireLease(path, kind);
    expect(first).toBeDefined();
    expect(await acquireLease(path, kind)).toBeUndefined();
    await first?.release();
    const second = await acquireLease(path, kind);
    expect(second).toBeDefined();
    await second?.release();
  });

  it('is one for each path', async () => {
    const [one, other] = [await acquireLease(place(), kind), await acquireLease(place(), kind)];
    expect(one).toBeDefined();
    expect(other).toBeDefined();
    await one?.release();
    await other?.release();
  });

  it('is won by one of many that try at once', async () => {
    const path = place();
    const tries = await Promise.all(Array.from({ length: 20 }, () => acquireLease(path, kind)));
    const won = tries.filter((lease) => lease !== undefined);
    expect(won).toHaveLength(1);
    await won[0]?.release();
  });
});

describe('a socket lease', () => {
  it('is free the moment its process is killed', async () => {
    const path = place();
    const held = await acquireLease(path, 'socket');
    await held?.release();
    const source = `
      const { createServer } = require('node:net');
      const { createHash } = require('node:crypto');
      const digest = createHash('sha256').update(process.argv[1]).digest('hex');
      createServer().listen('\\0wave-' + digest, () => process.stdout.write('held'));`;
    const holder = spawn(process.execPath, ['-e', source, path], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(holder.stdout, 'data');
    expect(await acquireLease(path, 'socket')).toBeUndefined();
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    const taken = await acquireLease(path, 'socket');
    expect(taken).toBeDefined();
    await taken?.release();
  });
});
