/** The simulated disk: whatever a crash leaves of the sectors, a record is there as a whole or not at all. */
import { expect, test } from 'bun:test'
import { SeededRandom } from '../src/world/random.ts'
import { WriteAheadLog } from '../src/world/write-ahead-log.ts'

const record = (name: string, bytes: number) => ({ name, bytes: new Uint8Array(bytes).fill(7) })

test('P1 what was synced survives, and of a torn record nothing is left', () => {
  let whole = 0
  for (let seed = 1; seed <= 200; seed++) {
    const log = new WriteAheadLog()
    log.sync(log.append(record('first', 2_000)))
    log.append(record('torn', 5_000))
    log.crash(new SeededRandom(`crash ${seed}`))
    const found = log.recover()
    expect(found[0]).toEqual(record('first', 2_000))
    if (found.length === 2) {
      expect(found[1]).toEqual(record('torn', 5_000))
      whole++
    } else expect(found).toHaveLength(1)
    log.sync(log.append(record('after', 700)))
    log.crash(new SeededRandom('again'))
    expect(log.recover().at(-1)).toEqual(record('after', 700))
  }
  expect(whole).toBeGreaterThan(0)
  expect(whole).toBeLessThan(200)
})

test('what follows a broken record does not count, although it is whole', () => {
  const log = new WriteAheadLog()
  for (const name of ['one', 'two', 'three']) log.append(record(name, 600))
  log.crash(new LosesOneSector(3))
  expect(log.recover()).toEqual([record('one', 600)])
})

test('a write that failed is written over', () => {
  const log = new WriteAheadLog()
  log.sync(log.append('kept'))
  log.append(record('refused', 3_000))
  log.discard()
  log.sync(log.append('next'))
  expect(log.recover()).toEqual(['kept', 'next'])
})

class LosesOneSector extends SeededRandom {
  readonly #lost: number
  #sector = 0

  constructor(lost: number) {
    super('')
    this.#lost = lost
  }

  override chance(): boolean {
    return ++this.#sector !== this.#lost
  }
}
