/**
 * P6: the authorisation matrix, generated from the description of the interface and judged by policy.ts: every call
 * with every caller, and every field with what is not there, not theirs, or no id at all; over HTTP, over the socket,
 * and for what is read by pull and long poll.
 */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { type Operation, type OperationName, operations } from '@kith/protocol/operations'
import type { Input } from '../flows/harness/http.ts'
import { type Device, sendText } from '../flows/harness/person.ts'
import { flows } from '../flows/harness/suite.ts'
import { fieldsOfCalls, fieldsOfFrames, withField } from './api-fields.ts'
import { type Door, OverSocket, overHttp } from './doors.ts'
import {
  directCallers,
  type FieldKind,
  fields,
  frameFields,
  groupCallers,
  type Outcome,
  onDirect,
  onGroups,
  onOneself,
  onUsers,
  open,
  targets,
} from './policy.ts'
import {
  DirectWorld,
  GroupWorld,
  inputAbout,
  inputFor,
  missing,
  type Place,
  publishedOperations,
  TargetWorld,
} from './world.ts'

const names = Object.keys(operations) as OperationName[]
/** Once allowed, there is nothing left for the next caller: each gets a group of their own. */
const usesUp: ReadonlySet<OperationName> = new Set<OperationName>([
  'leaveConversation',
  'removeMember',
  'revokeInvite',
  'deleteMessage',
  'setRole',
  'joinConversation',
])

const changesRelations: ReadonlySet<OperationName> = new Set<OperationName>([
  'requestFriend',
  'acceptFriend',
  'declineFriend',
  'removeFriend',
  'block',
  'unblock',
  'createConversation',
  'sendMessage',
])

const outsiders = ['stranger', 'ignoring', 'invited', 'left', 'removed'] as const

type Judged = { caller: Device; place: Place; values: readonly unknown[]; outcome: Outcome }

/** Values that no field of this kind can have. In a body or a frame they may also be of another type. */
function malformed(kind: FieldKind, path: string, typed: boolean): readonly unknown[] {
  const otherTypes = typed ? ['', 1, null, true, [], {}, [['1']]] : []
  const tooLong = '1'.repeat(300)
  switch (kind) {
    case 'text':
    case 'seq':
      return []
    case 'secret':
    case 'clientId':
    case 'invite':
      return [tooLong, ...otherTypes.filter((value) => value !== '')]
    case 'cursor':
      return [tooLong]
    case 'message':
      return [
        '0',
        '-1',
        '1.5',
        '01',
        '1e3',
        '99999999999',
        ' 1',
        tooLong,
        ...otherTypes.filter((value) => value !== 1),
      ]
    default:
      return path === 'handle' ? [tooLong] : [...noIds, tooLong, ...otherTypes]
  }
}
const noIds = [
  '0',
  '-1',
  '1.5',
  '1e3',
  '01',
  ' 1',
  '1 ',
  "1'--",
  '../1',
  '%00',
  '１２',
  '1\n',
  'null',
  '__proto__',
]
noIds.push('9200000000000000000', '99999999999999999999')

