import { button, message, send, signUp, textbox } from './support/acts.ts'
import { isAsked, say } from './support/person.ts'
import { enter } from './support/scenes.ts'
import { testOnStage } from './support/stage.ts'

testOnStage(
  'F5: an invite link brings a stranger from the sign-up into the group; a revoked one says so',
  async (stage) => {
    const ben = await stage.person('Ben Krüger')
    const { conversations } = ben.client
    const groupId = await conversations.createGroup({ title: 'Rowing club', members: [], history: 'all' })
    await say(ben, groupId, 'We meet at the pier')
    const { inviteCode } = await conversations.createInvite(groupId, {})
    const { page } = await stage.profile('stranger')
    await page.goto(`/join/${inviteCode}`)
    await page.getByText('you can join the group you were invited to').waitFor()
    await signUp(page, 'mika', 'Mika Berg')
    await page.getByRole('heading', { name: 'Rowing club' }).waitFor()
    await page.getByText('1 member').waitFor()
    await button(page, 'Join group').click()
    await message(page, 'We meet at the pier').waitFor()
    await send(page, 'I am new here')
    await message(page, 'I am new here')
      .getByText(/sent|delivered|read/)
      .waitFor()
    await page.getByRole('log').getByText('You joined').waitFor()

    await conversations.revokeInvite(groupId, inviteCode)
    const { page: late } = await enter(stage, 'Late Comer')
    await late.goto(`/join/${inviteCode}`)
    await late.getByText('This invite is no longer valid').waitFor()
  },
)

testOnStage('F1: a contact is added by link after the sign-up, and by a pasted link', async (stage) => {
  const ben = await stage.person('Ben Krüger')
  const eva = await stage.person('Eva Stein')
  const { page } = await stage.profile('stranger')
  await page.goto('/add/ben')
  await page.getByText('After this you can add @ben').waitFor()
  await signUp(page, 'mika', 'Mika Berg')
  await page.getByRole('heading', { name: 'Ben Krüger' }).waitFor()
  await button(page, 'Add contact').click()
  await button(page, 'Withdraw request').waitFor()
  await ben.client.contacts.accept((await ben.client.contacts.find('mika'))!.userId)
  await button(page, 'Remove contact').waitFor()

  await page.goto('/add')
  await textbox(page, 'Handle').fill(`${new URL(page.url()).origin}/add/eva`)
  await button(page, 'Add contact').click()
  await page.getByRole('list', { name: 'Sent requests' }).getByText('Eva Stein').waitFor()
  await isAsked(eva)
  await page.goto('/add/nobody_here')
  await page.getByText('Nobody has the handle @nobody_here').waitFor()
})

testOnStage(
  'F1: a code before the camera leads to the person; a browser that cannot scan says what to do instead',
  async (stage) => {
    await stage.person('Ben Krüger')
    const { page, context } = await enter(stage, 'Ana Lima')
    await page.goto('/add')
    await page.getByText('This browser cannot scan codes. Ask for the handle or the link').waitFor()
    await page.getByRole('img', { name: 'QR code of your contact link' }).waitFor()

    // The detector is the browser's; here it is one that reads what the test holds before the camera.
    await context.addInitScript(() => {
      class BarcodeDetector {
        async detect(video: HTMLVideoElement): Promise<{ rawValue: string }[]> {
          const code = sessionStorage.getItem('held')
          return code && video.videoWidth > 0 ? [{ rawValue: code }] : []
        }
      }
      Object.assign(globalThis, { BarcodeDetector })
    })
    await page.reload()
    const hold = (code: string) => page.evaluate((text) => sessionStorage.setItem('held', text), code)
    await button(page, 'Start camera').click()
    await hold('https://elsewhere.example/add/ben')
    await page.getByText('This code does not belong to this server').waitFor()
    await hold(`${new URL(page.url()).origin}/add/ben`)
    await button(page, 'Start camera').click()
    await page.waitForURL('/add/ben')
    await page.getByRole('heading', { name: 'Ben Krüger' }).waitFor()
    await button(page, 'Add contact').click()
    await button(page, 'Withdraw request').waitFor()
  },
)
