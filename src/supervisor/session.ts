import type { Backend } from '../runner/backends/backend.js';
import type { Redactor } from '../base/redact.js';
import type { Waker } from '../base/waker.js';
import type { PathChange } from '../events/families/measurement-events.js';
import type { RateLimitPolicy } from '../model/launch-policy.js';
import type { Actor } from '../model/record.js';
import type { LaneEventData } from '../events/lane-event.js';
import type { LaneState } from '../reducers/lane-state.js';
import type { EmergencyStop } from '../store/emergency-stop.js';
import type { Measurer } from '../store/measure-file.js';
import type { Checkout } from '../workspace/checkout.js';
import type { TreeSnapshots } from '../workspace/tree-snapshot.js';
import type { Journal, JournalPorts } from './journal.js';
import type { Announcer } from './lifecycle/announcer.js';
import type { LaneContext } from './lane-context.js';
import type { LibraryDocs } from './library-docs/library-docs.js';
import type { LaneSlots } from './lane-slots.js';
import type { TicketWatch } from './observe-tickets.js';
import type { ExecutorChoice } from './prepare-agent.js';

/** How far a person wants the run to stop. `detached`: this process goes, agents and run stay adoptable. */
export type StopWish = 'none' | 'graceful' | 'forced' | 'detached';

/** What a launch was told about how to run agents. */
export type LaunchLimits = Readonly<{
  maxAgents: number;
  maxRetries: number;
  staggerMs: number;
  rateLimit: RateLimitPolicy;
  /** What the run may use, where that was said; the configuration says it otherwise. */
  maxUsd: number | null;
  maxTokens: number | null;
  /** For agents without a limit of their own. */
  timeLimitMs: number;
}>;

/** One holder of a lane at work: what all waves of one run share. */
export type Session = Readonly<{
  context: LaneContext;
  runId: string;
  /** Names this holder of the lane in `epoch.raised`: of two that go on with one run, each has its own. */
  holder: string;
  actor: Actor;
  lane: Journal<LaneState, LaneEventData>;
  ports: JournalPorts;
  /** Tells hooks and webhooks what happens. */
  announcer: Pick<Announcer, 'windows' | 'measured'>;
  /** What the lanes of the repository want of each other. */
  tickets: TicketWatch;
  snapshots: TreeSnapshots;
  checkout: Checkout;
  measurer: Measurer;
  /** Where its agents run. */
  backend: Backend;
  /** Folder of raw output, outside the repository. */
  spool: string;
  redactor: Redactor;
  /** Documentation of libraries for prompts. */
  libraryDocs: LibraryDocs;
  choice: ExecutorChoice;
  limits: LaunchLimits;
  /** Its part of what lanes share. */
  slots: LaneSlots;
  /** Changes of the work tree that the operator announced, such as later waves with `--auto-next`. */
  isExpected: (change: PathChange) => boolean;
  /** Whether a change of the status files wakes the loop. */
  hasHints: () => boolean;
  /** Woken by watch hints, stops that ended and signals. */
  waker: Waker;
  stopWish: () => StopWish;
  /** What a person had everything halted for; undefined where nobody did. */
  emergency: () => EmergencyStop | undefined;
  /** Something that holds the run up and that a person can mend; said once. */
  onTrouble: (text: string) => void;
  /** Called after every turn in which something changed. */
  onTurn: () => Promise<void>;
  /** Called before agents are started: what others left for them has to be in their inboxes by then. */
  beforeStart: () => Promise<void>;
}>;

/** What the waves of a launch have in common. */
export type SharedSession = Omit<Session, 'onTurn' | 'beforeStart'>;
