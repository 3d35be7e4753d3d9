import { QueueHouse } from '../../rig/queue-backend.js';
import { backendConformance } from './conformance.js';

// What the suite asks of a backend can be had without a process of this host: this one has none.
backendConformance('queue', () => new QueueHouse());
