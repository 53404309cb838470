/** P4, the convergence check: what each device came to by living through it all, a fresh device is told at once. */
import { type KithClient, KithError } from '@kith/client'
import type { Tables } from '@kith/server/parts'
import type { Account } from '../workload/account.ts'
import type { Device } from '../world/device.ts'
import type { Scheduler } from '../world/scheduler.ts'
import { missingFrom } from './completeness.ts'
import { type DeviceView, differenceOf, viewOf } from './device-view.ts'
import type { Violations } from './violation.ts'

export type ConvergenceWorld = {
  scheduler: Scheduler
  tables: Tables
  violations: Violations
  newDevice(name: string): Device
}

const viewMsMax = 120_000
/** What is told late on purpose: receipts, marks of groups. */
export const settleMs = 3_000

/** Client ids of what the server refused for good: it waits for its author's word, and other devices do not know of it. */
export type FailedItems = Set<string>

export async function checkConvergence(
  world: ConvergenceWorld,
  account: Account,
  failed: FailedItems,
): Promise<void> {
  const { scheduler, tables, violations, newDevice } = world
  const fresh = newDevice(`${account.handle}/fresh`)
  const expected = await scheduler.finish(freshView(scheduler, fresh, account), viewMsMax, fresh.name)
  const wrong = missingFrom(expected, tables, account.userId!)
  if (wrong) violations.add('P4', `${fresh.name}: ${wrong}`)
  for (const device of account.devices) {
    await scheduler.finish(discardFailed(device, failed), viewMsMax, `${device.name} discarding`)
    const shown = await scheduler.finish(viewWhenLive(device.client!), viewMsMax, `${device.name}'s view`)
    const difference = differenceOf(shown, expected)
    if (difference) violations.add('P4', `${device.name}: ${difference}`)
  }
  fresh.kill()
}

async function freshView(scheduler: Scheduler, device: Device, account: Account): Promise<DeviceView> {
  const client = await device.start()
  await account.logIn(client)
  await client.live()
  await scheduler.wait(settleMs)
  return viewWhenLive(client)
}

/** A polling device is without a session now and then. */
async function viewWhenLive(client: KithClient): Promise<DeviceView> {
  for (;;) {
    await client.live()
    try {
      return await viewOf(client)
    } catch (error) {
      if (!(error instanceof KithError)) throw error
    }
  }
}

async function discardFailed({ client, disk }: Device, failed: FailedItems): Promise<void> {
  const { outbox } = await disk.load()
  for (const { clientId } of outbox) {
    failed.add(clientId)
    await client!.messages.discard(clientId)
  }
}
