/** A server at one of its settings, as the benchmark prepares, starts and stops it. */
import type { DriverSpec } from '../drivers/index.ts'

export type Purpose = 'chat' | 'history'

export type Running = {
  driver: DriverSpec
  /** Main processes; those that descend from them belong to it too. */
  processIds: number[]
  stop(): Promise<void>
}

export type Setup = {
  /** Unique; also what `--only` names. */
  id: string
  /** What `--only` also names: all set-ups of one server. */
  server: string
  label: string
  settings: string
  /** What has happened to a message when it is answered. */
  whenAnswered: string
  /** Answered only once it is on the disk. */
  durable: boolean
  /** Measured in pairs alone: the same server at another setting of its disk. */
  pairsOnly: boolean
  /** Debian packages. */
  packages: string[]
  version(): string
  /** Has a history whose pages can be asked for. */
  history: boolean
  /** Of the storm's devices: what it can store for and hand out in the time there is. */
  stormShare: number
  /** Measured with one message under way for each session instead of the usual window, and for longer. */
  slow: boolean
  /** Everything that need not be done for each round. The folder is empty, and only for this set-up. */
  prepare(folder: string, scale: Scale): Promise<void>
  start(folder: string, scale: Scale, purpose: Purpose): Promise<Running>
}

/** How many there are of everything; the same for every server but for the shares above. */
export type Scale = {
  users: number
  groupMembers: number
  historyMessages: number
}
