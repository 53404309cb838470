import { expect, test } from 'bun:test'
import {
  acceptRequest,
  chat,
  message,
  messages,
  openChat,
  requestContact,
  says,
  send,
  signUp,
  startChat,
} from './support/acts.ts'
import { hasChromium, onStage, testMs } from './support/stage.ts'

test.skipIf(!hasChromium)(
  'F9 P2 P4: without shared workers one tab serves the others, and when it goes another takes over',
  () =>
    onStage(async (stage) => {
      const ana = await stage.profile('ana')
      await ana.context.addInitScript(() => Reflect.deleteProperty(globalThis, 'SharedWorker'))
      await ana.page.goto('/')
      expect(await ana.page.evaluate(() => 'SharedWorker' in globalThis)).toBe(false)
      const { page: ben } = await stage.profile('ben')
      await signUp(ana.page, 'ana', 'Ana Lima')
      await signUp(ben, 'ben', 'Ben Krüger')
      await requestContact(ana.page, 'ben', 'Ben Krüger')
      await acceptRequest(ben, 'Ana Lima')
      await startChat(ana.page, 'ben')
      const [second, third] = [await ana.context.newPage(), await ana.context.newPage()]
      for (const tab of [second, third]) {
        await tab.goto('/')
        await openChat(tab, 'Ben Krüger')
      }
      expect(ana.network.sockets()).toBe(1)

      await send(ana.page, 'From the first tab')
      await send(second, 'From the second tab')
      await ben.goto('/')
      await openChat(ben, 'Ana Lima')
      await send(ben, 'From far away')
      for (const tab of [ana.page, second, third]) {
        await says(tab, 'From the first tab', 'read')
        await says(tab, 'From the second tab', 'read')
        await message(tab, 'From far away').waitFor()
      }

      // The leading tab goes while something waits to be sent.
      await ana.context.setOffline(true)
      ana.network.cut()
      await second.getByRole('status').getByText('You are offline').waitFor()
      await send(second, 'Written before the change')
      await says(second, 'Written before the change', 'pending')
      await ana.page.close()
      await send(third, 'Written after the change')
      ana.network.restore()
      await ana.context.setOffline(false)
      for (const text of ['Written before the change', 'Written after the change'])
        for (const tab of [second, third]) await says(tab, text, 'read')
      expect(ana.network.sockets()).toBe(1)
      for (const tab of [second, third, ben]) {
        const shown = await messages(tab).getByRole('article').allInnerTexts()
        expect(shown.map((text) => text.split('\n')[0])).toEqual([
          'From the first tab',
          'From the second tab',
          'From far away',
          'Written before the change',
          'Written after the change',
        ])
      }
      await second.goto('/')
      await chat(second, 'Ben Krüger').waitFor()
      await send(ben, 'And to the last one')
      await message(third, 'And to the last one').waitFor()
    }),
  testMs,
)
