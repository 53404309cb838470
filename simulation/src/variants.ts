/**
 * Deliberately broken systems, each made by wrapping a part from outside. The checkers prove by them that they bite:
 * every one must be caught within a bounded number of seeds, and by the promise that it breaks.
 */
import type { PromiseName } from './checks/violation.ts'
import type { Variant } from './simulate.ts'
import { tellingEverybodyOnSockets, tellingEverybodyOverHttp } from './variants/broken-answers.ts'
import {
  cursorFirst,
  forgettingOutbox,
  ignoringGaps,
  swappingMessages,
  turningOutboxRound,
} from './variants/broken-device.ts'
import {
  acceptingOtherBodies,
  changingRepeats,
  forgettingDevice,
  GossipingRouter,
  hidingBackPressure,
  keepingAGroupSecret,
  keepingConnections,
  keepingSilentOnes,
  losingHints,
  skippingEvents,
} from './variants/broken-network.ts'
import {
  forgettingReads,
  withOverwrittenMarks,
  withoutDedupe,
  withoutDiscretion,
  withoutErasing,
  withoutHiding,
  withoutRecovery,
  withoutSwitch,
  withTwoWriters,
} from './variants/broken-store.ts'

export type BrokenVariant = {
  name: string
  breaks: PromiseName
  /** Made anew for every run. */
  make(): Variant
}

/** The first device of the first user. */
const firstAddress = '10.0.0.1'

export const brokenVariants: readonly BrokenVariant[] = [
  { name: 'answer before commit', breaks: 'P1', make: () => ({ diskLiesMs: 150 }) },
  {
    name: 'unsent messages forgotten at a restart',
    breaks: 'P1',
    make: () => ({ localStore: forgettingOutbox }),
  },
  { name: 'skipped dedupe', breaks: 'P2', make: () => ({ store: withoutDedupe }) },
  {
    name: 'another body accepted under the same id',
    breaks: 'P2',
    make: () => ({ openSocket: changingRepeats, listening: acceptingOtherBodies() }),
  },
  { name: 'two writers of one seq', breaks: 'P3', make: () => ({ store: withTwoWriters }) },
  {
    name: 'unsent messages turned round at a restart',
    breaks: 'P3',
    make: () => ({ localStore: turningOutboxRound }),
  },
  { name: 'order swapped within a batch', breaks: 'P3', make: () => ({ localStore: swappingMessages }) },
  {
    name: 'gap ignored by the client',
    breaks: 'P4',
    make: () => ({ openSocket: losingHints, localStore: ignoringGaps }),
  },
  { name: 'cursor advanced too early', breaks: 'P4', make: () => ({ localStore: cursorFirst }) },
  {
    name: 'long poll that skips events',
    breaks: 'P4',
    make: () => ({ answered: skippingEvents() }),
  },
  { name: 'group that a member is never told of', breaks: 'P4', make: keepingAGroupSecret },
  { name: 'watermark overwritten', breaks: 'P5', make: () => ({ store: withOverwrittenMarks }) },
  { name: 'fan-out to ex-members', breaks: 'P6', make: () => ({ router: () => new GossipingRouter() }) },
  { name: 'recalled body kept', breaks: 'P6', make: () => ({ store: withoutErasing }) },
  { name: 'blocked author not withheld', breaks: 'P6', make: () => ({ store: withoutHiding }) },
  { name: 'presence told in spite of its switch', breaks: 'P6', make: () => ({ store: withoutSwitch }) },
  { name: 'presence told to everybody', breaks: 'P6', make: () => ({ store: withoutDiscretion() }) },
  {
    name: 'presence answered of everybody, over HTTP',
    breaks: 'P6',
    make: () => ({ listening: tellingEverybodyOverHttp() }),
  },
  {
    name: 'presence answered of everybody, on sockets',
    breaks: 'P6',
    make: () => ({ listening: tellingEverybodyOnSockets() }),
  },
  { name: 'unbounded queue', breaks: 'P7', make: () => ({ listening: hidingBackPressure }) },
  { name: 'requests that are never answered', breaks: 'P7', make: () => ({ store: forgettingReads() }) },
  { name: 'closed connections that are kept', breaks: 'P7', make: () => ({ listening: keepingConnections }) },
  { name: 'silent connections that are kept', breaks: 'P7', make: () => ({ listening: keepingSilentOnes }) },
  { name: 'server that never recovers', breaks: 'P8', make: () => ({ store: withoutRecovery() }) },
  {
    name: 'device lost after a crash',
    breaks: 'P8',
    make: () => ({ listening: forgettingDevice(firstAddress) }),
  },
]
