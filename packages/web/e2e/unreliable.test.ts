import { expect } from 'bun:test'
import { chat, message, messages, says, send } from './support/acts.ts'
import { talking } from './support/scenes.ts'
import { testOnStage } from './support/stage.ts'

testOnStage('P2 P4: what is written offline goes out once, and what was missed comes in', async (stage) => {
  const { ana, ben } = await talking(stage)
  await ana.context.setOffline(true)
  ana.network.cut()
  await ana.page.getByRole('status').getByText('You are offline').waitFor()
  for (const text of ['First from the tunnel', 'Second from the tunnel']) {
    await send(ana.page, text)
    await says(ana.page, text, 'pending')
  }
  await send(ben.page, 'Where are you?')
  await says(ben.page, 'Where are you?', 'sent')

  ana.network.restore()
  await ana.context.setOffline(false)
  await message(ana.page, 'Where are you?').waitFor()
  await says(ana.page, 'First from the tunnel', 'read')
  await says(ana.page, 'Second from the tunnel', 'read')
  const heard = await messages(ben.page).getByRole('article').allInnerTexts()
  expect(heard.map((text) => text.split('\n')[0])).toEqual([
    'Are you there?',
    'Where are you?',
    'First from the tunnel',
    'Second from the tunnel',
  ])
})

testOnStage(
  'a reload without a network shows everything local, and a message written then goes out once',
  async (stage) => {
    const { ana, ben } = await talking(stage)
    await ana.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
    await ana.context.setOffline(true)
    ana.network.cut()
    await ana.page.reload()
    await message(ana.page, 'Are you there?').waitFor()
    await chat(ana.page, 'Ben Krüger').waitFor()
    await send(ana.page, 'Written on the train')
    await says(ana.page, 'Written on the train', 'pending')
    await ana.page.reload()
    await says(ana.page, 'Written on the train', 'pending')

    ana.network.restore()
    await ana.context.setOffline(false)
    await says(ana.page, 'Written on the train', 'read')
    expect(await message(ben.page, 'Written on the train').count()).toBe(1)
    expect(await message(ana.page, 'Written on the train').count()).toBe(1)
  },
)

testOnStage(
  'P1 P2 P8: the server is killed in the middle of a talk and started again: every message is there once',
  async (stage) => {
    const { ana, ben } = await talking(stage)
    const texts = Array.from({ length: 12 }, (_, index) => `Line number ${index + 1} of twelve`)
    for (const [index, text] of texts.entries()) {
      if (index === 6) await stage.server.kill()
      await send(ana.page, text)
    }
    await says(ana.page, texts[11]!, 'pending')
    await stage.server.startAgain()
    for (const text of texts) await says(ana.page, text, 'read')
    for (const page of [ana.page, ben.page]) {
      const shown = await messages(page).getByRole('article').allInnerTexts()
      expect(shown.map((text) => text.split('\n')[0])).toEqual(['Are you there?', ...texts])
    }
  },
)
