import { expect } from 'bun:test'
import { logIn, password } from './support/acts.ts'
import { focusComesTo, press, tabTo, take, type } from './support/keys.ts'
import { enter } from './support/scenes.ts'
import { testOnStage } from './support/stage.ts'

testOnStage(
  'F25: the keyboard alone changes every setting, logs a device out, and deletes the account',
  async (stage) => {
    const { page } = await enter(stage, 'Kim Rivers')
    const { page: other } = await stage.profile('other')
    await logIn(other, 'kim')
    const ben = await stage.person('Ben Krüger')
    await ben.client.contacts.request((await ben.client.contacts.find('kim'))!.userId)
    await take(page, 'link', /People/)
    await take(page, 'link', /^Ben Krüger/)
    await page.getByRole('heading', { name: 'Contact info' }).waitFor()
    await take(page, 'button', 'Block')
    await page.getByRole('dialog').waitFor()
    await take(page, 'button', 'Block')
    await page.getByRole('button', { name: 'Unblock' }).waitFor()

    await take(page, 'link', 'Settings')
    await take(page, 'link', 'Profile')
    await tabTo(page, 'button', 'Choose picture')
    await tabTo(page, 'textbox', 'About')
    await type(page, 'Slow trains')
    await take(page, 'button', 'Save')
    await page.getByRole('status').getByText('Saved').waitFor()

    await take(page, 'link', 'Privacy')
    for (const name of ['Read receipts', 'Online and last seen']) {
      await tabTo(page, 'switch', name)
      await press(page, 'Space')
      await page.getByRole('switch', { name, checked: false }).waitFor()
      await focusComesTo(page, 'switch', name)
    }
    await take(page, 'button', 'Unblock Ben Krüger')
    await page.getByText('You have blocked nobody').waitFor()

    await take(page, 'link', 'Devices')
    await take(page, 'button', /^Log out Chrome/)
    await page.getByRole('dialog').waitFor()
    await take(page, 'button', 'Cancel')
    await focusComesTo(page, 'button', /^Log out Chrome/)
    await press(page, 'Enter')
    await page.getByRole('dialog').waitFor()
    await take(page, 'button', 'Log out')
    await other.getByText('This device was logged out').waitFor()

    await take(page, 'link', 'Appearance')
    await tabTo(page, 'radio', 'As in the system')
    await press(page, 'ArrowRight', 'ArrowRight')
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark')
    await tabTo(page, 'radio', 'Normal')
    await press(page, 'ArrowRight')
    expect(await page.evaluate(() => document.documentElement.dataset.textSize)).toBe('large')
    await take(page, 'link', 'Notifications')
    await page.getByRole('heading', { name: 'Notifications' }).waitFor()

    await take(page, 'link', 'Account')
    await tabTo(page, 'textbox', 'Current password')
    await type(page, password)
    await tabTo(page, 'textbox', 'New password')
    await type(page, 'another battery')
    await press(page, 'Enter')
    await page.getByRole('status').getByText('Password changed').waitFor()
    await take(page, 'button', 'Log out')
    await page.getByRole('dialog').waitFor()
    await press(page, 'Escape')
    await focusComesTo(page, 'button', 'Log out')
    await take(page, 'button', 'Delete account')
    await tabTo(page, 'textbox', 'Password')
    await type(page, 'another battery')
    await press(page, 'Enter')
    await page.getByRole('button', { name: 'Sign up', exact: true }).waitFor()
    expect(await ben.client.contacts.find('kim')).toBeUndefined()
  },
)
