import type { Settings } from './options.ts'

/** `perfect`: everything that was sent arrived once and in order, and no session failed. */
export type Outcome = { result: object; perfect: boolean }

export type Workload<S extends Settings> = {
  meaning: string
  defaults: S
  run(settings: S): Promise<Outcome>
}
