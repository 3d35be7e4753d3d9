import type * as nodeFs from 'node:fs';
import { constants } from 'node:fs';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import type { CallKind, FaultKind, FileTree, Holds, NodeId, Operation } from './operation.js';
import { canGet } from './operation.js';

type Fs = typeof nodeFs;
type Patched = Record<string, (...args: never[]) => unknown>;

const fs = createRequire(import.meta.url)('node:fs') as Fs;
/** As they are without us: what the disk itself uses. */
const real: Fs = { ...fs };

/** A file or folder as it is now. */
type Live = { readonly id: NodeId; readonly entries: Map<string, Live> | null };
type OpenFile = Readonly<{ node: Live; appends: boolean; at: { position: number } }>;

/** The `nth` call (from 1) that can get this fault gets it; with `until`, all from there on. */
export type FaultAt = Readonly<{ kind: FaultKind; nth: number; andAllAfter?: boolean }>;

/**
 * Stands between this process and one folder of the real file system: everything below it that is done through `node:fs`,
 * by whatever library, is written down, and may be made to fail. Only the calls that are synchronous, which are those that
 * the store uses.
 */
export class TracedDisk {
  readonly trace: Operation[] = [];
  /** What was there before anything was traced; all of it on disk. */
  readonly before: FileTree;
  readonly #root: Live;
  readonly #open = new Map<number, OpenFile>();
  #nodes = 0;
  #fault: FaultAt | undefined;
  /** Libraries and Node itself may keep a call of ours for ever. */
  #isInUse = false;
  #calls: string[] = [];

  constructor(readonly folder: string) {
    this.before = readTree(folder);
    this.#root = this.#node(true);
    for (const [path, content] of this.before) this.#put(join(folder, path), this.#node(content === null));
  }

  /** How many files are open; a writer that is done leaves none. */
  get openFiles(): number {
    return this.#open.size;
  }

  /** The process that had them open is gone. */
  forgetOpen(): void {
    for (const fd of this.#open.keys()) real.closeSync(fd);
    this.#open.clear();
  }

  /** The calls that could have got the fault that was asked for, in the last {@link use}: what each is. */
  get calls(): readonly string[] {
    return this.#calls;
  }

  /** Does something with every call below the folder going through here. */
  async use<T>(work: () => T | Promise<T>, fault?: FaultAt): Promise<T> {
    this.#fault = fault;
    this.#calls = [];
    this.#isInUse = true;
    const patches = this.#patches();
    Object.assign(fs, patches);
    syncBuiltinESMExports();
    try {
      return await work();
    } finally {
      this.#fault = undefined;
      this.#isInUse = false;
      for (const name of Object.keys(patches)) Object.assign(fs, { [name]: real[name as keyof Fs] });
      syncBuiltinESMExports();
    }
  }

  /** Notes what must be true of every disk that a crash leaves from here on. */
  promise(holds: Holds): void {
    this.trace.push({ kind: 'promise', holds });
  }

  #node(isFolder: boolean): Live {
    this.#nodes += 1;
    return { id: this.#nodes - 1, entries: isFolder ? new Map<string, Live>() : null };
  }

  #isOurs(path: unknown): path is string {
    if (!this.#isInUse) return false;
    return typeof path === 'string' && (path === this.folder || path.startsWith(`${this.folder}/`));
  }

  #at(path: string): Live | undefined {
    const steps = relative(this.folder, path).split('/');
    if (steps[0] === '') return this.#root;
    let at: Live | undefined = this.#root;
    for (const step of steps) at = at?.entries?.get(step);
    return at;
  }

