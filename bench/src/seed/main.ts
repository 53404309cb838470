/** Run as a child process: reads a plan from standard input and writes it into the folder through the store's own port. */
import { text } from 'node:stream/consumers'
import { encodeEntry, limits, uuidBytes, uuidV7 } from '@kith/protocol'
import type { ConversationRow } from '../../../packages/server/src/ports/directory.ts'
import type { ConversationCommit, MemberRow } from '../../../packages/server/src/ports/log.ts'
import type { Store } from '../../../packages/server/src/ports/store.ts'
import { realRuntime } from '../../../packages/server/src/runtime/real.ts'
import { openSqliteStore } from '../../../packages/server/src/store/sqlite/index.ts'
import { counterDigits, fillerText } from '../wire/text.ts'
import { conversationId, deviceId, type SeedPlan, seedTime, tokenHash, userId } from './people.ts'

const runtime = realRuntime(() => undefined)
/** Nobody logs in with a password during a run. */
const passwordHash =
  '$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
const writesAtOnce = 500

async function inParallel(count: number, write: (index: number) => Promise<unknown>): Promise<void> {
  for (let first = 0; first < count; first += writesAtOnce) {
    const length = Math.min(writesAtOnce, count - first)
    await Promise.all(Array.from({ length }, (_, index) => write(first + index)))
  }
}

function createUser(store: Store, index: number): Promise<unknown> {
  const user = {
    userId: userId(index),
    handle: `person_${index}`,
    name: `Person ${index}`,
    bio: '',
    picture: '',
    readReceipts: true,
    lastSeenShared: true,
    lastSeen: seedTime,
    createdAt: seedTime,
    deleted: false,
  }
  const device = {
    deviceId: deviceId(index),
    userId: user.userId,
    name: 'bench',
    createdAt: seedTime,
    lastSeen: seedTime,
    tokenHash: tokenHash(index),
  }
  return store.directory.createUser(user, passwordHash, device)
}

function memberRow(index: number, role: MemberRow['role'], mark: number): MemberRow {
  return {
    userId: userId(index),
    state: 'active',
    role,
    joinedAt: seedTime,
    visibleFrom: 1,
    leftSeq: 0,
    delivered: mark,
    read: mark,
    shownDelivered: mark,
    shownRead: mark,
    markedAt: 0,
    visibleEnd: -1,
    visibleTime: -1,
    removedAt: -1,
    pinned: false,
    archived: false,
    mutedUntil: 0,
  }
}

function conversationRow(index: number, kind: 'direct' | 'group', head: number): ConversationRow {
  return {
    conversationId: conversationId(index),
    kind,
    createdAt: seedTime,
    head,
    epoch: 1,
    clientTimeMax: 0,
    lastTime: seedTime,
    title: kind === 'group' ? `Group ${index}` : '',
    picture: '',
    history: 'all',
  }
}

/** Makes the conversation; resolves to the seq of its last entry so far. */
async function createConversation(store: Store, index: number, plan: SeedPlan): Promise<number> {
  const { kind, members } = plan.conversations[index]!
  if (kind === 'direct') {
    const role = 'member'
    const [creator, other] = [memberRow(members[0]!, role, 0), memberRow(members[1]!, role, 0)]
    const { conversationId: made } = await store.directory.openDirect(
      conversationRow(index, kind, 0),
      creator,
      other,
    )
    if (made !== conversationId(index)) throw new Error(`conversation ${index} exists as ${made}`)
    return 0
  }
  const entries = membershipEntries(members.map(userId))
  const head = entries.length
  const rows = members.map((member, place) => memberRow(member, place === 0 ? 'owner' : 'member', head))
  await store.directory.createGroup(conversationRow(index, kind, head), rows, entries)
  return head
}

/** As the owner's calls would have left them: the group with its first members, then the others. */
function membershipEntries(users: string[]): Uint8Array[] {
  const owner = users[0]!
  const entries: Uint8Array[] = []
  for (let first = 0; first < users.length; first += limits.membersPerCallMax) {
    const some = users.slice(first, first + limits.membersPerCallMax)
    const change = first === 0 ? 'created' : 'added'
    const content = { kind: 'members' as const, change, users: some } as const
    entries.push(encodeEntry({ seq: entries.length + 1, from: owner, time: seedTime, content }))
  }
  return entries
}

/** Like the generator's texts, but without a counter: it must not be taken for one of them. */
function earlierText(textBytes: number): string {
  return `earlier ${fillerText(textBytes).slice(counterDigits)}`
}

function messages(index: number, plan: SeedPlan, head: number, count: number): ConversationCommit {
  const { members } = plan.conversations[index]!
  const text = earlierText(plan.textBytes)
  const entries = Array.from({ length: count }, (_, offset) => {
    const seq = head + 1 + offset
    const time = seedTime + seq * 1000
    const from = userId(members[seq % members.length]!)
    const content = { kind: 'text' as const, text }
    const clientId = uuidBytes(uuidV7(time, runtime.random.bytes(10)))
    return { bytes: encodeEntry({ seq, from, time, content }), clientId }
  })
  const last = head + count
  const marks = members.map((member) => ({
    userId: userId(member),
    delivered: last,
    read: last,
    shownDelivered: last,
    shownRead: last,
    markedAt: 0,
  }))
  const lastTime = seedTime + last * 1000
  return {
    conversation: conversationId(index),
    expectedHead: head,
    epoch: 1,
    entries,
    clientTimeMax: lastTime,
    lastTime,
    marks,
  }
}

async function append(store: Store, batch: ConversationCommit[]): Promise<void> {
  if (batch.length === 0) return
  const { outcomes } = await store.log.commit(batch)
  const refused = outcomes.find((outcome) => outcome !== 'ok')
  if (refused) throw new Error(`seeding was refused: ${refused}`)
}

/** Conversations in turn, so that their entries lie in the file as mixed as they do after real use. */
async function appendMessages(store: Store, plan: SeedPlan, heads: number[]): Promise<void> {
  const perTurn = 10
  const wanted = plan.conversations.map(({ messages = plan.messagesPerConversation }) => messages)
  const most = wanted.reduce((high, count) => Math.max(high, count), 0)
  for (let done = 0; done < most; done += perTurn) {
    let batch: ConversationCommit[] = []
    for (const [index, head] of heads.entries()) {
      const count = Math.min(perTurn, wanted[index]! - done)
      if (count <= 0) continue
      batch.push(messages(index, plan, head, count))
      heads[index] = head + count
      if (batch.length * perTurn < limits.commitBatchEntriesMax / 2) continue
      await append(store, batch)
      batch = []
    }
    await append(store, batch)
  }
}

async function run(folder: string, plan: SeedPlan): Promise<void> {
  const store = await openSqliteStore({ folder, runtime })
  await inParallel(plan.users, (index) => createUser(store, index))
  const heads: number[] = []
  await inParallel(plan.conversations.length, async (index) => {
    heads[index] = await createConversation(store, index, plan)
  })
  await appendMessages(store, plan, heads)
  await store.close()
}

await run(process.argv[2]!, JSON.parse(await text(process.stdin)) as SeedPlan)
