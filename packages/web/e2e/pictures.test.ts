import { expect } from 'bun:test'
import type { Page } from 'playwright-core'
import { button, chat, textbox } from './support/acts.ts'
import { contacts } from './support/scenes.ts'
import { testOnStage } from './support/stage.ts'

/** A photograph as a phone takes it: far larger than what travels. */
async function photograph(page: Page, colour: string): Promise<Buffer> {
  const url = await page.evaluate((fill) => {
    const canvas = document.createElement('canvas')
    canvas.width = 1600
    canvas.height = 1200
    const context = canvas.getContext('2d')!
    context.fillStyle = fill
    context.fillRect(0, 0, canvas.width, canvas.height)
    return canvas.toDataURL('image/png')
  }, colour)
  return Buffer.from(url.split(',')[1]!, 'base64')
}

async function choosePicture(page: Page, buffer: Buffer): Promise<void> {
  await page.locator('input[type=file]').setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer })
}

testOnStage(
  'F25 F3: a picture of a person and of a group is made small, shown to the others, and taken away again',
  async (stage) => {
    const {
      ana: { page: ana },
      ben: { page: ben },
    } = await contacts(stage)
    await ana.goto('/settings/profile')
    await button(ana, 'Choose picture').waitFor()
    await choosePicture(ana, Buffer.from('this is no picture'))
    await ana.getByRole('status').getByText('could not be read').waitFor()
    await choosePicture(ana, await photograph(ana, 'teal'))
    await button(ana, 'Change picture').waitFor()

    await ben.goto('/people')
    const shown = ben.getByRole('listitem').filter({ hasText: 'Ana Lima' }).locator('img')
    await shown.waitFor()
    const source = (await shown.getAttribute('src'))!
    expect(source).toMatch(/^data:image\/(webp|jpeg)/)
    expect(source.length).toBeLessThanOrEqual(2_048)
    expect(await shown.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(30)
    await button(ana, 'Remove picture').click()
    await shown.waitFor({ state: 'detached' })
    await ben.getByRole('listitem').filter({ hasText: 'Ana Lima' }).getByText('AL').waitFor()

    await ana.goto('/new-group')
    await textbox(ana, 'Group name').fill('Rowing club')
    await choosePicture(ana, await photograph(ana, 'navy'))
    await button(ana, 'Change picture').waitFor()
    await ana.getByRole('checkbox', { name: 'Ben Krüger' }).check()
    await button(ana, 'Create group').click()
    await textbox(ana, 'Message').waitFor()
    await ben.goto('/')
    await chat(ben, 'Rowing club').locator('img').waitFor()
    await ana.getByRole('link', { name: /Details/ }).click()
    await button(ana, 'Edit group').click()
    await button(ana, 'Remove picture').click()
    await button(ana, 'Save').click()
    await chat(ben, 'Rowing club').locator('img').waitFor({ state: 'detached' })
    await chat(ben, 'Rowing club').getByText('Ana Lima changed the group’s picture').waitFor()
  },
)
