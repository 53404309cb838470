import { expect } from 'bun:test'
import { requestContact, signUp } from './support/acts.ts'
import { testOnStage } from './support/stage.ts'

testOnStage('P8: the installed app opens without a server and shows what it has', async (stage) => {
  const { page: ben } = await stage.profile('ben')
  await signUp(ben, 'ben', 'Ben Krüger')
  const { page } = await stage.profile('kim')
  await signUp(page, 'kim', 'Kim Rivers')
  await requestContact(page, 'ben', 'Ben Krüger')
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  // A worker controls a page that was loaded after it.
  await page.goto('/people')
  await stage.server.kill()

  await page.goto('/settings/appearance')
  await page.getByRole('group', { name: 'Language' }).waitFor()
  await page.getByRole('radio', { name: 'العربية' }).check()
  await page.getByRole('heading', { name: 'الإعدادات' }).waitFor()
  expect(await page.evaluate(() => document.documentElement.dir)).toBe('rtl')
  await page.goto('/people')
  await page.getByText('Ben Krüger').waitFor()
})

testOnStage('the manifest names icons that are there, of the size they say', async (stage) => {
  const { page } = await stage.profile('kim')
  const sizes = await page.evaluate(async () => {
    const manifest = await fetch('/manifest.webmanifest').then((response) => response.json())
    const icons = manifest.icons as { src: string; sizes: string }[]
    return Promise.all(
      icons.map(async ({ src, sizes }) => {
        const image = new Image()
        image.src = src
        await image.decode()
        return { sizes, real: sizes === 'any' ? 'any' : `${image.naturalWidth}x${image.naturalHeight}` }
      }),
    )
  })
  expect(sizes.length).toBe(5)
  for (const { sizes: said, real } of sizes) expect(real).toBe(said)
})
