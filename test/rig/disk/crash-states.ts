import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isHeavy } from '../heavy.js';
import type { FileTree, NodeId, Operation } from './operation.js';
import type { TracedDisk } from './traced-disk.js';

/** What became of one operation that was not on disk yet: `cut` bytes of a write came that far, `zeros`: only its length did. */
export type Fate = 'kept' | 'lost' | 'zeros' | Readonly<{ cut: number }>;

type Folder = Map<string, NodeId>;

/** Operations before `end` (an index of the trace) that a crash there may lose, in any combination. */
export function pendingAt({ trace }: TracedDisk, end: number): readonly number[] {
  const lastSync = new Map<NodeId, number>();
  for (const [index, op] of trace.slice(0, end).entries())
    if (op.kind === 'sync') lastSync.set(op.node, index);
  return [...trace.slice(0, end).entries()].flatMap(([index, op]) => {
    const touched = touchedBy(op);
    const isSafe = touched.some((node) => (lastSync.get(node) ?? -1) > index);
    return touched.length === 0 || isSafe ? [] : [index];
  });
}

/** What has to be synced for the operation to be on disk. A rename is one transaction, whichever of its folders is synced. */
function touchedBy(op: Operation): readonly NodeId[] {
  switch (op.kind) {
    case 'add':
    case 'remove':
      return [op.folder];
    case 'move':
      return [op.from, op.to];
    case 'write':
    case 'cut':
      return [op.node];
    case 'sync':
    case 'promise':
      return [];
  }
}

/** The disk after a crash before the operation `end`, when the pending ones had these fates (`kept` where none is said). */
export function treeAfter(disk: TracedDisk, end: number, fates: ReadonlyMap<number, Fate>): FileTree {
  const folders = new Map<NodeId, Folder>([[0, new Map()]]);
  const files = new Map<NodeId, Buffer>();
  loadBefore(disk.before, folders, files);
  for (const [index, op] of disk.trace.slice(0, end).entries()) {
    const fate = fates.get(index) ?? 'kept';
    if (fate !== 'lost') apply(op, fate, folders, files);
  }
  const tree = new Map<string, Buffer | null>();
  const walk = (node: NodeId, path: string): void => {
    for (const [name, child] of folders.get(node) ?? []) {
      const at = join(path, name);
      tree.set(at, folders.has(child) ? null : (files.get(child) ?? Buffer.alloc(0)));
      if (folders.has(child)) walk(child, at);
    }
  };
  walk(0, '');
  return tree;
}

/** The numbers are those that {@link TracedDisk} gave: in the order of the tree, from 1. */
function loadBefore(before: FileTree, folders: Map<NodeId, Folder>, files: Map<NodeId, Buffer>): void {
  const ids = new Map<string, NodeId>([['', 0]]);
  let node = 0;
  for (const [path, content] of before) {
    node += 1;
    const cut = path.lastIndexOf('/');
    folders.get(ids.get(path.slice(0, Math.max(0, cut))) ?? 0)?.set(path.slice(cut + 1), node);
    ids.set(path, node);
    if (content === null) folders.set(node, new Map());
    else files.set(node, content);
  }
}

function apply(op: Operation, fate: Fate, folders: Map<NodeId, Folder>, files: Map<NodeId, Buffer>): void {
  switch (op.kind) {
    case 'add':
      folders.get(op.folder)?.set(op.name, op.node);
      if (op.isFolder && !folders.has(op.node)) folders.set(op.node, new Map());
      return;
    case 'move': {
      // The name that it had may never have come to disk.
      folders.get(op.from)?.delete(op.fromName);
      folders.get(op.to)?.set(op.toName, op.node);
      return;
    }
    case 'remove':
      folders.get(op.folder)?.delete(op.name);
      return;
    case 'cut':
      files.set(op.node, resized(files.get(op.node), op.size));
      return;
    case 'write': {
      const bytes = fate === 'zeros' ? Buffer.alloc(op.bytes.length) : op.bytes;
      const taken = typeof fate === 'object' ? bytes.subarray(0, fate.cut) : bytes;
      if (taken.length === 0) return;
      const old = files.get(op.node) ?? Buffer.alloc(0);
      const file = resized(old, Math.max(old.length, op.offset + taken.length));
      taken.copy(file, op.offset);
      files.set(op.node, file);
      return;
    }
    case 'sync':
    case 'promise':
      return;
  }
}

function resized(old: Buffer = Buffer.alloc(0), size: number): Buffer {
  const file = Buffer.alloc(size);
  old.copy(file);
  return file;
}

const MOST_COMBINATIONS = isHeavy ? 200 : 50;
const MOST_TEARS = isHeavy ? 300 : 30;

/** Ways in which the pending operations can have ended: all of them where they are few, else each alone and by chance. */
export function* fatesAt(disk: TracedDisk, end: number, random: () => number): Generator<Map<number, Fate>> {
  const pending = pendingAt(disk, end);
  const choices = pending.map((index) => [index, fatesOf(disk.trace[index])] as const);
  const combinations = choices.reduce((product, [, fates]) => product * fates.length, 1);
  if (combinations <= MOST_COMBINATIONS) yield* everyCombination(choices);
  else {
    yield* eachAlone(disk, end);
    for (let n = 0; n < MOST_COMBINATIONS / 2; n += 1)
      yield new Map(
        choices.map(([index, fates]) => [index, fates[Math.floor(random() * fates.length)] ?? 'kept']),
      );
  }
  yield* everyTear(disk, end - 1);
}

/** Everything pending kept, everything lost, and each fate of each operation against both. */
export function* eachAlone(disk: TracedDisk, end: number): Generator<Map<number, Fate>> {
  const pending = pendingAt(disk, end);
  yield new Map();
  yield new Map(pending.map((index) => [index, 'lost']));
  for (const index of pending) {
    for (const fate of fatesOf(disk.trace[index])) {
      yield new Map([[index, fate]]);
      yield new Map(pending.map((other) => [other, other === index ? fate : 'lost']));
    }
  }
}

/** What can become of an operation that was not synced. */
export function fatesOf(op: Operation | undefined): readonly Fate[] {
  if (op?.kind !== 'write') return ['kept', 'lost'];
  return ['kept', 'lost', 'zeros', { cut: Math.floor(op.bytes.length / 2) }];
}

function* everyCombination(
  choices: readonly (readonly [number, readonly Fate[]])[],
): Generator<Map<number, Fate>> {
  const [first, ...rest] = choices;
  if (first === undefined) yield new Map();
  else
    for (const others of everyCombination(rest))
      for (const fate of first[1]) yield new Map(others).set(first[0], fate);
}

/** The write that was under way, torn at every byte, or at many where it is long. */
function* everyTear({ trace }: TracedDisk, index: number): Generator<Map<number, Fate>> {
  const op = trace[index];
  if (op?.kind !== 'write') return;
  const step = Math.ceil(op.bytes.length / MOST_TEARS);
  for (let cut = 1; cut < op.bytes.length; cut += step) yield new Map([[index, { cut }]]);
}

/** Writes a tree into an empty folder. */
export function writeTree(tree: FileTree, folder: string): void {
  for (const [path, content] of tree) {
    if (content === null) mkdirSync(join(folder, path));
    else writeFileSync(join(folder, path), content);
  }
}

/** Equal for equal trees. */
export function treeKey(tree: FileTree): string {
  const hash = createHash('sha1');
  for (const path of [...tree.keys()].sort()) {
    const content = tree.get(path) ?? null;
    hash.update(`${path}\0${content === null ? 'folder' : content.length}\0`);
    if (content !== null) hash.update(content);
  }
  return hash.digest('hex');
}
