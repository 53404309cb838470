import type { Stored } from '../../services.ts'

/** What a sender is told: the same values for the first call and for every repeat. */
export function storedBody({ seq, time }: Stored) {
  return { messageId: String(seq), seq, status: 'SENT', time } as const
}
