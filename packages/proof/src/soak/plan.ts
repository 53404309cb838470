/** What is done to the server of a soak, and when. */
export type Blow = { atMs: number; kind: 'kill' | 'pause' | 'break' }

const minuteMs = 60_000
/** From here to there nobody kills, so that one life is long enough to show whether memory grows. */
const calm = { from: 1 / 3, to: 5 / 6 }
/** Nothing happens before the first load is under way, nor when the end is near. */
const marginMs = 10_000

/** Kills every few minutes outside of the calm stretch; pauses and broken connections everywhere. */
export function soakPlan(durationMs: number, random: () => number): Blow[] {
  const everyMs = (minutes: number) => Math.min(minutes * minuteMs, durationMs / 6)
  const blows = [
    ...recurring('kill', everyMs(4), durationMs, random).filter(({ atMs }) => !isCalm(atMs / durationMs)),
    ...recurring('pause', everyMs(6), durationMs, random),
    ...recurring('break', everyMs(3), durationMs, random),
  ]
  return blows
    .filter(({ atMs }) => atMs >= marginMs && atMs <= durationMs - marginMs)
    .sort((a, b) => a.atMs - b.atMs)
}

function isCalm(share: number): boolean {
  return share > calm.from && share < calm.to
}

/** About every so often: each interval has one, at a random moment of its later half. */
function recurring(kind: Blow['kind'], everyMs: number, durationMs: number, random: () => number): Blow[] {
  const count = Math.floor(durationMs / everyMs)
  return Array.from({ length: count }, (_, index) => ({
    kind,
    atMs: Math.floor((index + 0.5 + random() / 2) * everyMs),
  }))
}
