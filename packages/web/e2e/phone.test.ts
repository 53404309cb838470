import { expect } from 'bun:test'
import { chat, chats, message, messages, openChat, says, send, startChat } from './support/acts.ts'
import { contacts } from './support/scenes.ts'
import { testOnStage } from './support/stage.ts'

testOnStage('on a phone there is one pane at a time, and a way back', async (stage) => {
  const {
    ana: { page: ana },
    ben: { page: ben },
  } = await contacts(stage, { ana: { size: 'phone' } })
  await startChat(ana, 'ben')
  expect(await chats(ana).isVisible()).toBe(false)
  await send(ana, 'Written with thumbs')
  await ana.getByRole('button', { name: 'Back', exact: true }).tap()
  await chat(ana, 'Ben Krüger').waitFor()
  expect(await messages(ana).isVisible()).toBe(false)

  await ben.goto('/')
  await openChat(ben, 'Ana Lima')
  await send(ben, 'With all ten fingers')
  await chat(ana, 'Ben Krüger').getByText('1 unread message').waitFor()
  await chat(ana, 'Ben Krüger').getByRole('link').tap()
  await says(ben, 'With all ten fingers', 'read')
  await message(ana, 'With all ten fingers').waitFor()

  const { wide, high } = await ana.evaluate(() => ({
    wide: document.documentElement.scrollWidth > innerWidth,
    high: document.documentElement.scrollHeight > innerHeight,
  }))
  expect({ wide, high }).toEqual({ wide: false, high: false })
})
