/** Runs a suite over the wire on both socket adapters: Bun, and Node as the conservative choice. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout } from 'bun:test'
import { type RuntimeName, ServerProcess, type ServerStart } from './server.ts'

export const runtimes: readonly RuntimeName[] = ['bun', 'node']

/** One server for all tests of the suite; each test signs up people of its own. */
export type Suite = { readonly runtime: RuntimeName; readonly server: ServerProcess }

export function flows(name: string, define: (suite: Suite) => void, start: ServerStart = {}): void {
  setDefaultTimeout(60_000)
  for (const runtime of runtimes) {
    describe(`${name} (${runtime})`, () => {
      let server: ServerProcess | undefined
      const suite: Suite = {
        runtime,
        get server() {
          if (!server) throw new Error('the server is not running yet')
          return server
        },
      }
      beforeAll(async () => {
        server = await ServerProcess.start(runtime, start)
      })
      define(suite)
      afterAll(async () => {
        const bugs = server!.bugs()
        await server![Symbol.asyncDispose]()
        expect(bugs).toEqual([])
      })
    })
  }
}
