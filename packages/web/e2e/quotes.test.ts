import { expect } from 'bun:test'
import type { Page } from 'playwright-core'
import { act, chat, message, openChat, says, send } from './support/acts.ts'
import { chatBegun } from './support/scenes.ts'
import { testOnStage } from './support/stage.ts'

const origin = 'The safe is behind the painting'
/** More than one page of messages, so that the origin is outside of what is loaded. */
const fillers = Array.from({ length: 75 }, (_, index) => `Line ${index + 1}`)

async function confirmRecall(page: Page): Promise<void> {
  await page.getByRole('dialog').getByRole('button', { name: 'Recall for everybody' }).click()
}

testOnStage(
  'F10 P6: a recalled text vanishes from every quote, list and field, also where its message is not loaded',
  async (stage) => {
    const {
      ana: { page: ana, context },
      ben: { page: ben },
    } = await chatBegun(stage)
    await send(ana, origin)
    await says(ana, origin, 'delivered')
    for (const text of fillers) await send(ana, text)
    await says(ana, fillers.at(-1)!, 'delivered')
    const early = await context.newPage()
    await early.goto(ana.url())
    await message(early, fillers.at(-1)!).waitFor()

    // Ben answers from the beginning; a new tab of Ana's has only the end with the quote.
    await ben.goto('/')
    await openChat(ben, 'Ana Lima')
    const scroller = ben.locator('.message-scroller')
    await scroller.evaluate((element) => element.scrollTo(0, 0))
    await message(ben, origin).first().waitFor()
    await act(ben, origin, 'Reply')
    await send(ben, 'Which painting?')
    await message(early, 'Which painting?').getByRole('button', { name: origin }).waitFor()
    expect(await early.getByRole('article').filter({ hasText: origin }).count()).toBe(1)
    await act(early, 'Which painting?', 'Reply')

    await ana.locator('.message-scroller').evaluate((element) => element.scrollTo(0, 0))
    const mine = ana.locator('[data-seq="1"]')
    await mine.waitFor()
    await mine.click({ button: 'right' })
    await ana.getByRole('menuitem', { name: 'Recall for everybody', exact: true }).click()
    await confirmRecall(ana)
    await message(early, 'Which painting?').getByRole('button', { name: 'recalled' }).waitFor()
    for (const page of [ana, ben, early]) await page.getByText(origin).first().waitFor({ state: 'detached' })

    // The newest message of a chat that is not open: the list forgets it too.
    await ben.keyboard.press('Escape')
    await ben.getByText('Nothing open yet').waitFor()
    await send(early, 'The code is 1234')
    await says(early, 'The code is 1234', 'delivered')
    await chat(ben, 'Ana Lima').getByText('The code is 1234').waitFor()
    await act(early, 'The code is 1234', 'Recall for everybody')
    await confirmRecall(early)
    await chat(ben, 'Ana Lima').getByText('The code is 1234').waitFor({ state: 'detached' })
    await early.getByText('The code is 1234').first().waitFor({ state: 'detached' })
  },
)
