/** Device clocks that are wrong by days. */
import { expect, test } from 'bun:test'
import { createClient, type KithClient, webPlatform } from '@kith/client'
import { withServer } from './support/servers.ts'

const dayMs = 24 * 60 * 60 * 1_000
const rounds = 10

async function person(url: string, handle: string, clockErrorMs: number): Promise<KithClient> {
  const platform = webPlatform()
  const now = () => platform.now() + clockErrorMs
  const client = await createClient({ url, platform: { ...platform, now } })
  await client.account.signUp({ handle, password: `password of ${handle}` })
  await client.live()
  return client
}

function shows(client: KithClient, conversationId: string, text: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const look = () => {
    if (client.conversations.get(conversationId)?.preview?.text === text) resolve()
  }
  const stop = client.subscribe(look)
  look()
  return promise.finally(stop)
}

test(
  'C11 C13 a talk between clocks that are wrong by days keeps its order and its times',
  () =>
    withServer(async ({ url }) => {
      const ahead = await person(url, 'ahead', 12 * dayMs)
      const behind = await person(url, 'behind', -700 * dayMs)
      const talk = await ahead.conversations.openDirect(behind.identity!.userId)
      const startedAt = Date.now()
      const said: string[] = []
      for (let round = 0; round < rounds; round++) {
        const [speaker, listener] = round % 2 === 0 ? [ahead, behind] : [behind, ahead]
        said.push(`line ${round}`)
        if (round > 0) await shows(speaker, talk, said.at(-2)!)
        await speaker.messages.send(talk, said.at(-1)!)
        await shows(listener, talk, said.at(-1)!)
      }
      for (const client of [ahead, behind]) {
        const window = await client.messages.open(talk)
        const shown = window.items()
        expect(shown.map(({ text }) => text)).toEqual(said)
        for (const { time } of shown) {
          expect(time).toBeGreaterThanOrEqual(startedAt)
          expect(time).toBeLessThanOrEqual(Date.now())
        }
        await client.close()
      }
    }),
  60_000,
)
