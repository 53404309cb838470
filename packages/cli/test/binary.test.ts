import { expect, test } from 'bun:test'
import { buildBinary } from '../../../scripts/build-binary.ts'
import { openDirect, send, signUp, texts } from './support/http.ts'
import { Workshop } from './support/kith-process.ts'

test('P1: the one-file program keeps messages over a restart, with nothing else on the machine', async () => {
  await using workshop = new Workshop()
  const program = workshop.path('kith')
  buildBinary(program)
  const alone = { command: [program], environment: { PATH: '' }, folder: workshop.folder }
  const first = await workshop.serve('data', alone)
  const ada = await signUp(first.url, 'ada')
  const ben = await signUp(first.url, 'ben')
  const conversationId = await openDirect(first.url, ada, ben)
  await send(first.url, ada, conversationId, 'from one file')
  expect(await first.server.end()).toEqual({ code: 0, signal: null })
  const second = await workshop.serve('data', alone)
  expect(await texts(second.url, ben, conversationId)).toEqual(['from one file'])
}, 120_000)
