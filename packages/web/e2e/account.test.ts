import { expect } from 'bun:test'
import type { Page } from 'playwright-core'
import { button, chat, logIn, message, openChat, password, textbox } from './support/acts.ts'
import { storedBy } from './support/browser.ts'
import { say } from './support/person.ts'
import { withFriend } from './support/scenes.ts'
import { testOnStage } from './support/stage.ts'

async function tryToEnter(page: Page, secret: string): Promise<void> {
  await textbox(page, 'Handle').fill('ana')
  await textbox(page, 'Password').fill(secret)
  await button(page, 'Log in').click()
}

testOnStage(
  'a new password puts the other devices out; logging out leaves nothing behind; logging in brings it back',
  async (stage) => {
    const { ana, ben, conversationId } = await withFriend(stage)
    await say(ben, conversationId, 'Remember the tickets')
    const { page } = ana
    await chat(page, 'tickets').waitFor()
    const { page: old } = await stage.profile('old')
    await logIn(old, 'ana')

    await page.goto('/settings/account')
    await textbox(page, 'Current password').fill('not my password')
    await textbox(page, 'New password').fill('another battery')
    await button(page, 'Change password').click()
    await page.getByRole('alert').getByText('The password is wrong').waitFor()
    await textbox(page, 'Current password').fill(password)
    await button(page, 'Change password').click()
    await page.getByText('Password changed').waitFor()
    await old.getByText('This device was logged out').waitFor()
    await tryToEnter(old, password)
    await old.getByRole('alert').getByText('Handle or password is not right').waitFor()
    await tryToEnter(old, 'another battery')
    await chat(old, 'tickets').waitFor()

    await button(page, 'Log out').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Log out' }).click()
    await button(page, 'Sign up').waitFor()
    expect(await page.getByText('This device was logged out').count()).toBe(0)
    const kept = await storedBy(page)
    for (const word of ['tickets', 'Ben Krüger', 'token']) expect(kept).not.toContain(word)
    await button(page, 'Log in').click()
    await tryToEnter(page, 'another battery')
    await chat(page, 'tickets').waitFor()
    await openChat(page, 'Ben Krüger')
    await message(page, 'Remember the tickets').waitFor()
  },
)

testOnStage(
  'an account that is deleted is gone: here, on other devices, for others, and its handle is free',
  async (stage) => {
    const { ana, ben } = await withFriend(stage)
    const { page: other } = await stage.profile('other')
    await logIn(other, 'ana')
    const { page } = ana
    await page.goto('/settings/account')
    await button(page, 'Delete account').click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('textbox', { name: 'Password' }).fill('not my password')
    await dialog.getByRole('button', { name: 'Delete account' }).click()
    await dialog.getByRole('alert').getByText('The password is wrong').waitFor()
    await dialog.getByRole('textbox', { name: 'Password' }).fill(password)
    await dialog.getByRole('button', { name: 'Delete account' }).click()
    await button(page, 'Sign up').waitFor()
    await other.getByText('This device was logged out').waitFor()
    expect(await storedBy(page)).not.toContain('Ben Krüger')
    expect(await ben.client.contacts.find('ana')).toBeUndefined()
    await textbox(page, 'Handle').fill('ana')
    await textbox(page, 'Display name').fill('Another Ana')
    await textbox(page, 'Password').fill(password)
    await button(page, 'Sign up').click()
    await page.getByText('Say hello to somebody').waitFor()
  },
)
