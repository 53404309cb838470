import { expect } from 'bun:test'
import { message, messages, says, startChat } from './support/acts.ts'
import { choose, focusComesTo, focused, press, tabTo, take, type } from './support/keys.ts'
import { say } from './support/person.ts'
import { enter } from './support/scenes.ts'
import { testOnStage } from './support/stage.ts'

testOnStage(
  'F10 F16: the keyboard alone walks the messages and does with them whatever a mouse can',
  async (stage) => {
    const ben = await stage.person('Ben Krüger')
    const { page } = await enter(stage, 'Kim Rivers')
    await startChat(page, 'ben')
    const composer = () => focusComesTo(page, 'textbox', 'Message')
    await composer()
    for (const text of ['First', 'Second', 'Third']) {
      await type(page, text)
      await press(page, 'Enter')
      await says(page, text, 'sent')
    }
    const conversationId = page.url().split('/').at(-1)!
    await ben.client.conversations.accept(conversationId)
    await say(ben, conversationId, 'An answer with https://example.com/ in it')
    await message(page, 'An answer').waitFor()

    // One message is in the tab order, with its links; arrow keys walk, and each says all about itself.
    await press(page, 'Shift+Tab')
    await focusComesTo(page, 'button', 'Emoji')
    await press(page, 'Shift+Tab')
    await focusComesTo(page, 'link', 'https://example.com/')
    await press(page, 'Shift+Tab')
    await focusComesTo(page, 'article', /^Ben Krüger An answer with .* \d/)
    await press(page, 'Home')
    await focusComesTo(page, 'article', /^You First .* (delivered|read)/)
    await press(page, 'ArrowDown')
    await focusComesTo(page, 'article', /^You Second/)
    await press(page, 'Enter')
    await page.getByRole('menu').waitFor()
    await press(page, 'Escape')
    await page.getByRole('menu').waitFor({ state: 'detached' })
    await focusComesTo(page, 'article', /^You Second/)

    await press(page, 'Enter')
    await choose(page, 'Reply')
    await composer()
    await press(page, 'Escape')
    await composer()
    expect(page.url()).toContain(conversationId)
    await backTo(/Second/)
    await press(page, 'Enter')
    await choose(page, 'Reply')
    await composer()
    await type(page, 'Fourth')
    await press(page, 'Enter')
    await message(page, 'Fourth').getByRole('button', { name: 'Second' }).waitFor()

    // Only what the server has can be edited.
    await says(page, 'Fourth', 'delivered')
    await press(page, 'ArrowUp')
    await page.getByText('Editing', { exact: true }).waitFor()
    await press(page, 'Control+a')
    await type(page, 'Fourth, mended')
    await press(page, 'Enter')
    await message(page, 'Fourth, mended').getByText('edited', { exact: true }).waitFor()

    await backTo(/mended/)
    await press(page, 'Enter')
    await choose(page, 'React with 👍')
    await message(page, 'mended').getByRole('button', { name: '👍 from You' }).waitFor()
    await focusComesTo(page, 'article', /mended/)
    for (const [item, dialog] of [
      ['Who has read it', 'Message details'],
      ['Earlier versions', 'Earlier versions'],
      ['Recall for everybody', 'Recall this message?'],
    ] as const) {
      await press(page, 'Enter')
      await choose(page, item)
      await page.getByRole('dialog', { name: dialog }).waitFor()
      await press(page, 'Escape')
      await page.getByRole('dialog').waitFor({ state: 'detached' })
      await focusComesTo(page, 'article', /mended/)
    }
    await press(page, 'Enter')
    await choose(page, 'More reactions')
    await page.getByRole('dialog', { name: 'Emoji' }).getByRole('searchbox').waitFor()
    await tabTo(page, 'searchbox', 'Search emoji')
    await type(page, 'bee')
    await take(page, 'button', /^honeybee|^bee/)
    await message(page, 'mended').getByRole('button', { name: '🐝 from You' }).waitFor()
    await focusComesTo(page, 'article', /mended/)
    await press(page, 'Tab')
    await focusComesTo(page, 'button', /Second/)
    await press(page, 'Tab')
    await focusComesTo(page, 'button', '🐝 from You')
    await press(page, 'Enter')
    await message(page, 'mended').getByRole('button', { name: '🐝' }).waitFor({ state: 'detached' })

    await backTo(/mended/)
    await press(page, 'Enter')
    await choose(page, 'Recall for everybody')
    await take(page, 'button', 'Recall for everybody')
    await message(page, 'You recalled this message').waitFor()
    await focusComesTo(page, 'article', /recalled/)
    await press(page, 'Enter')
    await choose(page, 'Delete for me')
    await message(page, 'You recalled this message').waitFor({ state: 'detached' })
    // What is gone gives the focus to its neighbour, not to the top of the page.
    await focusComesTo(page, 'article', /An answer|First|Second|Third/)

    /** From the composer to the messages, and there to the one that says this. */
    async function backTo(name: RegExp): Promise<void> {
      while ((await focused(page)).role !== 'article') await press(page, 'Shift+Tab')
      await press(page, 'End')
      await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(drawn)))
      for (let step = 0; step < 8 && !name.test((await focused(page)).name); step++) {
        await press(page, 'ArrowUp')
        await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(drawn)))
      }
      await focusComesTo(page, 'article', name)
    }
  },
)

testOnStage(
  'F10: the keyboard alone mentions somebody and finds an emoji, and the field has the focus again',
  async (stage) => {
    const ben = await stage.person('Ben Krüger')
    const { page } = await enter(stage, 'Kim Rivers')
    const { userId } = (await ben.client.contacts.find('kim'))!
    const groupId = await ben.client.conversations.createGroup({ title: 'Walkers', members: [userId] })
    await tabTo(page, 'link', /^Walkers/)
    await press(page, 'Enter')
    await focusComesTo(page, 'textbox', 'Message')
    await type(page, 'Ask @b')
    await page.getByRole('option', { name: /Ben/ }).waitFor()
    await press(page, 'Escape')
    await page.getByRole('option').waitFor({ state: 'detached' })
    expect(page.url()).toContain(groupId)
    await type(page, ' or @b')
    await page.getByRole('option', { name: /Ben/ }).waitFor()
    await press(page, 'Enter')
    await press(page, 'Shift+Tab')
    await press(page, 'Enter')
    await page.getByRole('dialog', { name: 'Emoji' }).waitFor()
    await take(page, 'button', 'Food')
    await page.getByRole('button', { name: 'grapes' }).waitFor()
    await tabTo(page, 'button', 'grapes')
    await press(page, 'ArrowRight', 'Enter')
    await focusComesTo(page, 'textbox', 'Message')
    await press(page, 'Enter')
    await messages(page).getByText('Ask @b or @ben 🍈').waitFor()
    await message(page, 'Ask').getByRole('link', { name: '@ben' }).waitFor()
  },
)
