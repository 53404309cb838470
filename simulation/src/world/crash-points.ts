/** Where a machine that starts can die: once more before it is back. */
export const openingPoints = [
  /** The disk is there, nothing of it was read. */
  'before-recovery',
  /** Torn writes are cut off, a part of the rest is read. */
  'during-recovery',
  /** Everything is read, nobody was told. */
  'after-recovery',
  /** The store is open, nobody is served yet. */
  'during-start',
] as const

/** Every place where the server's machine can be made to die, in the order in which a run of it meets them. */
export const crashPoints = [
  ...openingPoints,
  /** A request has arrived, nothing of it was read. */
  'before-request',
  /** A write of accounts, contacts, invites … was decided; nothing of it is on the disk. */
  'before-write',
  'torn-write',
  /** Durable, and nobody knows. */
  'after-write',
  'before-commit',
  /** Some of the bytes of a batch are on the disk, in whatever order. */
  'torn-commit',
  'after-commit',
  /** The sender has the answer, the members have nothing. */
  'after-answer',
  /** Somebody has the entry. */
  'after-event',
  'between-batches',
  /** A request was done, its answer is not sent. */
  'before-response',
  /** Asked to stop, and killed meanwhile. */
  'during-stop',
] as const

export type CrashPoint = (typeof crashPoints)[number]

/** True when the machine dies here. */
export type Reached = (point: CrashPoint) => boolean
