/** P6 while a page is being read, what changes who may see it happens: nothing that came after is in the page. */
import { afterAll, beforeAll, expect, test } from 'bun:test'
import type { RunningServer } from '../../src/server.ts'
import { openMemoryStore } from '../../src/store/memory/index.ts'
import { Api, type Person, startTestServer } from './support.ts'

/** Done once, when a page has been read and its later entries have not. */
let meanwhile: (() => Promise<void>) | undefined
let server: RunningServer
let api: Api
let ann: Person
let bob: Person

beforeAll(async () => {
  const store = openMemoryStore()
  const related: typeof store.log.related = async (...args) => {
    const happens = meanwhile
    meanwhile = undefined
    await happens?.()
    return store.log.related(...args)
  }
  server = await startTestServer({}, { store: { ...store, log: { ...store.log, related } } })
  api = new Api(server.url)
  ann = await api.person('ann')
  bob = await api.person('bob')
})
afterAll(() => server.stop())

async function pageOfBob(id: string, happens: () => Promise<void>): Promise<string> {
  meanwhile = happens
  const { body } = await api.call('conversationDetails', bob, { id, after: 0 })
  expect(meanwhile).toBeUndefined()
  return JSON.stringify(body)
}

test('P6 an edit after somebody was removed is not in the page that they asked for before', async () => {
  const { body } = await api.call('createConversation', ann, { members: [bob.userId], title: 'group' })
  const id = body.conversationId
  const { messageId } = await api.send(ann, id, 'first')
  const page = await pageOfBob(id, async () => {
    await api.call('removeMember', ann, { id, userId: bob.userId })
    await api.call('editMessage', ann, { id, messageId, message: 'after the removal' })
  })
  expect(page).toContain('first')
  expect(page).not.toContain('after the removal')
})

test('P6 an edit by somebody who was blocked meanwhile is not in the page', async () => {
  const id = await api.direct(ann, bob)
  const { messageId } = await api.send(ann, id, 'first')
  const page = await pageOfBob(id, async () => {
    await api.call('block', bob, { userId: ann.userId })
    await api.call('editMessage', ann, { id, messageId, message: 'after the block' })
  })
  expect(page).toContain('first')
  expect(page).not.toContain('after the block')
})
