import { expect } from 'bun:test'
import { button, chat, message, openChat, send, textbox } from './support/acts.ts'
import { say } from './support/person.ts'
import { enter } from './support/scenes.ts'
import { testOnStage } from './support/stage.ts'

testOnStage(
  'F1 F2 P6: a request is declined or accepted; whoever is blocked reaches nobody until unblocked',
  async (stage) => {
    const { page } = await enter(stage, 'Ana Lima')
    const ben = await stage.person('Ben Krüger')
    const eva = await stage.person('Eva Stein')
    const { userId: anaId } = (await ben.client.contacts.find('ana'))!
    await ben.client.contacts.request(anaId)
    await eva.client.contacts.request(anaId)
    await page.getByRole('link', { name: /People/ }).click()
    const requests = page.getByRole('list', { name: 'Requests' })
    await button(page, 'Decline Eva Stein').click()
    await requests.getByText('Eva Stein').waitFor({ state: 'detached' })
    expect(await page.getByRole('list', { name: 'Contacts' }).count()).toBe(0)
    await button(page, 'Accept Ben Krüger').click()
    await page.getByRole('list', { name: 'Contacts' }).getByText('Ben Krüger').waitFor()

    // A stranger's message waits outside of the list, and is not marked as read by looking at it.
    const strangeId = await eva.client.conversations.openDirect(anaId)
    await say(eva, strangeId, 'Do you remember me?')
    await page.goto('/')
    await page.getByRole('button', { name: /^Requests/ }).click()
    await chat(page, 'Eva Stein').getByRole('link').click()
    await page.getByRole('heading', { name: 'Eva Stein wants to write to you' }).waitFor()
    await message(page, 'Do you remember me?').waitFor()
    expect(eva.client.conversations.get(strangeId)!.head).toBe(1)
    await button(page, 'Block').click()
    await page.waitForURL('/')
    await chat(page, 'Eva Stein').waitFor({ state: 'detached' })
    await say(eva, strangeId, 'Hello? Hello?')

    const directId = await ben.client.conversations.openDirect(anaId)
    await say(ben, directId, 'Lunch?')
    await button(page, 'All').click()
    await openChat(page, 'Ben Krüger')
    await page.getByRole('link', { name: /Details$/ }).click()
    await button(page, 'Block').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Block' }).click()
    await button(page, 'Unblock').waitFor()
    await page.goto('/settings/privacy')
    await page.getByText('Eva Stein').waitFor()
    await button(page, 'Unblock Ben Krüger').click()
    await button(page, 'Unblock Ben Krüger').waitFor({ state: 'detached' })
    await say(ben, directId, 'Or dinner?')
    await page.goto(`/c/${directId}`)
    await message(page, 'Or dinner?').waitFor()
    await textbox(page, 'Message').waitFor()
    await send(page, 'Dinner it is')
    await message(page, 'Dinner it is')
      .getByText(/delivered|read/)
      .waitFor()
    expect(await page.getByText('Hello? Hello?').count()).toBe(0)
  },
)
