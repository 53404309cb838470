/** Brings many sessions up, a bounded number at a time: a server that starts is not a server under attack. */
import type { Address, Session } from '../wire/session.ts'

export async function openAll(sessions: readonly Session[], address: Address, atOnce: number): Promise<void> {
  let next = 0
  const worker = async () => {
    while (next < sessions.length) await sessions[next++]!.open(address)
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, sessions.length) }, worker))
}

export function closeAll(sessions: readonly Session[]): void {
  for (const session of sessions) session.close()
}
