/** Names a file or folder for as long as it exists, whatever it is called. */
export type NodeId = number;

/** Throws where something is not true of the disk whose files lie in this folder. */
export type Holds = (folder: string) => void;

/** What one system call did to the disk. */
export type Operation =
  | Readonly<{ kind: 'add'; folder: NodeId; name: string; node: NodeId; isFolder: boolean }>
  | Readonly<{ kind: 'move'; from: NodeId; fromName: string; to: NodeId; toName: string; node: NodeId }>
  | Readonly<{ kind: 'remove'; folder: NodeId; name: string }>
  | Readonly<{ kind: 'write'; node: NodeId; offset: number; bytes: Buffer }>
  | Readonly<{ kind: 'cut'; node: NodeId; size: number }>
  /** Everything done to this file, or to the names in this folder, is on disk now. */
  | Readonly<{ kind: 'sync'; node: NodeId }>
  /** Somebody was told something; it throws where that is not true of a disk that lies in this folder. */
  | Readonly<{ kind: 'promise'; holds: Holds }>;

/** The files (and folders, as null) below a folder, by relative path. */
export type FileTree = ReadonlyMap<string, Buffer | null>;

/** What a call asks for, as far as it decides which errors it can get. */
export type CallKind =
  'open' | 'create' | 'read' | 'write' | 'sync' | 'change-folder' | 'look' | 'attributes';

/** What a disk can do to a call instead of what it was asked for. */
export type FaultKind = 'ENOSPC' | 'EIO' | 'EMFILE' | 'EROFS' | 'short write';

/** Which calls can get which fault. */
const GETS: Readonly<Record<FaultKind, readonly CallKind[]>> = {
  ENOSPC: ['create', 'write', 'sync', 'change-folder'],
  EIO: ['open', 'create', 'read', 'write', 'sync', 'change-folder', 'look', 'attributes'],
  EMFILE: ['open', 'create'],
  EROFS: ['create', 'write', 'change-folder', 'attributes'],
  'short write': ['write'],
};

/** Every fault, for tables of tests. */
export const FAULTS = Object.keys(GETS) as readonly FaultKind[];

/** Whether a call can get a fault. */
export function canGet(call: CallKind, fault: FaultKind): boolean {
  return GETS[fault].includes(call);
}
