import { expect } from 'bun:test'
import type { Page } from 'playwright-core'
import { message, openChat, requestContact, says, send, signUp } from './support/acts.ts'
import { chatBegun } from './support/scenes.ts'
import { testOnStage } from './support/stage.ts'
import { startTwoBuilds, type TwoBuilds } from './support/two-builds.ts'

const build = (page: Page) =>
  page.evaluate(() => (document.querySelector('script[src]')!.getAttribute('src')!.includes('-2.js') ? 2 : 1))
const field = (page: Page) => page.getByRole('textbox', { name: 'Message', exact: true })

testOnStage(
  'P2: an old tab is told of a newer build, takes it when asked, and loses nothing',
  async (stage) => {
    const server = stage.server as TwoBuilds
    const {
      ana,
      ben: { page: ben },
    } = await chatBegun(stage)
    await send(ana.page, 'Before the update')
    await says(ana.page, 'Before the update', 'delivered')
    await ana.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
    await ana.page.reload()
    const second = await ana.context.newPage()
    await second.goto('/')
    await openChat(second, 'Ben Krüger')

    server.deploy()
    await ana.page.reload()
    expect(await build(ana.page)).toBe(1)
    const update = ana.page.getByRole('button', { name: 'Reload', exact: true })
    await update.waitFor()
    await ana.context.setOffline(true)
    ana.network.cut()
    await ana.page.getByRole('status').getByText('You are offline').waitFor()
    await send(ana.page, 'Written in the old one')
    await says(ana.page, 'Written in the old one', 'pending')
    await field(ana.page).fill('Half a thou')
    await update.click()
    // Both tabs: the files of the build before are gone.
    for (const page of [ana.page, second]) {
      await page.locator('script[src*="-2.js"]').waitFor({ state: 'attached' })
      await message(page, 'Written in the old one').waitFor()
    }
    expect(await field(ana.page).inputValue()).toBe('Half a thou')
    ana.network.restore()
    await ana.context.setOffline(false)
    for (const page of [ana.page, second]) await says(page, 'Written in the old one', 'delivered')
    await ben.goto('/')
    await openChat(ben, 'Ana Lima')
    await message(ben, 'Written in the old one').waitFor()
    expect(await message(ben, 'Written in the old one').count()).toBe(1)
    await ana.network.untilSockets(1)
  },
  { start: startTwoBuilds },
)

testOnStage(
  'F9: where two builds are open at once, the newer one runs, and the old tab offers to follow',
  async (stage) => {
    const server = stage.server as TwoBuilds
    // As over plain HTTP: there is no service worker that would keep the builds apart.
    const ana = await stage.profile('ana')
    await ana.page.evaluate(async () => (await navigator.serviceWorker.ready).unregister())
    await ana.context.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, 'serviceWorker'))
    await ana.page.reload()
    await signUp(ana.page, 'ana', 'Ana Lima')
    server.deploy()
    const second = await ana.context.newPage()
    await second.goto('/')
    await second.getByRole('navigation').waitFor()
    expect([await build(ana.page), await build(second)]).toEqual([1, 2])
    await ana.page.getByRole('heading', { name: 'Kith is open in another tab' }).waitFor()
    await ana.network.untilSockets(1)
    await ana.page.getByRole('button', { name: 'Reload', exact: true }).click()
    await ana.page.getByRole('navigation').waitFor()
    expect(await build(ana.page)).toBe(2)
    const { page: ben } = await stage.profile('ben')
    await signUp(ben, 'ben', 'Ben Krüger')
    await requestContact(ben, 'ana', 'Ana Lima')
    await ana.page.goto('/people')
    await second.goto('/people')
    for (const page of [ana.page, second]) await page.getByText('Ben Krüger').first().waitFor()
    await ana.network.untilSockets(1)
  },
  { start: startTwoBuilds },
)
