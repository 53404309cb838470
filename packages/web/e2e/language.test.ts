import { expect } from 'bun:test'
import type { Page } from 'playwright-core'
import { send } from './support/acts.ts'
import { chatBegun } from './support/scenes.ts'
import { testOnStage } from './support/stage.ts'

/** How far the last line's text is from the left and the right edge of the widest line. */
function lastLine(page: Page, text: string) {
  return page
    .getByRole('article')
    .filter({ hasText: text })
    .locator('.message-text')
    .evaluate((element) => {
      const range = document.createRange()
      range.selectNodeContents(element)
      const lines = [...range.getClientRects()].filter(({ width }) => width > 0)
      const left = Math.min(...lines.map((line) => line.left))
      const right = Math.max(...lines.map((line) => line.right))
      return { fromLeft: lines.at(-1)!.left - left, fromRight: right - lines.at(-1)!.right }
    })
}

testOnStage(
  'a text begins on the side that its own direction says, and emoji are found by Arabic words',
  async (stage) => {
    const { page } = (await chatBegun(stage)).ana
    await send(page, 'This line is long enough to be wide\nshort')
    await send(page, 'هذا السطر طويل بما يكفي ليكون عريضًا\nقصير')

    for (const locale of ['en', 'ar']) {
      await page.evaluate((chosen) => localStorage.setItem('kith-locale', chosen), locale)
      await page.reload()
      await page.getByRole('log').getByText('This line').waitFor()
      const english = await lastLine(page, 'This line')
      expect(english.fromLeft).toBeLessThan(2)
      expect(english.fromRight).toBeGreaterThan(50)
      const arabic = await lastLine(page, 'هذا السطر')
      expect(arabic.fromRight).toBeLessThan(2)
      expect(arabic.fromLeft).toBeGreaterThan(50)
    }

    await page.getByRole('button', { name: 'رموز تعبيرية' }).click()
    await page.getByRole('searchbox').fill('قلب احمر')
    await page.getByRole('button', { name: 'قلب أحمر' }).first().click()
    expect(await page.getByRole('form').getByRole('textbox').inputValue()).toBe('❤️')
  },
)
