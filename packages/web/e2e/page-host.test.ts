import { expect } from 'bun:test'
import { chat, message, messages, openChat, says, send } from './support/acts.ts'
import { chatBegun } from './support/scenes.ts'
import { testOnStage } from './support/stage.ts'

testOnStage(
  'F9 P2 P4: without shared workers one tab serves the others, and when it goes another takes over',
  async (stage) => {
    const {
      ana,
      ben: { page: ben },
    } = await chatBegun(stage, { ana: { without: ['SharedWorker'] } })
    expect(await ana.page.evaluate(() => 'SharedWorker' in globalThis)).toBe(false)
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
  },
)
