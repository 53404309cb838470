import type { Connection } from './connection.ts'

/** The direct conversation of two users; the same whichever comes first. */
export function findDirect(connection: Connection, userId: string, otherId: string): string | undefined {
  const row = connection.get<{ id: string }>(
    `SELECT CAST(conversation AS TEXT) AS id FROM directs
     WHERE low = min(CAST(?1 AS INTEGER), CAST(?2 AS INTEGER)) AND high = max(CAST(?1 AS INTEGER), CAST(?2 AS INTEGER))`,
    userId,
    otherId,
  )
  return row?.id
}
