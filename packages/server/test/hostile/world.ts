/** The people and conversations that the authorisation matrix is about. */
import { type Operation, type OperationName, operations } from '@kith/protocol/operations'
import { type Input, request } from '../flows/harness/http.ts'
import {
  befriend,
  type Device,
  makeGroup,
  newClientId,
  openDirect,
  type Person,
  password,
  sendText,
  signUpAll,
} from '../flows/harness/person.ts'
import type { ServerProcess } from '../flows/harness/server.ts'
import { type DirectCaller, directCallers, type GroupCaller, groupCallers, type Target } from './policy.ts'

/** Ids that are well-formed and name nothing. */
export const missing = {
  id: '1234567890123',
  /** Above any seq of these tests. */
  messageId: '4000000000',
  inviteCode: 'AAAAAAAAAAAAAAAA',
  handle: 'nobody_at_all',
}

export type Place = { id: string; messageId: string; inviteCode: string; memberId: string; peerId: string }

export class GroupWorld {
  readonly people: Record<GroupCaller, Person>

  private constructor(people: Record<GroupCaller, Person>) {
    this.people = people
  }

  static async make(server: ServerProcess): Promise<GroupWorld> {
    const all = await signUpAll(server, ...groupCallers)
    const people = Object.fromEntries(groupCallers.map((name, index) => [name, all[index]!])) as Record<
      GroupCaller,
      Person
    >
    await people.ignoring.call('block', { userId: people.owner.userId })
    return new GroupWorld(people)
  }

  /** A group in which everybody stands where their name says. */
  async group(): Promise<Place> {
    const { owner, admin, author, member, left, removed, newcomer, ignoring } = this.people
    const id = await makeGroup(owner, [admin, author, member, left, removed, ignoring])
    await owner.call('setRole', { id, userId: admin.userId, role: 'admin' })
    const messageId = String(await sendText(author, id, 'for those who are here'))
    await left.call('leaveConversation', { id })
    await owner.call('removeMember', { id, userId: removed.userId })
    await owner.call('addMembers', { id, members: [newcomer.userId] })
    const { inviteCode } = await owner.call('createInvite', { id })
    return { id, messageId, inviteCode, memberId: member.userId, peerId: owner.userId }
  }
}

/** For each caller a direct conversation with a message of the other, who is the value's `peerId`. */
export class DirectWorld {
  readonly places: Record<DirectCaller, { caller: Device; other: Device; place: Place }>

  private constructor(places: DirectWorld['places']) {
    this.places = places
  }

  static async make(server: ServerProcess): Promise<DirectWorld> {
    const places = {} as DirectWorld['places']
    await Promise.all(
      directCallers.map(async (name) => {
        places[name] = await DirectWorld.place(server, name)
      }),
    )
    return new DirectWorld(places)
  }

  static async place(
    server: ServerProcess,
    name: DirectCaller,
  ): Promise<{ caller: Person; other: Person; place: Place }> {
    const [caller, other, outsider] = (await signUpAll(server, name, 'other', 'outsider')) as [
      Person,
      Person,
      Person,
    ]
    const [opener, opened] = name === 'asker' ? [caller, other] : [other, caller]
    if (name !== 'asked' && name !== 'asker') await befriend(caller, other)
    const id = name === 'stranger' ? await openDirect(other, outsider) : await openDirect(opener, opened)
    // Who is asked and answers has accepted: the asker's counterpart does.
    const messageId = String(await sendText(other, id, 'from the other side'))
    if (name === 'blocked') await other.call('block', { userId: caller.userId })
    if (name === 'blocker') await caller.call('block', { userId: other.userId })
    const place = {
      id,
      messageId,
      inviteCode: missing.inviteCode,
      memberId: other.userId,
      peerId: other.userId,
    }
    return { caller, other, place }
  }
}

/** A caller with one person for each way to stand to them. */
export class TargetWorld {
  readonly caller: Person
  readonly handles: Record<Target, string>
  readonly ids: Record<Target, string>

  private constructor(caller: Person, people: Record<Exclude<Target, 'missing'>, Person>) {
    this.caller = caller
    this.handles = { missing: missing.handle } as Record<Target, string>
    this.ids = { missing: missing.id } as Record<Target, string>
    for (const [name, person] of Object.entries(people) as [Target, Person][]) {
      this.handles[name] = person.handle
      this.ids[name] = person.userId
    }
  }

