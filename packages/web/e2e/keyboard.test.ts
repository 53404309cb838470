import { expect, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { signUp } from './support/acts.ts'
import { press, tabTo, type } from './support/keys.ts'
import { hasChromium, onStage, testMs } from './support/stage.ts'

async function signUpByKeys(page: Page): Promise<void> {
  await page.getByRole('textbox').first().waitFor()
  await tabTo(page, 'textbox', 'Handle')
  await type(page, 'kim')
  await tabTo(page, 'textbox', 'Display name')
  await type(page, 'Kim Rivers')
  await tabTo(page, 'textbox', 'Password')
  await type(page, 'correct horse battery')
  await press(page, 'Enter')
  await page.getByRole('navigation').waitFor()
}

async function goTo(page: Page, place: RegExp, heading: string): Promise<void> {
  await tabTo(page, 'link', place)
  await press(page, 'Enter')
  await page.getByRole('heading', { name: heading }).first().waitFor()
}

test.skipIf(!hasChromium)(
  'F1 F3 F7 F25: the keyboard alone signs up, adds, writes, makes a group and changes settings',
  () =>
    onStage(async (stage) => {
      const { page: ben } = await stage.profile('ben')
      await signUp(ben, 'ben', 'Ben Krüger')
      const { page } = await stage.profile('kim')
      await signUpByKeys(page)

      await goTo(page, /People/, 'People')
      await tabTo(page, 'button', 'Add contact')
      await press(page, 'Enter')
      await page.getByRole('textbox', { name: 'Handle' }).waitFor()
      await tabTo(page, 'textbox', 'Handle')
      await type(page, 'ben')
      await press(page, 'Enter')
      await page.getByText('Request sent').first().waitFor()

      await goTo(page, /Chats/, 'Chats')
      await tabTo(page, 'button', 'New chat')
      await press(page, 'Enter')
      await page.getByRole('textbox', { name: 'Handle' }).waitFor()
      await type(page, 'ben')
      await press(page, 'Enter')
      await page.getByRole('textbox', { name: 'Message' }).waitFor()
      await tabTo(page, 'textbox', 'Message')
      await type(page, 'No mouse here')
      await press(page, 'Enter')
      await page.getByRole('log', { name: 'Messages' }).getByText('No mouse here').waitFor()

      await tabTo(page, 'button', 'New group')
      await press(page, 'Enter')
      await page.getByRole('heading', { name: 'New group' }).waitFor()
      await tabTo(page, 'textbox', 'Group name')
      await type(page, 'Walkers')
      await press(page, 'Enter')
      await page.getByRole('textbox', { name: 'Message' }).waitFor()
      await tabTo(page, 'link', /Walkers/)
      expect(page.url()).toContain('/c/')

      await goTo(page, /Settings/, 'Settings')
      await tabTo(page, 'link', 'Appearance')
      await press(page, 'Enter')
      await page.getByRole('group', { name: 'Theme' }).waitFor()
      await tabTo(page, 'radio', 'As in the system')
      await press(page, 'ArrowRight', 'ArrowRight')
      expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark')
      await tabTo(page, 'link', 'Privacy')
      await press(page, 'Enter')
      await tabTo(page, 'switch', 'Read receipts')
      await press(page, 'Space')
      await page.getByRole('switch', { name: 'Read receipts', checked: false }).waitFor()
      await tabTo(page, 'link', 'Account')
      await press(page, 'Enter')
      await tabTo(page, 'button', 'Log out')
      await press(page, 'Enter')
      await page.getByRole('dialog').waitFor()
      await press(page, 'Escape')
      await page.getByRole('dialog').waitFor({ state: 'detached' })
    }),
  testMs,
)
