/** What a store throws: the weather (disk), never an expected refusal. Errors keep their kind across threads. */

export type UnavailableReason = 'full' | 'io'

/** Nothing of the call was applied. Trying again later is right: the store recovers by itself. */
export class StoreUnavailable extends Error {
  readonly reason: UnavailableReason
  constructor(reason: UnavailableReason, detail: string) {
    super(`the store cannot be ${reason === 'full' ? 'written: no space left' : 'used'} (${detail})`)
    this.name = 'StoreUnavailable'
    this.reason = reason
  }
}

/** Another process (or another store in this one) has the folder open. */
export class FolderInUse extends Error {
  constructor(folder: string) {
    super(`the data folder ${folder} is in use by another Kith process`)
    this.name = 'FolderInUse'
  }
}

export class StoreDamaged extends Error {
  constructor(file: string, detail: string) {
    super(`the data file ${file} is damaged (${detail}); install a backup with: kith restore <backup>`)
    this.name = 'StoreDamaged'
  }
}

/** Written by a newer version of the program. */
export class StoreTooNew extends Error {
  constructor(file: string, version: number, known: number) {
    super(
      `the data file ${file} has version ${version}, but this program knows only up to ${known}; use a newer Kith`,
    )
    this.name = 'StoreTooNew'
  }
}
