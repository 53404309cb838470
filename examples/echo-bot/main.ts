/**
 * A bot that answers every message with the same text. Signs up on its first start and logs in by itself later:
 *   KITH_URL=http://localhost:8080 KITH_HANDLE=echo KITH_PASSWORD=… npx bun examples/echo-bot/main.ts
 */
import { createClient, KithError } from '@kith/client'
import { openSqliteStore } from '@kith/client/sqlite'

const {
  KITH_URL: url = 'http://localhost:8080',
  KITH_HANDLE: handle = 'echo',
  KITH_PASSWORD: password,
} = process.env
if (!password) throw new Error('Set KITH_PASSWORD.')

const store = await openSqliteStore(process.env.KITH_STORE ?? `./${handle}.db`)
const client = await createClient({ url, store, clientName: 'echo-bot/1' })

// What arrived while the bot was away comes as `message` events too, once it is connected.
client.on('message', async ({ conversationId, message }) => {
  if (message.kind !== 'text') return
  await client.messages.send(conversationId, message.text, { replyTo: message.seq })
  await client.conversations.markRead(conversationId, message.seq)
})

if (!client.identity) await client.account.signUp({ handle, password, name: 'Echo' }).catch(logInInstead)
await client.live()
console.log(`${handle} is listening.`)
for (const { user, state } of client.contacts.list())
  if (state === 'incoming') await client.contacts.accept(user.userId)
client.on('contact', async ({ userId }) => {
  if (client.contacts.get(userId)?.state === 'incoming') await client.contacts.accept(userId)
})

process.once('SIGTERM', stop)
process.once('SIGINT', stop)

async function logInInstead(error: unknown): Promise<void> {
  if (!(error instanceof KithError) || error.code !== 'handle_taken') throw error
  await client.account.logIn({ handle, password: password!, deviceName: 'echo bot' })
}

async function stop(): Promise<void> {
  await client.close()
  process.exit(0)
}
