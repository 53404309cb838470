/** People who write to the reader at a steady pace, each in their own conversation, through the SDK. */
import { createClient, type KithClient, memoryStore } from '@kith/client'
import { conversationId, deviceId, token, userId } from '../seed/people.ts'
import { pause } from './measuring.ts'

/** The writer of conversation n is user n + 1. */
async function openWriter(url: string, conversation: number): Promise<KithClient> {
  const index = conversation + 1
  const store = memoryStore()
  await store.write({
    identity: { userId: userId(index), deviceId: deviceId(index), token: token(index) },
  })
  const client = await createClient({ url, store })
  await client.live()
  return client
}

export type Arrivals = { run(): Promise<string[]>; close(): Promise<void> }

/** `run` sends for `seconds` and resolves, when everything is answered, to the last text of each conversation. */
export async function openArrivals(
  url: string,
  conversations: number[],
  perSecond: number,
  seconds: number,
): Promise<Arrivals> {
  const writers = await Promise.all(conversations.map((conversation) => openWriter(url, conversation)))
  return {
    async run() {
      const last = conversations.map(() => '')
      const startedAt = performance.now()
      for (let sent = 0; sent < perSecond * seconds; sent++) {
        const place = sent % writers.length
        last[place] = `Arrival ${sent}: something to read while more of it comes in`
        await writers[place]!.messages.send(conversationId(conversations[place]!), last[place])
        await pause(Math.max(0, startedAt + ((sent + 1) * 1000) / perSecond - performance.now()))
      }
      await Promise.all(writers.map((writer) => writer.messages.settled()))
      return last
    },
    async close() {
      await Promise.all(writers.map((writer) => writer.close()))
    },
  }
}
