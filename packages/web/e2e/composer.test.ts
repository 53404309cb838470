import { expect } from 'bun:test'
import { chat, chats, message, messages, openChat, says, textbox } from './support/acts.ts'
import { withFriend } from './support/scenes.ts'
import { testOnStage } from './support/stage.ts'

testOnStage(
  'F10: several lines, what is pasted, a mention and a draft for each conversation',
  async (stage) => {
    const { ana, ben, conversationId } = await withFriend(stage, {
      permissions: ['clipboard-read', 'clipboard-write'],
    })
    const { page } = ana
    const members = [(await ben.client.contacts.find('ana'))!.userId]
    const groupId = await ben.client.conversations.createGroup({ title: 'Walkers', members })
    await page.goto(`/c/${conversationId}`)
    const field = textbox(page, 'Message')
    await field.press('Shift+Enter')
    await field.fill('One line')
    await field.press('Shift+Enter')
    await field.pressSequentially('another line')
    await page.evaluate(() => navigator.clipboard.writeText(' pasted\n\n  <b>as text</b>  '))
    await field.press('Control+v')
    await field.press('Enter')
    await says(page, 'One line', 'delivered')
    expect(await message(page, 'One line').locator('.message-text').textContent()).toBe(
      'One line\nanother line pasted\n\n  <b>as text</b>',
    )
    expect(await field.inputValue()).toBe('')
    await field.fill('   ')
    await field.press('Enter')
    expect(await messages(page).getByRole('article').count()).toBe(1)

    // What is begun stays with its conversation, in the list, over a reload, and is gone once it is sent.
    await field.fill('Half a thought')
    await isOpen('Ben Krüger')
    await openChat(page, 'Walkers')
    await isOpen('Walkers')
    expect(await field.inputValue()).toBe('')
    await field.pressSequentially('Ask @be')
    await page.getByRole('listbox', { name: 'People to mention' }).getByRole('option').first().click()
    expect(await field.inputValue()).toBe('Ask @ben ')
    await chat(page, 'Ben Krüger').getByText('Draft:').waitFor()
    await field.pressSequentially('about it')
    await openChat(page, 'Ben Krüger')
    expect(await field.inputValue()).toBe('Half a thought')
    await chat(page, 'Walkers').getByText('Draft: Ask @ben about it').waitFor()
    await page.reload()
    await page.waitForFunction(() => document.querySelector('textarea')?.value === 'Half a thought')
    await openChat(page, 'Walkers')
    expect(await field.inputValue()).toBe('Ask @ben about it')
    await field.press('Enter')
    await message(page, 'Ask @ben about it').getByRole('link', { name: '@ben' }).waitFor()
    await chat(page, 'Walkers').getByText('Draft:').waitFor({ state: 'detached' })
    const [mention] = await mentioned()
    expect(mention).toBe(ben.userId)

    /** The list marks the open chat, and no other. */
    async function isOpen(name: string): Promise<void> {
      const marked = chats(page).locator('[aria-current=page]')
      await marked.filter({ hasText: name }).waitFor()
      expect(await marked.count()).toBe(1)
    }

    async function mentioned(): Promise<readonly string[]> {
      await says(page, 'about it', 'delivered')
      const window = await ben.client.messages.open(groupId)
      const found = window.items().find(({ text }) => text.includes('about it'))
      window.close()
      return found?.mentions ?? []
    }
  },
)
