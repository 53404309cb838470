/** Contact writes: read both directions, apply the rule, write the directions that differ. */
import type { ContactRow } from '../../ports/directory.ts'
import * as rules from '../contact-rules.ts'
import type { WriteContext } from './append.ts'
import type { Connection } from './connection.ts'
import { code, contactCode, contactColumns, contactRow, contactStates, flag } from './rows.ts'

export const contactWrites = {
  requestContact(
    context: WriteContext,
    userId: string,
    otherId: string,
    contactsMax: number,
  ): 'done' | 'limit_reached' {
    const { connection } = context
    const before = pairOf(connection, userId, otherId)
    const room = countStates(connection, otherId, [contactCode.incoming]) < contactsMax
    const after = rules.request(before, room)
    const grows = rules.isOwnContact(after.mine) && !rules.isOwnContact(before.mine)
    if (
      grows &&
      countStates(connection, userId, [contactCode.friend, contactCode.requested]) >= contactsMax
    ) {
      return 'limit_reached'
    }
    writePair(context, userId, otherId, before, after)
    return 'done'
  },

  acceptContact(context: WriteContext, userId: string, otherId: string): boolean {
    const { after } = change(context, userId, otherId, rules.accept)
    return after.mine.state === 'friend'
  },

  declineContact(context: WriteContext, userId: string, otherId: string): boolean {
    const { before, after } = change(context, userId, otherId, rules.decline)
    return before.mine.state !== after.mine.state
  },

  removeContact(context: WriteContext, userId: string, otherId: string): boolean {
    const { before, after } = change(context, userId, otherId, rules.remove)
    return before.mine.state !== after.mine.state
  },

  setBlocked(context: WriteContext, userId: string, otherId: string, blocked: boolean): void {
    change(context, userId, otherId, (pair) => rules.setBlocked(pair, blocked))
  },
}

export function sideOf(connection: Connection, userId: string, otherId: string): ContactRow {
  const row = connection.get(
    `SELECT ${contactColumns} FROM contacts k WHERE k.user = ? AND k.other = ?`,
    userId,
    otherId,
  )
  return row ? contactRow(row) : { userId, otherId, ...rules.noSide }
}

export function pairOf(connection: Connection, userId: string, otherId: string): rules.Pair {
  return { mine: sideOf(connection, userId, otherId), theirs: sideOf(connection, otherId, userId) }
}

function change(
  context: WriteContext,
  userId: string,
  otherId: string,
  rule: (pair: rules.Pair) => rules.Pair,
) {
  const before = pairOf(context.connection, userId, otherId)
  const after = rule(before)
  writePair(context, userId, otherId, before, after)
  return { before, after }
}

function writePair(
  context: WriteContext,
  userId: string,
  otherId: string,
  before: rules.Pair,
  after: rules.Pair,
): void {
  if (!rules.sameSide(before.mine, after.mine)) writeSide(context, userId, otherId, after.mine)
  if (!rules.sameSide(before.theirs, after.theirs)) writeSide(context, otherId, userId, after.theirs)
}

/** A row that ended stays as `none`: the owner's other devices have to hear of it. */
function writeSide(context: WriteContext, userId: string, otherId: string, side: rules.Side): void {
  context.connection.run(
    `INSERT INTO contacts (user, other, state, blocked, changed) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET state = excluded.state, blocked = excluded.blocked, changed = excluded.changed`,
    userId,
    otherId,
    code(contactStates, side.state),
    flag(side.blocked),
    context.nextPosition(),
  )
}

function countStates(connection: Connection, userId: string, states: [number, number?]): number {
  const [first, second = first] = states
  const row = connection.get<{ count: number }>(
    'SELECT count(*) AS count FROM contacts WHERE user = ? AND state IN (?, ?)',
    userId,
    first,
    second,
  )
  return row!.count
}
