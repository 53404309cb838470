import { button, signUp, textbox } from './support/acts.ts'
import { testOnStage } from './support/stage.ts'

testOnStage(
  'whoever comes first is told how to begin, on every screen that is still empty',
  async (stage) => {
    const { page } = await stage.profile('mika')
    const hints = page.getByRole('list', { name: 'How to start' })
    await hints.getByText('Add a contact by handle, link or QR code').waitFor()
    await button(page, 'Sign up').click()
    await page.getByRole('alert').filter({ hasText: 'Please fill this in' }).first().waitFor()
    await textbox(page, 'Handle').fill('m!')
    await textbox(page, 'Password').fill('short')
    await button(page, 'Sign up').click()
    await page.getByText('Use 3 to 32 letters').waitFor()
    await page.getByText('Use at least 8 characters').waitFor()
    await signUp(page, 'mika', '')

    await page.getByRole('heading', { name: 'Say hello to somebody' }).waitFor()
    await page.getByText('Nothing open yet').waitFor()
    await button(page, 'Add contact').click()
    await page.getByRole('img', { name: 'QR code of your contact link' }).waitFor()
    await page.getByText('/add/mika').waitFor()
    await page.getByRole('heading', { name: 'No contacts yet' }).waitFor()
    await page.goto('/new')
    await page.getByRole('heading', { name: 'No contacts yet' }).waitFor()
    await page.goto('/new-group')
    await page.getByText('No contacts yet').or(page.getByText('All your contacts')).waitFor()
    await page.goto('/settings/privacy')
    await page.getByText('You have blocked nobody').waitFor()

    // The name may be left out: the handle stands in for it. Who has the handle already is told at once.
    await page.goto('/settings/profile')
    await page.getByRole('heading', { name: 'Profile' }).waitFor()
    const { page: second } = await stage.profile('second')
    await textbox(second, 'Handle').fill('MIKA')
    await textbox(second, 'Password').fill('correct horse battery')
    await button(second, 'Sign up').click()
    await second.getByRole('alert').getByText('Somebody already has this handle').waitFor()
  },
)
