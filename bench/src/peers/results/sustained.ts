const sustainedShare = 0.97

/** Whether a server kept up with the rate that it was given. */
export function isSustained(perSecond: number, rate: number): boolean {
  return perSecond >= rate * sustainedShare
}
