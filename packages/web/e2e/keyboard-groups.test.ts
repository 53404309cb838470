import { expect } from 'bun:test'
import { choose, focusComesTo, press, tabTo, take, type } from './support/keys.ts'
import { enter } from './support/scenes.ts'
import { testOnStage } from './support/stage.ts'

testOnStage(
  'F3 F5: the keyboard alone makes a group, runs it, invites to it and leaves it',
  async (stage) => {
    const { page } = await enter(stage, 'Kim Rivers')
    const friends = [await stage.person('Ben Krüger'), await stage.person('Eva Stein')]
    for (const { client } of friends)
      await client.contacts.request((await client.contacts.find('kim'))!.userId)
    await take(page, 'link', /People/)
    await take(page, 'button', 'Accept Ben Krüger')
    await page.getByRole('list', { name: 'Contacts' }).getByText('Ben Krüger').waitFor()
    await take(page, 'button', 'Accept Eva Stein')
    await page.getByRole('list', { name: 'Contacts' }).getByText('Eva Stein').waitFor()

    await take(page, 'link', 'Chats')
    await take(page, 'button', 'New group')
    await page.getByRole('heading', { name: 'New group' }).waitFor()
    await tabTo(page, 'button', 'Choose picture')
    await tabTo(page, 'textbox', 'Group name')
    await type(page, 'Walkers')
    await tabTo(page, 'switch', 'New members see earlier messages')
    await press(page, 'Space')
    for (const name of ['Ben Krüger', 'Eva Stein']) {
      await tabTo(page, 'checkbox', new RegExp(name))
      await press(page, 'Space')
    }
    await page.getByText('2 people chosen').waitFor()
    await take(page, 'button', 'Create group')
    await focusComesTo(page, 'textbox', 'Message')

    await take(page, 'link', /^Walkers 3 members Details/)
    const member = (name: string) =>
      page.getByRole('list', { name: 'Members' }).getByText(name, { exact: true })
    await member('Eva Stein').waitFor()
    await take(page, 'button', 'Actions for Ben Krüger')
    await choose(page, 'Make admin')
    await page.getByText('Admin', { exact: true }).waitFor()
    await focusComesTo(page, 'button', 'Actions for Ben Krüger')
    await take(page, 'button', 'Actions for Eva Stein')
    await choose(page, 'Remove from group')
    await page.getByRole('dialog').waitFor()
    await take(page, 'button', 'Remove from group')
    await member('Eva Stein').waitFor({ state: 'detached' })
    await take(page, 'button', 'Add members')
    await page.getByRole('dialog', { name: 'Add members' }).waitFor()
    await tabTo(page, 'checkbox', /Eva Stein/)
    await press(page, 'Space')
    await take(page, 'button', 'Add')
    await member('Eva Stein').waitFor()
    await focusComesTo(page, 'button', 'Add members')

    await take(page, 'button', 'Edit group')
    await tabTo(page, 'textbox', 'Group name')
    await press(page, 'End')
    await type(page, ' club')
    await press(page, 'Enter')
    await page.getByRole('heading', { name: 'Walkers club' }).first().waitFor()
    await focusComesTo(page, 'button', 'Edit group')

    await take(page, 'button', 'Create invite link')
    await tabTo(page, 'combobox', 'Number of uses')
    await press(page, 'ArrowDown')
    await take(page, 'button', 'Create invite link')
    await page.getByRole('img', { name: 'QR code of the invite link' }).waitFor()
    await press(page, 'Escape')
    await page.getByText('1 use left').waitFor()
    // In a week, so the clock time alone would mislead.
    await page.getByText(/^Expires .*\d{4}/).waitFor()
    await focusComesTo(page, 'button', 'Create invite link')
    await take(page, 'button', 'Show QR code')
    await page.getByRole('dialog', { name: 'Walkers club' }).waitFor()
    await press(page, 'Escape')
    await focusComesTo(page, 'button', 'Show QR code')
    await take(page, 'button', 'Revoke')
    await page.getByRole('dialog').waitFor()
    await take(page, 'button', 'Revoke')
    await page.getByText('1 use left').waitFor({ state: 'detached' })

    await take(page, 'button', 'Actions for Ben Krüger')
    await choose(page, 'Transfer ownership')
    await page.getByRole('dialog').waitFor()
    await take(page, 'button', 'Transfer ownership')
    await page.getByRole('button', { name: 'Actions for Ben Krüger' }).waitFor({ state: 'detached' })
    await press(page, 'Escape')
    await focusComesTo(page, 'textbox', 'Message')
    await take(page, 'link', /Details$/)
    await take(page, 'button', 'Leave group')
    await page.getByRole('dialog').waitFor()
    await take(page, 'button', 'Leave group')
    await page.getByText('Say hello to somebody').waitFor()
    expect(new URL(page.url()).pathname).toBe('/')
  },
)
