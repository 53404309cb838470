import { expect } from 'bun:test'
import type { Page } from 'playwright-core'
import { act, chat, logIn, message, openChat, says, send, startChat } from './support/acts.ts'
import { contacts } from './support/scenes.ts'
import { type Profile, testOnStage } from './support/stage.ts'

/** What stands in the browser's list of notifications. */
function shown(page: Page): Promise<{ title: string; body: string; tag: string }[]> {
  return page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready
    return (await registration.getNotifications()).map(({ title, body, tag }) => ({ title, body, tag }))
  })
}

/** Asks again and again: the browser tells nobody when a notification comes or goes. */
async function untilShown(page: Page, bodies: string[]): Promise<void> {
  const deadline = Date.now() + 15_000
  for (;;) {
    const told = (await shown(page)).map(({ body }) => body)
    if (JSON.stringify(told) === JSON.stringify(bodies)) return
    if (Date.now() > deadline) expect(told).toEqual(bodies)
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 100)))
  }
}

/** Another tab comes to the front, for all that this page can tell. */
async function lookAway({ context }: Profile, page: Page): Promise<void> {
  const session = await context.newCDPSession(page)
  await session.send('Emulation.setFocusEmulationEnabled', { enabled: false })
  const other = await context.newPage()
  await other.bringToFront()
  // A page in the background draws no frames to wait for.
  await page.waitForFunction(() => !document.hasFocus(), undefined, { polling: 100 })
}

async function lookAt({ context }: Profile, page: Page): Promise<void> {
  const session = await context.newCDPSession(page)
  await session.send('Emulation.setFocusEmulationEnabled', { enabled: true })
  await page.bringToFront()
  await page.waitForFunction(() => document.hasFocus(), undefined, { polling: 100 })
}

/** Only the worker can be told of a click, and only by itself. */
async function click({ context }: Profile, tag: string): Promise<void> {
  const [worker] = context.serviceWorkers()
  await worker!.evaluate(async (clicked) => {
    const scope = globalThis as unknown as { registration: ServiceWorkerRegistration } & EventTarget
    const [notification] = await scope.registration.getNotifications({ tag: clicked })
    const event = new Event('notificationclick')
    scope.dispatchEvent(Object.assign(event, { notification, waitUntil: () => undefined }))
  }, tag)
}

testOnStage(
  'F25: who looks away is notified once of what arrives, and no longer when it was read anywhere',
  async (stage) => {
    const {
      ana,
      ben: { page: ben },
    } = await contacts(stage)
    await startChat(ben, 'ana')
    await ana.context.grantPermissions(['notifications'], { origin: ana.network.url })
    await ana.page.goto('/settings/notifications')
    await ana.page.getByRole('button', { name: 'Turn on notifications' }).click()
    await ana.page.getByText('Notifications are on').waitFor()
    const second = await ana.context.newPage()
    await second.goto('/')
    await chat(second, 'Ben Krüger').waitFor()

    // Somebody looks: nothing is told, whichever chat it is in.
    await send(ben, 'While you look')
    await chat(second, 'Ben Krüger').getByText('While you look').waitFor()
    expect(await shown(second)).toEqual([])

    await lookAway(ana, ana.page)
    await lookAway(ana, second)
    await send(ben, 'Dinner at eight?')
    await untilShown(second, ['Dinner at eight?'])
    const [told] = await shown(second)
    expect(told!.title).toBe('Ben Krüger')

    // One for each chat, with the newest text, as it is now.
    await send(ben, 'Or at nine?')
    await untilShown(second, ['Or at nine?'])
    await act(ben, 'Or at nine?', 'Edit')
    await ben.getByRole('textbox', { name: 'Message', exact: true }).fill('Or at ten?')
    await ben.getByRole('button', { name: 'Save', exact: true }).click()
    await untilShown(second, ['Or at ten?'])
    await act(ben, 'Or at ten?', 'Recall for everybody')
    await ben.getByRole('dialog').getByRole('button', { name: 'Recall for everybody' }).click()
    await untilShown(second, [])

    // A click opens the chat; looking at it reads it, and what is read is not told any more.
    await send(ben, 'Third try')
    await untilShown(second, ['Third try'])
    await click(ana, told!.tag)
    await untilShown(second, [])
    const opened = await Promise.any(
      [ana.page, second].map(async (page) => {
        await message(page, 'Third try').waitFor()
        return page
      }),
    )
    await send(ben, 'Fourth try')
    await untilShown(second, ['Fourth try'])
    await lookAt(ana, opened)
    await untilShown(second, [])
    await says(ben, 'Fourth try', 'read')

    // Read on another device.
    await lookAway(ana, opened)
    await send(ben, 'Fifth try')
    await untilShown(second, ['Fifth try'])
    const phone = await stage.profile('phone', { size: 'phone' })
    await logIn(phone.page, 'ana')
    await openChat(phone.page, 'Ben Krüger')
    await untilShown(second, [])

    // Muted there, and so here.
    await phone.page.goto('/')
    await chat(phone.page, 'Ben Krüger').getByRole('link').click({ button: 'right' })
    await phone.page.getByRole('menuitem', { name: 'Mute', exact: true }).click()
    await phone.page.close()
    await chat(second, 'Ben Krüger').getByLabel('Muted').waitFor()
    await send(ben, 'Into the silence')
    await chat(second, 'Ben Krüger').getByText('Into the silence').waitFor()
    await says(ben, 'Into the silence', 'delivered')
    expect(await shown(second)).toEqual([])
  },
)
