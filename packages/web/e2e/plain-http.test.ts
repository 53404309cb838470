import { expect } from 'bun:test'
import type { Page } from 'playwright-core'
import { act, button, chat, message, messages, openChat, says, send, textbox } from './support/acts.ts'
import { say } from './support/person.ts'
import { withFriend } from './support/scenes.ts'
import { testOnStage } from './support/stage.ts'

/** What the page may use of what only secure contexts have. */
function secureMeans(page: Page): Promise<Record<string, boolean>> {
  return page.evaluate(() => ({
    isSecure: isSecureContext,
    locks: 'locks' in navigator,
    clipboard: 'clipboard' in navigator,
    serviceWorker: 'serviceWorker' in navigator,
    sharedWorker: 'SharedWorker' in globalThis,
  }))
}
const none = { isSecure: false, locks: false, clipboard: false, serviceWorker: false }
const taken = (page: Page) => page.getByRole('heading', { name: 'Kith is open in another tab' }).waitFor()

testOnStage(
  'F9: over plain HTTP tabs share one connection, and texts and links can be copied',
  async (stage) => {
    const { ana, ben, conversationId } = await withFriend(stage, { plainHttp: true })
    const { page } = ana
    expect(await secureMeans(page)).toEqual({ ...none, sharedWorker: true })
    await say(ben, conversationId, 'Copy me')
    const second = await ana.context.newPage()
    await second.goto('/')
    for (const tab of [page, second]) await openChat(tab, 'Ben Krüger')
    await send(second, 'From the second tab')
    for (const tab of [page, second]) await says(tab, 'From the second tab', 'delivered')
    expect(ana.network.sockets()).toBe(1)

    await act(page, 'Copy me', 'Copy text')
    await page.getByRole('status').getByText('Copied').waitFor()
    await textbox(page, 'Message').press('Control+v')
    expect(await textbox(page, 'Message').inputValue()).toBe('Copy me')
    await page.goto('/add')
    await button(page, 'Copy link').click()
    await page.getByRole('status').getByText('Link copied').waitFor()
    await textbox(page, 'Handle').press('Control+v')
    expect(await textbox(page, 'Handle').inputValue()).toEndWith('/add/ana')
  },
)

testOnStage(
  'F9 P2: with neither locks nor shared workers the newest tab runs, and whatever waited in the older one goes out once',
  async (stage) => {
    const { ana, ben, conversationId } = await withFriend(stage, {
      plainHttp: true,
      without: ['SharedWorker'],
    })
    const { page: first } = ana
    expect(await secureMeans(first)).toEqual({ ...none, sharedWorker: false })
    await openChat(first, 'Ben Krüger')
    await send(first, 'From the first tab')
    await says(first, 'From the first tab', 'delivered')
    // Without a service worker a new tab needs the server; so only the socket is away while this waits.
    await ana.context.setOffline(true)
    ana.network.cut()
    await first.getByRole('status').getByText('You are offline').waitFor()
    await send(first, 'Still waiting')
    await says(first, 'Still waiting', 'pending')
    ana.network.restore()
    await ana.context.setOffline(false)

    const second = await ana.context.newPage()
    await second.goto('/')
    await taken(first)
    await openChat(second, 'Ben Krüger')
    await says(second, 'Still waiting', 'delivered')
    await ana.network.untilSockets(1)

    // Back again, as often as somebody likes: the one that was opened or reloaded last.
    await first.getByRole('button', { name: 'Reload', exact: true }).click()
    await taken(second)
    await openChat(first, 'Ben Krüger')
    await say(ben, conversationId, 'To whoever runs')
    await message(first, 'To whoever runs').waitFor()
    await send(first, 'From the first tab again')
    await says(first, 'From the first tab again', 'delivered')
    await ana.network.untilSockets(1)
    const shown = await messages(first).getByRole('article').allInnerTexts()
    expect(shown.map((text) => text.split('\n')[0])).toEqual([
      'From the first tab',
      'Still waiting',
      'To whoever runs',
      'From the first tab again',
    ])
    await first.close()
    await second.getByRole('button', { name: 'Reload', exact: true }).click()
    await chat(second, 'From the first tab again').waitFor()
  },
)
