import { test } from 'bun:test'
import { password } from './support/acts.ts'
import { focusComesTo, press, tabTo, take, type } from './support/keys.ts'
import { hasChromium, onStage, testMs } from './support/stage.ts'

test.skipIf(!hasChromium)(
  'F1 F3 F7: the keyboard alone signs up, finds people and writes, and Escape leads back',
  () =>
    onStage(async (stage) => {
      const ben = await stage.person('Ben Krüger')
      const eva = await stage.person('Eva Stein')
      const { page } = await stage.profile('kim')
      await page.getByRole('textbox').first().waitFor()
      await take(page, 'button', 'Sign up')
      // What is wrong is where the focus goes.
      await focusComesTo(page, 'textbox', 'Handle')
      await type(page, 'kim')
      await tabTo(page, 'textbox', 'Display name')
      await type(page, 'Kim Rivers')
      await tabTo(page, 'textbox', 'Password')
      await type(page, password)
      await press(page, 'Enter')
      await page.getByRole('navigation').waitFor()

      await eva.client.contacts.request((await eva.client.contacts.find('kim'))!.userId)
      await take(page, 'link', /People/)
      await page.getByRole('heading', { name: 'People' }).waitFor()
      await take(page, 'button', 'Accept Eva Stein')
      await page.getByRole('list', { name: 'Contacts' }).getByText('Eva Stein').waitFor()
      await take(page, 'button', 'Add contact')
      await page.getByRole('textbox', { name: 'Handle' }).waitFor()
      await tabTo(page, 'textbox', 'Handle')
      await type(page, 'nobody_here')
      await press(page, 'Enter')
      await page.getByRole('alert').getByText('Nobody has the handle').waitFor()
      await focusComesTo(page, 'textbox', 'Handle')
      await press(page, 'Control+a')
      await type(page, 'ben')
      await press(page, 'Enter')
      await page.getByText('Request sent').first().waitFor()
      await ben.client.contacts.accept((await ben.client.contacts.find('kim'))!.userId)
      await page.getByRole('list', { name: 'Contacts' }).getByText('Ben Krüger').waitFor()

      await take(page, 'link', 'Chats')
      await take(page, 'button', 'New chat')
      await focusComesTo(page, 'textbox', 'Handle')
      await press(page, 'Escape')
      await focusComesTo(page, 'button', 'New chat')
      await press(page, 'Enter')
      await focusComesTo(page, 'textbox', 'Handle')
      await type(page, 'ben')
      await press(page, 'Enter')
      await focusComesTo(page, 'textbox', 'Message')
      await type(page, 'No mouse here')
      await press(page, 'Shift+Enter')
      await type(page, 'and two lines')
      await press(page, 'Enter')
      await page.getByRole('log', { name: 'Messages' }).getByText('No mouse here\nand two lines').waitFor()
      await press(page, 'Escape')
      await page.waitForURL('/')
      await tabTo(page, 'link', /^Ben Krüger.*No mouse here/)
    }),
  testMs,
)
