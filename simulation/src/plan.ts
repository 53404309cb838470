/**
 * What a run is going to do: who takes part, and every action and fault as a numbered step with its time. A step
 * draws what it needs from a stream of its own, so dropping some steps leaves the others as they were.
 */
import { pickAction } from './workload/actions.ts'
import { pickFault } from './workload/faults.ts'
import { SeededRandom } from './world/random.ts'

/** `device` is an index into the devices of the plan, in the order of their users. */
export type Step = { number: number; atMs: number } & (
  | { kind: 'action'; device: number; name: string }
  | { kind: 'fault'; name: string }
)
export type Plan = { seed: number; users: { handle: string; devices: number }[]; steps: Step[] }

/** A fault has no device; what happens is drawn when it has no name. */
type Occasion = { atMs: number; device: number; name?: string }

/** How long people act and things break. */
export const activeMs = 60_000
const actionPauseMsMax = 2_500
const faultPauseMsMax = 4_000
const lastMs = 500
const lostRate = 0.15

export function planOf(seed: number): Plan {
  const random = new SeededRandom(`plan ${seed}`)
  const users = Array.from({ length: random.integer(4, 8) }, (_, index) => ({
    handle: `user${index + 1}`,
    devices: 1 + random.integer(0, 2),
  }))
  const devices = users.reduce((sum, user) => sum + user.devices, 0)
  const faults = timesOf(random.fork('faults'), faultPauseMsMax).map((atMs) => ({ atMs, device: -1 }))
  const actions = Array.from({ length: devices }, (_, device) =>
    timesOf(random.fork(`device ${device}`), actionPauseMsMax).map((atMs) => ({ atMs, device })),
  ).flat()
  const steps = [...faults, ...actions, ...lastActions(random.fork('last'), devices)]
    .sort((one, other) => one.atMs - other.atMs)
    .map((step, index) => stepOf(seed, index + 1, step))
  return { seed, users, steps }
}

/**
 * What shows only when the server lives on for minutes: some devices are lost, and somebody writes more than may wait
 * for them.
 */
function lastActions(random: SeededRandom, devices: number): Occasion[] {
  const lost = Array.from({ length: devices }, (_, device) => device).filter(() => random.chance(lostRate))
  const atMs = activeMs - lastMs
  return [
    ...lost.map((device) => ({ atMs, device, name: 'lose device' })),
    { atMs: atMs + 1, device: random.integer(0, devices - 1), name: 'flood' },
  ]
}

/** The stream of a step. What it is was drawn from another, so that it can be known beforehand. */
export function randomOf(seed: number, step: number): SeededRandom {
  return new SeededRandom(`plan ${seed}/step ${step}`)
}

export function inWords(plan: Plan, step: Step): string {
  const what =
    step.kind === 'fault' ? `fault: ${step.name}` : `${deviceNames(plan)[step.device]} ${step.name}`
  return `step ${String(step.number).padStart(4)} at ${(step.atMs / 1000).toFixed(3).padStart(6)} s  ${what}`
}

/** Numbered through, so that a name tells a device from all others. */
export function deviceNames({ users }: Plan): string[] {
  let number = 0
  return users.flatMap(({ handle, devices }) =>
    Array.from({ length: devices }, () => `${handle}/${++number}`),
  )
}

function timesOf(random: SeededRandom, pauseMsMax: number): number[] {
  const times: number[] = []
  let atMs = random.fraction() * pauseMsMax
  for (; atMs < activeMs; atMs += random.fraction() * pauseMsMax) times.push(atMs)
  return times
}

function stepOf(seed: number, number: number, { atMs, device, name }: Occasion): Step {
  const random = randomOf(seed, number).fork('choice')
  if (device < 0) return { number, atMs, kind: 'fault', name: pickFault(random) }
  return { number, atMs, kind: 'action', device, name: name ?? pickAction(random) }
}