function isInBody(name: OperationName, path: string): boolean {
  const { params, query } = operations[name] as Operation
  const [key = ''] = path.split(/[.[]/)
  return !(key in (params.properties ?? {}) || key in (query.properties ?? {}))
}

describe('the policy', () => {
  test('P6: has one row for every call', () => {
    const rows = [onGroups, onUsers].flatMap((table) => Object.keys(table))
    expect([...rows, ...onOneself, ...open].toSorted()).toEqual(names.toSorted())
    const grouped = Object.keys(onGroups).filter(
      (name) => !name.endsWith('Invite') && name !== 'joinConversation',
    )
    for (const name of grouped) expect(Object.keys(onDirect)).toContain(name)
  })

  test('P6: has one row for every field of a call or frame that could name something', () => {
    expect(Object.keys(fields).toSorted()).toEqual(fieldsOfCalls().toSorted())
    expect(Object.keys(frameFields).toSorted()).toEqual(fieldsOfFrames().toSorted())
  })
})

flows('authorisation', (suite) => {
  let groups: GroupWorld
  let directs: DirectWorld
  let about: TargetWorld
  /** Groups in which callers are asked about what is theirs and what is not. */
  let foreign: Place
  let another: Place
  /** Here the last message, from somebody whom the caller has blocked, does not exist for the caller. */
  let silenced: Awaited<ReturnType<typeof DirectWorld.place>>
  let withheld: string
  const socket = new OverSocket()
  const doors: Door[] = [overHttp, socket]

  beforeAll(async () => {
    groups = await GroupWorld.make(suite.server)
    directs = await DirectWorld.make(suite.server)
    about = await TargetWorld.make(suite.server)
    foreign = await groups.group()
    another = await groups.group()
    silenced = await DirectWorld.place(suite.server, 'blocker')
    withheld = String(await sendText(silenced.other, silenced.place.id, 'to deaf ears'))
  })
  afterAll(() => socket.close())

  test('P6: the published description has no call that is not in the matrix', async () => {
    expect((await publishedOperations(suite.server.url)).toSorted()).toEqual(names.toSorted())
  })

  for (const door of doors) {
    describe(`over ${door.name}`, () => {
      let shared: Place
      beforeAll(async () => {
        shared = await groups.group()
      })

      for (const [name, row] of Object.entries(onGroups) as [keyof typeof onGroups, readonly string[]][]) {
        test(`P6: ${name} in a group, by every caller`, async () => {
          const cells: [string, string][] = []
          for (const [index, caller] of groupCallers.entries()) {
            const place = row[index] === 'ok' && usesUp.has(name) ? await groups.group() : shared
            const device = groups.people[caller]
            const before = await headOf(place)
            const { outcome } = await door.call(device, name, inputFor(name, place, device))
            cells.push([caller, outcome])
            if (outcome !== 'ok') expect(await headOf(place)).toBe(before)
          }
          expect(cells).toEqual(groupCallers.map((caller, index) => [caller, row[index]!]))
        })
      }

      for (const [name, row] of Object.entries(onDirect) as [keyof typeof onDirect, readonly string[]][]) {
        test(`P6: ${name} in a direct conversation, by every caller`, async () => {
          const cells: [string, string][] = []
          for (const caller of directCallers) {
            const { caller: device, place } = directs.places[caller]
            cells.push([caller, (await door.call(device, name, inputFor(name, place, device))).outcome])
          }
          expect(cells).toEqual(directCallers.map((caller, index) => [caller, row[index]!]))
        })
      }
    })
  }

  for (const door of doors) {
    describe(`over ${door.name}`, () => {
      for (const [name, row] of Object.entries(onUsers) as [keyof typeof onUsers, readonly string[]][]) {
        test(`P6: ${name} about every kind of user`, async () => {
          const world = changesRelations.has(name) ? await TargetWorld.make(suite.server) : about
          const cells: [string, string][] = []
          for (const target of targets) {
            const { outcome } = await door.call(world.caller, name, inputAbout(name, world, target))
            cells.push([target, outcome])
          }
          expect(cells).toEqual(targets.map((target, index) => [target, row[index]!]))
        })
      }

      for (const [field, kind] of Object.entries(fields)) {
        const [name, path] = field.split(' ') as [OperationName, string]
        if (judged[kind] === undefined || door.closed.has(name)) continue
        test(`P6: ${field}: what is not theirs, what is not there and another kind's id are one answer, whoever asks`, async () => {
          const answers = []
          for (const { caller, place, values, outcome } of judged[kind]!(name)) {
            for (const value of values) {
              const input = withField(inputFor(name, place, caller, path), path, value) as Input
              const { whole, ...answered } = await door.call(caller, name, input)
              expect([caller.userId, value, answered.outcome]).toEqual([caller.userId, value, outcome])
              answers.push(whole)
            }
          }
          for (const answer of answers) expect(answer).toEqual(answers[0])
        })
      }

      for (const [field, kind] of Object.entries(fields)) {
        const [name, path] = field.split(' ') as [OperationName, string]
        const wrong = malformed(kind, path, door.name === 'socket' || isInBody(name, path))
        if (wrong.length === 0 || door.closed.has(name)) continue
        test(`P6: ${field}: what is no id is a bad request, whoever asks`, async () => {
          for (const caller of [about.caller, groups.people.owner]) {
            for (const value of wrong) {
              const input = withField(inputFor(name, foreign, caller, path), path, value) as Input
              expect([value, (await door.call(caller, name, input)).outcome]).toEqual([value, 'bad_request'])
            }
          }
        })
      }
    })
  }

  /** For each kind of field that is looked up: who asks, and what must all be answered alike. */
  const judged: { [K in FieldKind]?: (name: OperationName) => Judged[] } = {
    conversation: () =>
      outsiders.map((name) => ({
        caller: groups.people[name],
        place: foreign,
        values: [
          foreign.id,
          directs.places.stranger.place.id,
          missing.id,
          about.ids.friend,
          groups.people.owner.deviceId,
        ],
        outcome: 'not_found',
      })),
    message: () => [
      {
        caller: groups.people.newcomer,
        place: foreign,
        values: [foreign.messageId, missing.messageId, '999999'],
        outcome: 'not_found',
      },
      {
        caller: silenced.caller,
        place: silenced.place,
        values: [withheld, missing.messageId],
        outcome: 'not_found',
      },
    ],
    invite: (name) => [
      {
        caller: groups.people.owner,
        place: foreign,
        values: [
          ...(name === 'revokeInvite' ? [another.inviteCode] : []),
          missing.inviteCode,
          foreign.id,
          'x',
          '😀',
          '%00',
          '../me',
        ],
        outcome: 'not_found',
      },
    ],
    device: () => [
      {
        caller: about.caller,
        place: foreign,
        values: [groups.people.owner.deviceId, missing.id, about.ids.friend, foreign.id],
        outcome: 'not_found',
      },
    ],
    actor: () => [
      {
        caller: about.caller,
        place: foreign,
        values: [
          about.ids.friend,
          about.ids.stranger,
          about.ids.blocker,
          about.ids.deleted,
          missing.id,
          foreign.id,
        ],
        outcome: 'forbidden',
      },
    ],
    person: () => [
      {
        caller: groups.people.owner,
        place: foreign,
        values: [about.ids.deleted, missing.id, foreign.id, groups.people.owner.deviceId],
        outcome: 'not_found',
      },
    ],
    insider: () => [
      {
        caller: groups.people.owner,
        place: foreign,
        values: [about.ids.stranger, about.ids.deleted, groups.people.left.userId, missing.id, foreign.id],
        outcome: 'not_found',
      },
    ],
    peer: () => [
      {
        caller: directs.places.friend.caller,
        place: directs.places.friend.place,
        values: [about.ids.friend, about.ids.stranger, about.ids.deleted, missing.id, foreign.id],
        outcome: 'bad_request',
      },
    ],
  }

  function headOf({ id }: Place): Promise<number> {
    return groups.people.owner.call('getConversation', { id }).then(({ head }) => head)
  }
})
