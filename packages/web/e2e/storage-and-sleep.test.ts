import { expect } from 'bun:test'
import {
  acceptRequest,
  chat,
  message,
  requestContact,
  says,
  send,
  signUp,
  startChat,
} from './support/acts.ts'
import { talking } from './support/scenes.ts'
import { testOnStage } from './support/stage.ts'

testOnStage(
  'P4: after a sleep the app says that it catches up until the server has answered',
  async (stage) => {
    const {
      ana,
      ben: { page: ben },
    } = await talking(stage)
    ana.network.numb()
    await send(ben, 'Good morning')
    await ana.page.evaluate(() => window.dispatchEvent(new Event('online')))
    await ana.page.getByRole('status').getByText('Catching up').waitFor()
    await message(ana.page, 'Good morning').waitFor()
    await ana.page.getByRole('status').getByText('Catching up').waitFor({ state: 'detached' })
    await send(ana.page, 'Slept well')
    await says(ana.page, 'Slept well', 'read')
  },
)

testOnStage(
  'a browser that has no room says so, sends nothing it cannot keep, and goes on when there is room',
  async (stage) => {
    const {
      ana,
      ben: { page: ben },
    } = await talking(stage)
    // In a page the store can be made to fail as a full disk makes it.
    await ana.context.addInitScript(() => {
      Reflect.deleteProperty(globalThis, 'SharedWorker')
      const { put } = IDBObjectStore.prototype
      IDBObjectStore.prototype.put = function (...given) {
        if ('isFull' in globalThis) throw new DOMException('There is no room.', 'QuotaExceededError')
        return put.apply(this, given)
      }
    })
    await ana.page.reload()
    await message(ana.page, 'Are you there?').waitFor()
    await ana.page.evaluate(() => Object.assign(globalThis, { isFull: true }))
    await send(ana.page, 'Into a full drawer')
    await ana.page.getByRole('status').getByText('no room to save').waitFor()
    const field = ana.page.getByRole('textbox', { name: 'Message', exact: true })
    expect(await field.inputValue()).toBe('Into a full drawer')
    expect(await message(ana.page, 'Into a full drawer').count()).toBe(0)
    await message(ana.page, 'Are you there?').waitFor()

    await send(ben, 'Arrives when there is room')
    await ana.page.evaluate(() => Reflect.deleteProperty(globalThis, 'isFull'))
    await message(ana.page, 'Arrives when there is room').waitFor()
    await ana.page.getByRole('status').getByText('no room to save').waitFor({ state: 'detached' })
    await ana.page.getByRole('button', { name: 'Send', exact: true }).click()
    await says(ana.page, 'Into a full drawer', 'read')
    expect(await message(ben, 'Into a full drawer').count()).toBe(1)
  },
)

testOnStage('a window without storage works from memory and says that nothing is kept', async (stage) => {
  const ana = await stage.profile('ana')
  await ana.context.addInitScript(() => {
    Reflect.deleteProperty(globalThis, 'SharedWorker')
    Object.defineProperty(IDBFactory.prototype, 'open', {
      value: () => {
        throw new DOMException('Not in this window.', 'InvalidStateError')
      },
    })
  })
  await ana.page.goto('/')
  const { page: ben } = await stage.profile('ben')
  await signUp(ben, 'ben', 'Ben Krüger')
  await signUp(ana.page, 'ana', 'Ana Lima')
  await ana.page.getByRole('status').getByText('This browser keeps nothing').waitFor()
  await requestContact(ben, 'ana', 'Ana Lima')
  await acceptRequest(ana.page, 'Ben Krüger')
  await startChat(ben, 'ana')
  await send(ben, 'Held in memory')
  await ana.page.getByRole('link', { name: /Chats/ }).first().click()
  await chat(ana.page, 'Ben Krüger').getByText('Held in memory').waitFor()
})
