/** Holds what was answered against the logs that are there. */
import type { Claim } from './answer-book.ts'
import type { LogReading } from './log-reading.ts'
import type { Findings } from './verdict.ts'

/**
 * Everything answered stands at the seq of its answer. A log that could not be read is no reading, and not judged.
 * @param complete everything issued must be there too, and nothing that was never issued
 */
export function compareClaims(
  claims: readonly Claim[],
  readings: ReadonlyMap<string, LogReading>,
  findings: Findings,
  complete: boolean,
): void {
  for (const claim of claims) {
    const reading = readings.get(claim.conversationId)
    if (!reading) continue
    const places = reading.places.get(claim.sender) ?? []
    const last = complete ? claim.issued : claim.seqs.length
    for (let number = 1; number <= last; number++) {
      const answered = claim.seqs[number - 1] ?? 0
      const found = places[number - 1] ?? 0
      const name = `#${claim.sender}.${number} in ${claim.conversationId}`
      if (found === 0 && answered > 0)
        findings.add('lost', `${name} was answered with seq ${answered} at ${claim.seconds[number - 1]} s`)
      else if (found === 0 && complete) findings.add('lost', `${name} was never stored`)
      else if (answered > 0 && found !== answered)
        findings.add('reordered', `${name} stands at seq ${found}, answered was ${answered}`)
    }
  }
  if (complete) for (const reading of readings.values()) findUnsent(claims, reading, findings)
}

function findUnsent(claims: readonly Claim[], reading: LogReading, findings: Findings): void {
  const { conversationId } = reading
  const mine = claims.filter((claim) => claim.conversationId === conversationId)
  for (const [sender, places] of reading.places) {
    const issued = mine.find((claim) => claim.sender === sender)?.issued ?? 0
    if (places.length > issued)
      findings.add('duplicated', `${conversationId} has more of sender ${sender} than it sent`)
  }
}
