import { expect } from 'bun:test'
import { act, chat, message, openChat, says, send, startChat } from './support/acts.ts'
import { contacts } from './support/scenes.ts'
import { testOnStage } from './support/stage.ts'

testOnStage('F1 F2 F7 F10 F16 P3: two people get in, become contacts and talk', async (stage) => {
  const {
    ana: { page: ana },
    ben: { page: ben },
  } = await contacts(stage)

  await startChat(ana, 'ben')
  await send(ana, 'Hello Ben')
  await says(ana, 'Hello Ben', 'delivered')
  await ben.getByRole('link', { name: /Chats/ }).first().click()
  await chat(ben, 'Ana Lima').getByText('1 unread message').waitFor()
  await openChat(ben, 'Ana Lima')
  await message(ben, 'Hello Ben').waitFor()
  await says(ana, 'Hello Ben', 'read')
  await chat(ben, 'Ana Lima').getByText('unread').waitFor({ state: 'hidden' })

  await act(ben, 'Hello Ben', 'Reply')
  await send(ben, 'Hello yourself')
  await message(ana, 'Hello yourself').getByRole('button', { name: 'Hello Ben' }).waitFor()
  await says(ben, 'Hello yourself', 'read')
  await act(ben, 'Hello yourself', 'Who has read it')
  const details = ben.getByRole('dialog', { name: 'Message details' })
  await details.getByText(/^Read \d+:\d\d/).waitFor()
  await details.getByText(/^Delivered \d+:\d\d/).waitFor()
  await ben.keyboard.press('Escape')
  await details.waitFor({ state: 'hidden' })

  await act(ben, 'Hello yourself', 'Edit')
  await ben.getByText('Editing', { exact: true }).waitFor()
  await ben.getByRole('textbox', { name: 'Message', exact: true }).fill('Hello to you')
  await ben.getByRole('button', { name: 'Save', exact: true }).click()
  await message(ana, 'Hello to you').getByText('edited', { exact: true }).waitFor()
  expect(await message(ana, 'Hello yourself').count()).toBe(0)

  await act(ana, 'Hello to you', 'React with 👍')
  await message(ben, 'Hello to you').getByRole('button', { name: '👍 from Ana Lima' }).waitFor()

  await act(ana, /^(?!.*to you).*Hello Ben/s, 'Recall for everybody')
  await ana.getByRole('dialog').getByRole('button', { name: 'Recall for everybody' }).click()
  await message(ben, 'Message recalled').first().waitFor()
  await ben.getByText('Hello Ben').waitFor({ state: 'hidden' })
})
