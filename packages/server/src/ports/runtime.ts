/** The world outside the process, as everything else sees it: replaced as a whole by a simulator. */
export type Clock = {
  /** Milliseconds since 1970-01-01 UTC; may jump. */
  now(): number
  /** Milliseconds from an arbitrary start; never goes back. */
  elapsed(): number
}

export type Cancel = () => void

export type Timers = {
  after(ms: number, run: () => void): Cancel
  every(ms: number, run: () => void): Cancel
  /** Once the events that are already waiting have been handled. */
  soon(run: () => void): void
}

export type Random = {
  bytes(length: number): Uint8Array
  /** In [0, 1). */
  fraction(): number
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error'
export type Logger = (level: LogLevel, message: string, fields?: Record<string, unknown>) => void

export type Runtime = { clock: Clock; timers: Timers; random: Random; log: Logger }
