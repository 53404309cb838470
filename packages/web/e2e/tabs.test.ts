import { expect } from 'bun:test'
import { chat, message, openChat, says, send, startChat } from './support/acts.ts'
import { contacts } from './support/scenes.ts'
import { testOnStage } from './support/stage.ts'

testOnStage('F9: two tabs share one connection and stay in step', async (stage) => {
  const { ana, ben } = await contacts(stage)
  await startChat(ana.page, 'ben')
  const second = await ana.context.newPage()
  await second.goto('/')
  await chat(second, 'Ben Krüger').waitFor()
  expect(ana.network.sockets()).toBe(1)

  await send(ana.page, 'From the first tab')
  await openChat(second, 'Ben Krüger')
  await message(second, 'From the first tab').waitFor()
  await send(second, 'From the second tab')
  await message(ana.page, 'From the second tab').waitFor()
  await ben.page.goto('/')
  await openChat(ben.page, 'Ana Lima')
  await message(ben.page, 'From the second tab').waitFor()
  for (const tab of [ana.page, second]) await says(tab, 'From the second tab', 'read')

  // The tab that came first goes; the other one has lost nothing by it.
  await ana.page.close()
  await send(ben.page, 'To whoever is left')
  await message(second, 'To whoever is left').waitFor()
  expect(ana.network.sockets()).toBe(1)

  await second.goto('/settings/account')
  await second.getByRole('button', { name: 'Log out', exact: true }).first().click()
  await second.getByRole('dialog').getByRole('button', { name: 'Log out', exact: true }).click()
  await second.getByRole('button', { name: 'Sign up', exact: true }).waitFor()
  const kept = await second.evaluate(() => JSON.stringify([{ ...localStorage }, document.cookie]))
  expect(kept).not.toContain('ana')
})