  #above(path: string): Live & Readonly<{ entries: Map<string, Live> }> {
    const folder = this.#at(dirname(path));
    if (folder?.entries === undefined || folder.entries === null)
      throw new Error(`the trace knows no folder for ${path}`);
    return folder as Live & Readonly<{ entries: Map<string, Live> }>;
  }

  #put(path: string, node: Live): void {
    this.#above(path).entries.set(basename(path), node);
  }

  #add(path: string, node: Live): void {
    const folder = this.#above(path);
    folder.entries.set(basename(path), node);
    const isFolder = node.entries !== null;
    this.trace.push({ kind: 'add', folder: folder.id, name: basename(path), node: node.id, isFolder });
  }

  #remove(path: string): void {
    const folder = this.#above(path);
    folder.entries.delete(basename(path));
    this.trace.push({ kind: 'remove', folder: folder.id, name: basename(path) });
  }

  /** Throws where this call is the one to fail; true where it is to do only half of its work. */
  #meets(call: CallKind, syscall: string, path: string): boolean {
    const fault = this.#fault;
    if (fault === undefined || !canGet(call, fault.kind)) return false;
    this.#calls.push(`${call} ${syscall}`);
    const { length: nth } = this.#calls;
    if (fault.andAllAfter === true ? nth < fault.nth : nth !== fault.nth) return false;
    if (fault.kind === 'short write') return true;
    const error = new Error(`${fault.kind}: simulated, ${syscall} '${path}'`);
    throw Object.assign(error, { code: fault.kind, syscall, path, errno: -1 });
  }

  #patches(): Patched {
    return { ...this.#fileCalls(), ...this.#folderCalls(), ...this.#lookingCalls() } as Patched;
  }

  #fileCalls(): Partial<Fs> {
    const openSync = (path: string, flags: string | number = 'r', mode?: number): number => {
      if (!this.#isOurs(path)) return real.openSync(path, flags, mode);
      const bits = typeof flags === 'number' ? flags : FLAGS[flags];
      if (bits === undefined) throw new Error(`the traced disk knows no flags "${flags}"`);
      const isNew = (bits & constants.O_CREAT) !== 0 && this.#at(path) === undefined;
      this.#meets(isNew ? 'create' : 'open', 'open', path);
      const fd = real.openSync(path, flags, mode);
      if (isNew) this.#add(path, this.#node(false));
      const node = this.#at(path);
      if (node === undefined) throw new Error(`the trace does not know ${path}`);
      if ((bits & constants.O_TRUNC) !== 0 && !isNew)
        this.trace.push({ kind: 'cut', node: node.id, size: 0 });
      this.#open.set(fd, { node, appends: (bits & constants.O_APPEND) !== 0, at: { position: 0 } });
      return fd;
    };
    const closeSync = (fd: number): void => {
      this.#open.delete(fd);
      real.closeSync(fd);
    };
    const writeSync = (fd: number, data: string | Buffer, ...rest: unknown[]): number => {
      const open = this.#open.get(fd);
      if (open === undefined) return real.writeSync(fd, data as Buffer, ...(rest as []));
      const [whole, position] = writtenBy(data, rest);
      const isShort = this.#meets('write', 'write', '');
      const bytes = isShort ? whole.subarray(0, Math.floor(whole.length / 2)) : whole;
      const offset = open.appends ? real.fstatSync(fd).size : (position ?? open.at.position);
      real.writeSync(fd, bytes, 0, bytes.length, open.appends ? null : offset);
      open.at.position = offset + bytes.length;
      this.trace.push({ kind: 'write', node: open.node.id, offset, bytes: Buffer.from(bytes) });
      return bytes.length;
    };
    const sync = (fd: number): void => {
      const open = this.#open.get(fd);
      if (open === undefined) return real.fsyncSync(fd);
      // The real disk need not: only what the trace says is ever looked at.
      this.#meets('sync', 'fsync', '');
      this.trace.push({ kind: 'sync', node: open.node.id });
    };
    const ftruncateSync = (fd: number, size = 0): void => {
      const open = this.#open.get(fd);
      if (open !== undefined) this.#meets('write', 'ftruncate', '');
      real.ftruncateSync(fd, size);
      if (open !== undefined) this.trace.push({ kind: 'cut', node: open.node.id, size });
    };
    const writeFileSync = (path: string, data: string | Buffer, options?: unknown): void => {
      if (!this.#isOurs(path)) return real.writeFileSync(path, data, options as 'utf8');
      const { flag = 'w', mode } = (options ?? {}) as { flag?: string; mode?: number };
      const fd = openSync(path, flag, mode);
      try {
        const bytes = Buffer.from(data as string);
        for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at);
      } finally {
        closeSync(fd);
      }
    };
    return {
      openSync,
      closeSync,
      writeSync,
      fsyncSync: sync,
      fdatasyncSync: sync,
      ftruncateSync,
      writeFileSync,
    } as Partial<Fs>;
  }

  #folderCalls(): Partial<Fs> {
    const mkdirSync = (path: string, options?: unknown): string | undefined => {
      if (!this.#isOurs(path)) return real.mkdirSync(path, options as { recursive: true });
      const { recursive = false } = (typeof options === 'object' ? (options ?? {}) : {}) as {
        recursive?: boolean;
      };
      if (recursive && this.#at(path) !== undefined) return undefined;
      const above = recursive ? mkdirSync(dirname(path), options) : undefined;
      this.#meets('change-folder', 'mkdir', path);
      real.mkdirSync(path);
      this.#add(path, this.#node(true));
      return above ?? path;
    };
    const renameSync = (from: string, to: string): void => {
      if (!this.#isOurs(from)) return real.renameSync(from, to);
      this.#meets('change-folder', 'rename', from);
      real.renameSync(from, to);
      const [source, target, node] = [this.#above(from), this.#above(to), this.#at(from)];
      if (node === undefined) throw new Error(`the trace does not know ${from}`);
      source.entries.delete(basename(from));
      target.entries.set(basename(to), node);
      const names = { fromName: basename(from), toName: basename(to) };
      this.trace.push({ kind: 'move', from: source.id, to: target.id, ...names, node: node.id });
    };
    const linkSync = (from: string, to: string): void => {
      if (!this.#isOurs(from)) return real.linkSync(from, to);
      this.#meets('change-folder', 'link', from);
      real.linkSync(from, to);
      const node = this.#at(from);
      if (node !== undefined) this.#add(to, node);
    };
    const unlinkSync = (path: string): void => {
      if (!this.#isOurs(path)) return real.unlinkSync(path);
      this.#meets('change-folder', 'unlink', path);
      real.unlinkSync(path);
      this.#remove(path);
    };
    const rmdirSync = (path: string): void => {
      if (!this.#isOurs(path)) return real.rmdirSync(path);
      this.#meets('change-folder', 'rmdir', path);
      real.rmdirSync(path);
      this.#remove(path);
    };
    const rmSync = (path: string, options: { recursive?: boolean; force?: boolean } = {}): void => {
      if (!this.#isOurs(path)) return real.rmSync(path, options);
      const node = this.#at(path);
      if (node === undefined && options.force === true) return;
      if (node?.entries === undefined || node.entries === null) return unlinkSync(path);
      for (const name of [...node.entries.keys()]) rmSync(join(path, name), options);
      rmdirSync(path);
    };
    return { mkdirSync, renameSync, linkSync, unlinkSync, rmdirSync, rmSync } as Partial<Fs>;
  }

  /** Calls that change nothing that is looked at after a crash, and can fail all the same. */
  #lookingCalls(): Partial<Fs> {
    const guarded = (name: keyof Fs, call: CallKind) => {
      const original = real[name] as (...args: unknown[]) => unknown;
      return (...args: unknown[]): unknown => {
        const [of] = args;
        if (this.#isOurs(of)) this.#meets(call, name, of);
        else if (typeof of === 'number' && this.#open.has(of)) this.#meets(call, name, '');
        return original(...args);
      };
    };
    return {
      readSync: guarded('readSync', 'read'),
      readFileSync: guarded('readFileSync', 'open'),
      opendirSync: guarded('opendirSync', 'open'),
      readdirSync: guarded('readdirSync', 'open'),
      statSync: guarded('statSync', 'look'),
      lstatSync: guarded('lstatSync', 'look'),
      fstatSync: guarded('fstatSync', 'look'),
      chmodSync: guarded('chmodSync', 'attributes'),
      chownSync: guarded('chownSync', 'attributes'),
    } as Partial<Fs>;
  }
}

const { O_RDONLY, O_WRONLY, O_RDWR, O_CREAT, O_EXCL, O_TRUNC, O_APPEND } = constants;
const FLAGS: Readonly<Record<string, number>> = {
  r: O_RDONLY,
  'r+': O_RDWR,
  w: O_WRONLY | O_CREAT | O_TRUNC,
  wx: O_WRONLY | O_CREAT | O_TRUNC | O_EXCL,
  a: O_WRONLY | O_CREAT | O_APPEND,
};

/** The bytes of a `writeSync`, and the place that it names, in either of its two forms. */
function writtenBy(data: string | Buffer, rest: readonly unknown[]): [Buffer, number | undefined] {
  const numbers = rest.map((value) => (typeof value === 'number' ? value : undefined));
  if (typeof data === 'string') return [Buffer.from(data), numbers[0]];
  const [offset = 0, length = data.length - offset, position] = numbers;
  return [data.subarray(offset, offset + length), position];
}

/** Everything below a folder. */
export function readTree(folder: string): FileTree {
  const tree = new Map<string, Buffer | null>();
  const walk = (at: string): void => {
    for (const entry of real.readdirSync(at, { withFileTypes: true })) {
      const path = join(at, entry.name);
      tree.set(relative(folder, path), entry.isDirectory() ? null : real.readFileSync(path));
      if (entry.isDirectory()) walk(path);
    }
  };
  walk(folder);
  return tree;
}
