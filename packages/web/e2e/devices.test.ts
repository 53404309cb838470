import { expect } from 'bun:test'
import { button, chat, logIn, message, openChat, send, startChat } from './support/acts.ts'
import { storedBy } from './support/browser.ts'
import { contacts } from './support/scenes.ts'
import { testOnStage } from './support/stage.ts'

testOnStage(
  'a device that is revoked is signed out at once, keeps nothing, and may come back with the password',
  async (stage) => {
    const { ana } = await contacts(stage)
    await startChat(ana.page, 'ben')
    await send(ana.page, 'The key is under the third pot')
    const { page: lost } = await stage.profile('lost')
    await logIn(lost, 'ana')
    await openChat(lost, 'Ben Krüger')
    await message(lost, 'third pot').waitFor()
    expect(await storedBy(lost)).toContain('third pot')

    await ana.page.goto('/settings/devices')
    await ana.page.getByText('This device').waitFor()
    await button(ana.page, 'Log out Chrome · Linux').click()
    await ana.page.getByRole('dialog').getByRole('button', { name: 'Log out' }).click()
    await button(ana.page, 'Log out Chrome · Linux').waitFor({ state: 'detached' })

    await lost.getByText('This device was logged out').waitFor()
    expect(await lost.getByText('third pot').count()).toBe(0)
    const kept = await storedBy(lost)
    for (const word of ['third pot', 'Ben Krüger', 'token']) expect(kept).not.toContain(word)
    await lost.reload()
    await button(lost, 'Sign up').waitFor()
    await logIn(lost, 'ana')
    await lost.goto('/')
    await chat(lost, 'Ben Krüger').waitFor()
    await ana.page.getByText('This device').waitFor()
  },
)
