import { expect } from 'bun:test'
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
} from './support/acts.ts'
import { testOnStage } from './support/stage.ts'

const names = ['Ana Lima', 'Ben Krüger', 'Cleo Marsh', 'Dina Park', 'Emil Roth']
const lines = names.map((name) => `This is ${name} speaking`)

testOnStage('F3 F10 P3 P4: a group of five, in one order for everybody', async (stage) => {
  const pages = []
  for (const name of names) {
    const handle = name.split(' ')[0]!.toLowerCase()
    const { page } = await stage.profile(handle)
    await signUp(page, handle, name)
    pages.push(page)
  }
  const [ana, ...others] = pages as [(typeof pages)[number], ...typeof pages]
  for (const [index, other] of others.entries()) {
    const name = names[index + 1]!
    await requestContact(ana, name.split(' ')[0]!.toLowerCase(), name)
    await acceptRequest(other, 'Ana Lima')
  }

  await ana.goto('/')
  await ana.getByRole('button', { name: 'New group', exact: true }).click()
  await ana.getByRole('textbox', { name: 'Group name', exact: true }).fill('Rowing club')
  for (const name of names.slice(1)) await ana.getByRole('checkbox', { name }).check()
  await ana.getByRole('button', { name: 'Create group', exact: true }).click()
  await ana.getByRole('textbox', { name: 'Message', exact: true }).waitFor()
  await ana.getByText('5 members', { exact: true }).waitFor()
  for (const other of others) {
    await other.goto('/')
    await chat(other, 'Rowing club').waitFor()
    await openChat(other, 'Rowing club')
  }

  // All at once: whatever order comes of it is everybody's.
  await Promise.all(pages.map((page, index) => send(page, lines[index]!)))
  for (const page of pages) for (const line of lines) await message(page, line).waitFor()
  await Promise.all(pages.map((page, index) => says(page, lines[index]!, 'read')))
  const orders = await Promise.all(
    pages.map(async (page) => {
      const texts = await messages(page).getByRole('article').allInnerTexts()
      return texts.map((text) => lines.find((line) => text.includes(line)))
    }),
  )
  expect(orders[0]!.toSorted()).toEqual(lines.toSorted())
  for (const order of orders) expect(order).toEqual(orders[0]!)
})
