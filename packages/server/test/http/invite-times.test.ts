/** Until when an invite leads into its group: a server on a clock that the test moves. */
import { expect, test } from 'bun:test'
import { realRuntime } from '../store/support.ts'
import { Api, startTestServer } from './support.ts'

test('F5: an invite is good until its time has come, and is the same as none then', async () => {
  const time = { now: 1_800_000_000_000 }
  const runtime = { ...realRuntime, clock: { ...realRuntime.clock, now: () => time.now } }
  const server = await startTestServer({}, { runtime })
  const api = new Api(server.url)
  const [ann, cid] = [await api.person('ann'), await api.person('cid')]
  const { body } = await api.call('createConversation', ann, { members: [], title: 'Party' })
  const id = body.conversationId
  const expiresAt = time.now + 60_000
  const invites = [
    await api.call('createInvite', ann, { id, expiresAt }),
    await api.call('createInvite', ann, { id, expiresInSeconds: 60 }),
  ].map((answer) => answer.body)
  expect(invites.map((invite) => invite.expiresAt)).toEqual([expiresAt, expiresAt])
  const none = await api.call('joinConversation', cid, { inviteCode: 'AAAAAAAAAAAAAAAA' })
  expect(none.status).toBe(404)

  time.now = expiresAt - 1
  for (const { inviteCode } of invites)
    expect((await api.call('showInvite', cid, { inviteCode })).status).toBe(200)
  expect((await api.call('listInvites', ann, { id })).body.invites).toHaveLength(2)
  time.now = expiresAt
  for (const { inviteCode } of invites) {
    for (const name of ['showInvite', 'joinConversation'] as const) {
      const refused = await api.call(name, cid, { inviteCode })
      expect([refused.status, refused.body]).toEqual([none.status, none.body])
    }
  }
  expect((await api.call('listInvites', ann, { id })).body.invites).toEqual([])
  expect((await api.call('createInvite', ann, { id, expiresAt })).status).toBe(400)
  await server.stop()
})
