import { chat, chats } from './support/acts.ts'
import { choose, focusComesTo, press, tabTo, take, type } from './support/keys.ts'
import { say } from './support/person.ts'
import { enter } from './support/scenes.ts'
import { testOnStage } from './support/stage.ts'

testOnStage(
  'F7 F14: the keyboard alone walks the list of chats, and pins, mutes, archives, filters and removes',
  async (stage) => {
    const ben = await stage.person('Ben Krüger')
    const { page } = await enter(stage, 'Kim Rivers')
    const { userId } = (await ben.client.contacts.find('kim'))!
    for (const title of ['Anglers', 'Bakers', 'Cyclists']) {
      const id = await ben.client.conversations.createGroup({ title, members: [userId] })
      await say(ben, id, `Hello ${title}`)
    }
    await chat(page, 'Hello Cyclists').waitFor()
    const order = async (...names: string[]) => {
      for (const [index, name] of names.entries())
        await chats(page).getByRole('listitem').nth(index).getByText(name, { exact: true }).waitFor()
    }
    await order('Cyclists', 'Bakers', 'Anglers')

    await tabTo(page, 'link', /^Cyclists/)
    await press(page, 'ArrowDown')
    await focusComesTo(page, 'link', /^Bakers/)
    await press(page, 'End')
    await focusComesTo(page, 'link', /^Anglers/)
    await press(page, 'Shift+F10')
    await choose(page, 'Pin')
    await order('Anglers', 'Cyclists', 'Bakers')
    await focusComesTo(page, 'link', /^Anglers.*Pinned/)
    await press(page, 'Tab')
    await focusComesTo(page, 'button', 'Actions for Anglers')
    await press(page, 'Enter')
    await choose(page, 'Mute')
    await focusComesTo(page, 'button', 'Actions for Anglers')
    await press(page, 'Enter')
    await choose(page, 'Mark as read')
    await chat(page, 'Anglers').getByText('unread').waitFor({ state: 'detached' })
    await press(page, 'Enter')
    await choose(page, 'Archive')
    await order('Cyclists', 'Bakers')
    await focusComesTo(page, 'link', /^Cyclists/)

    await tabTo(page, 'searchbox', 'Search chats')
    await type(page, 'bak')
    await order('Bakers')
    await press(page, 'ArrowDown')
    await focusComesTo(page, 'link', /^Bakers/)
    await press(page, 'Enter')
    await focusComesTo(page, 'textbox', 'Message')
    await tabTo(page, 'searchbox', 'Search chats')
    await press(page, 'Escape')
    await order('Cyclists', 'Bakers')
    await page.getByRole('textbox', { name: 'Message' }).waitFor()

    await take(page, 'button', 'Archived')
    await order('Anglers')
    await tabTo(page, 'button', 'Actions for Anglers')
    await press(page, 'Enter')
    await choose(page, 'Move out of the archive')
    await page.getByText('Nothing here').waitFor()
    await take(page, 'button', 'All')
    await order('Anglers', 'Cyclists', 'Bakers')
    await tabTo(page, 'link', /^Anglers/)
    await press(page, 'End')
    await focusComesTo(page, 'link', /^Bakers/)
    await press(page, 'Shift+F10')
    await choose(page, 'Remove from list')
    await page.getByRole('dialog').waitFor()
    await take(page, 'button', 'Cancel')
    await focusComesTo(page, 'link', /^Bakers/)
    await press(page, 'Shift+F10')
    await choose(page, 'Remove from list')
    await take(page, 'button', 'Remove from list')
    await chat(page, 'Bakers').waitFor({ state: 'detached' })
  },
)
