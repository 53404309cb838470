/**
 * Writes through the store until it is killed, and reports on standard output what was answered: one line
 * `conversation head` per resolved commit. Started by sqlite-crash.test.ts with the folder and the conversations.
 */
import { writeSync } from 'node:fs'
import { openSqliteStore } from '../../src/store/sqlite/index.ts'
import { bytes, clientId, commitOf, conversationRow, memberRow, realRuntime } from './support.ts'

const [folder, ...conversations] = process.argv.slice(2)
const store = await openSqliteStore({ folder: folder!, runtime: realRuntime })
const member = memberRow('7')
const heads = new Map<string, number>()
for (const conversationId of conversations) {
  await store.directory.createGroup(conversationRow('group', { conversationId }), [member], [])
  heads.set(conversationId, (await store.directory.conversation(conversationId))!.conversation.head)
}
writeSync(1, 'ready\n')
await Promise.all([0, 1, 2].map((writer) => write(conversations.filter((_, index) => index % 3 === writer))))

async function write(own: string[]): Promise<never> {
  for (;;) {
    const batch = own.map((id) => {
      const head = heads.get(id)!
      const entries = [1, 2, 3].map((next) => ({
        bytes: bytes(`${id} ${head + next}`),
        clientId: clientId(),
      }))
      const marks = [
        {
          userId: member.userId,
          delivered: head,
          read: head,
          shownDelivered: head,
          shownRead: head,
          markedAt: 0,
        },
      ]
      return commitOf(id, head, { entries, marks, replace: [{ seq: 1, bytes: bytes(`${id} 1`) }] })
    })
    const { outcomes } = await store.log.commit(batch)
    if (outcomes.some((outcome) => outcome !== 'ok')) throw new Error(`refused: ${outcomes}`)
    for (const { conversation, expectedHead } of batch) {
      heads.set(conversation, expectedHead + 3)
      writeSync(1, `${conversation} ${expectedHead + 3}\n`)
    }
  }
}
