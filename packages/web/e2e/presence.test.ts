import { chat, openChat } from './support/acts.ts'
import { withFriend } from './support/scenes.ts'
import { testOnStage } from './support/stage.ts'

testOnStage(
  'F12 F13: who is here, when somebody was, who types, and how each of the two may keep it to themselves',
  async (stage) => {
    const { ana, ben, conversationId } = await withFriend(stage)
    const { page } = ana
    await openChat(page, 'Ben Krüger')
    const subtitle = page.locator('.conversation-subtitle')
    await subtitle.getByText('online', { exact: true }).waitFor()
    await ben.client.conversations.setTyping(conversationId, true)
    await subtitle.getByText('typing …').waitFor()
    await chat(page, 'Ben Krüger').getByText('typing …').waitFor()
    await ben.client.conversations.setTyping(conversationId, false)
    await subtitle.getByText('online', { exact: true }).waitFor()
    ben.client.disconnect()
    await subtitle.getByText(/^last seen \d/).waitFor()
    ben.client.connect()
    await subtitle.getByText('online', { exact: true }).waitFor()

    // Off on my side: I see nothing of others either.
    const shared = page.getByRole('switch', { name: 'Online and last seen' })
    await page.goto('/settings/privacy')
    await shared.click()
    await page.getByRole('switch', { name: 'Online and last seen', checked: false }).waitFor()
    await page.goto(`/c/${conversationId}`)
    await page.getByRole('heading', { name: 'Ben Krüger' }).waitFor()
    await subtitle.getByText(/online|last seen/).waitFor({ state: 'hidden' })
    await page.goto('/settings/privacy')
    await shared.click()
    await page.getByRole('switch', { name: 'Online and last seen', checked: true }).waitFor()
    await page.goto(`/c/${conversationId}`)
    await subtitle.getByText('online', { exact: true }).waitFor()

    // Off on the other side.
    await ben.client.account.update({ lastSeenShared: false })
    await page.reload()
    await page.getByRole('heading', { name: 'Ben Krüger' }).waitFor()
    await subtitle.getByText(/online|last seen/).waitFor({ state: 'hidden' })
  },
)
