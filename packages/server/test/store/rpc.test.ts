import { expect, test } from 'bun:test'
import { Worker } from 'node:worker_threads'
import { StoreUnavailable } from '../../src/store/errors.ts'
import { WorkerCaller } from '../../src/store/sqlite/rpc.ts'

type Dying = { throw(context: undefined): void; exit(context: undefined): void }

function start() {
  const { promise: death, resolve: died } = Promise.withResolvers<Error>()
  let deaths = 0
  const caller = new WorkerCaller<Dying>(
    new Worker(new URL('./dying-worker.ts', import.meta.url)),
    (error) => {
      deaths++
      died(error)
    },
  )
  return { caller, death, deaths: () => deaths }
}

test.each([
  ['throw', 'a bug in the thread'],
  ['exit', 'its thread has ended'],
] as const)('P8 a thread that ends by itself (%s) fails what waits and is told once', async (method, why) => {
  const { caller, death, deaths } = start()
  const waiting = caller.call(method).catch((error: unknown) => error)
  expect((await death).message).toContain(why)
  expect(await waiting).toBeInstanceOf(StoreUnavailable)
  expect(await caller.call(method).catch((error: unknown) => error)).toBeInstanceOf(StoreUnavailable)
  await caller.end()
  expect(deaths()).toBe(1)
})

test('a thread that is told to end has not died', async () => {
  const { caller, deaths } = start()
  await caller.end()
  expect(deaths()).toBe(0)
})
