/** Runs the cases of RFC 6455 against an adapter whose program echoes messages. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { cases } from './conformance-cases.ts'
import { RawClient } from './raw-client.ts'
import { opcode, readFrames } from './raw-frames.ts'

export function conformance(name: string, start: () => Promise<{ port: number; stop(): void }>): void {
  describe(`RFC 6455 on ${name}`, () => {
    let server: { port: number; stop(): void }
    beforeAll(async () => {
      server = await start()
    })
    afterAll(() => server.stop())

    for (const { id, what, sends, answers, end } of cases) {
      test(`${id} ${what}`, async () => {
        const client = await RawClient.open(server.port)
        await client.upgrade('/socket', { 'sec-websocket-protocol': 'kith.v1.msgpack' })
        client.socket.setNoDelay(true)
        for (const bytes of sends) await client.write(bytes)
        await client.untilEnd()
        const frames = readFrames(client.bytes)
        const close = frames.find((each) => each.opcode === opcode.close)
        const got = frames.slice(0, close ? frames.indexOf(close) : undefined).map(inWords)
        const code = close && close.payload.length >= 2 ? close.payload.readUInt16BE(0) : undefined
        if ('closed' in end) {
          expect(got).toEqual(answers)
          expect(close).toBeDefined()
          if (end.closed !== undefined) expect([end.closed, 1000]).toContain(code!)
        } else {
          expect(answers.slice(0, got.length)).toEqual(got)
          if (close) expect(end.failed).toContain(code!)
        }
        if (close) expect(frames.at(-1)).toBe(close)
      })
    }
  })
}

function inWords({ opcode: kind, payload }: { opcode: number; payload: Buffer }): string {
  if (kind === opcode.text) return `text ${payload.toString()}`
  if (kind === opcode.binary) return `binary ${payload.toString('hex')}`
  return kind === opcode.pong ? `pong ${payload.toString('latin1')}` : `opcode ${kind}`
}