  static async make(server: ServerProcess): Promise<TargetWorld> {
    const [self, friend, asking, comember, former, stranger, blocker, deleted] = (await signUpAll(
      server,
      ...['self', 'friend', 'asking', 'comember', 'former', 'stranger', 'blocker', 'deleted'],
    )) as [Person, Person, Person, Person, Person, Person, Person, Person]
    await befriend(self, friend)
    await asking.call('requestFriend', { userId: self.userId })
    const shared = await makeGroup(comember, [self])
    const parted = await makeGroup(former, [self, comember])
    await self.call('leaveConversation', { id: parted })
    await comember.call('getConversation', { id: shared })
    await blocker.call('block', { userId: self.userId })
    await deleted.call('deleteMe', { password })
    return new TargetWorld(self, { self, friend, asking, comember, former, stranger, blocker, deleted })
  }
}

/** Input that fits a call, where only what it names decides over the answer. */
export function inputFor(name: OperationName, place: Place, caller: Device, forField = ''): Input {
  const { id, messageId, inviteCode, memberId } = place
  const body = alternatives[`${name} ${forField}`]?.(caller) ?? bodies[name]?.(place, caller) ?? {}
  const named = { id, messageId, inviteCode, userId: memberId, deviceId: caller.deviceId }
  const { params, query } = operations[name]
  const parameters = Object.entries(named).filter(
    ([key]) => key in (params.properties ?? {}) || (key === 'id' && key in (query.properties ?? {})),
  )
  return { ...Object.fromEntries(parameters), ...body }
}

const bodies: { [N in OperationName]?: (place: Place, caller: Device) => Input } = {
  init: (_, { userId }) => ({ userId }),
  heartbeat: (_, { userId }) => ({ userId }),
  fetchConversation: (_, { userId }) => ({ userId }),
  updateMe: () => ({ bio: 'the same' }),
  findUser: () => ({ handle: missing.handle }),
  events: () => ({ wait: 0 }),
  createConversation: ({ memberId }) => ({ title: 'T', members: [memberId] }),
  updateConversation: () => ({ title: 'T' }),
  setConversationPreferences: () => ({ pinned: false }),
  setTyping: () => ({ on: true }),
  addMembers: ({ memberId }) => ({ members: [memberId] }),
  setRole: () => ({ role: 'member' }),
  sendToConversation: () => ({ message: 'hello', clientMessageId: newClientId() }),
  sendMessage: ({ memberId }, { userId }) => ({
    senderId: userId,
    recipientIds: [memberId],
    message: 'hello',
    clientMessageId: newClientId(),
  }),
  editMessage: () => ({ message: 'edited' }),
  react: () => ({ emoji: '👍' }),
  changePassword: () => ({ oldPassword: 'not the password', newPassword: password }),
  deleteMe: () => ({ password: 'not the password' }),
}

/** A field that is only there in another form of the input. */
const alternatives: Record<string, (caller: Device) => Input> = {
  'createConversation user1': ({ userId }) => ({ user2: userId }),
  'updateConversation roles[].userId': () => ({ roles: [{ role: 'member' }] }),
  'createConversation user2': ({ userId }) => ({ user1: userId }),
}

/** A call about a user. */
export function inputAbout(
  name: OperationName,
  { caller, ids, handles }: TargetWorld,
  target: Target,
): Input {
  const userId = ids[target]
  switch (name) {
    case 'findUser':
      return { handle: handles[target] }
    case 'createConversation':
      return { user1: caller.userId, user2: userId }
    case 'sendMessage':
      return {
        senderId: caller.userId,
        recipientIds: [userId],
        message: 'hello',
        clientMessageId: newClientId(),
      }
    default:
      return { [(operations[name] as Operation).actor ?? 'userId']: userId }
  }
}

/** The served description itself, so that what is tested is what is published. */
export async function publishedOperations(url: string): Promise<string[]> {
  const { paths } = JSON.parse((await request(url, 'GET', '/v1/openapi.json')).text) as {
    paths: Record<string, Record<string, { operationId?: string }>>
  }
  return Object.values(paths).flatMap((path) =>
    Object.values(path).flatMap(({ operationId }) => operationId ?? []),
  )
}
