import { expect } from 'bun:test'
import { button, chat, message, messages, openChat } from './support/acts.ts'
import { say } from './support/person.ts'
import { withFriend } from './support/scenes.ts'
import { testOnStage } from './support/stage.ts'

testOnStage(
  'F7 F11: a long absence is read from the divider on, with the way to the newest and back to what is answered',
  async (stage) => {
    const { ana, ben, conversationId } = await withFriend(stage)
    const { page } = ana
    await say(ben, conversationId, 'Look at https://example.com/a_(b), and not at javascript:alert(1)')
    await openChat(page, 'Ben Krüger')
    const link = message(page, 'Look at').getByRole('link')
    await link.waitFor()
    expect(await link.getAttribute('href')).toBe('https://example.com/a_(b)')
    expect(await link.getAttribute('target')).toBe('_blank')
    expect(await link.getAttribute('rel')).toContain('noopener')

    await page.goto('/people')
    for (let line = 1; line <= 90; line++)
      await ben.client.messages.send(conversationId, `Line ${line} of many`)
    await ben.client.messages.send(conversationId, 'That is what I meant at the beginning', { replyTo: 1 })
    await ben.client.messages.settled()
    await page.getByRole('link', { name: 'Chats' }).click()
    await chat(page, 'Ben Krüger').getByText('91 unread messages').waitFor()
    await chat(page, 'Ben Krüger').getByRole('link').click()
    const divider = messages(page).getByText('Unread messages')
    await divider.waitFor()
    await expectInView(divider)
    await expectInView(message(page, /^Line 1 of many/))
    const down = button(page, 'To the newest message')
    await down.waitFor()
    // Counted is what still waits below.
    await page
      .locator('.jump-button')
      .getByText(/unread message/)
      .waitFor()
    await down.click()
    const reply = message(page, 'That is what I meant')
    await reply.waitFor()
    await expectInView(reply)
    await down.waitFor({ state: 'detached' })
    await chat(page, 'Ben Krüger')
      .getByText(/unread/)
      .waitFor({ state: 'detached' })

    await reply.getByRole('button', { name: /Look at/ }).click()
    const origin = message(page, /^(?!.*meant).*Look at/s)
    await origin.waitFor()
    await expectInView(origin)
    await button(page, 'To the newest message').click()
    await expectInView(reply)

    async function expectInView(found: typeof divider): Promise<void> {
      await found.first().waitFor()
      const handle = await found.first().elementHandle()
      await page.waitForFunction((element) => {
        const { top, bottom } = element!.getBoundingClientRect()
        const view = element!.closest('.message-scroller')!.getBoundingClientRect()
        return top >= view.top - 1 && bottom <= view.bottom + 1
      }, handle)
    }
  },
)
