import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { once } from 'node:events'
import { statfsSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { hasSmallDisks, mountSmallDisk } from '../../../../scripts/small-disk.ts'
import { asRefused, request } from './harness/http.ts'
import { makeGroup, newClientId, Person, pair, type Session, sendText, signUpAll } from './harness/person.ts'
import { ServerProcess, spawnServer } from './harness/server.ts'
import { runtimes } from './harness/suite.ts'

setDefaultTimeout(120_000)

/** What one sender was told, and what it still waits for when the server dies. */
type Sender = {
  person: Person
  session: Session | undefined
  next: number
  answered: Map<string, number>
  waiting: Map<string, string>
}

const kills = 10
const answersBetweenKills = 40

for (const runtime of runtimes) {
  describe(`bad luck (${runtime})`, () => {
    test(`P1 P2 P3 P8: killed ${kills} times under load, everything answered is there once, in order, without a gap`, async () => {
      await using server = await ServerProcess.start(runtime)
      const people = await signUpAll(server, 'ann', 'ben', 'cid', 'dan')
      const id = await makeGroup(people[0]!, people.slice(1), { history: 'all' })
      const senders: Sender[] = people.map((person) => ({
        person,
        session: undefined,
        next: 0,
        answered: new Map(),
        waiting: new Map(),
      }))
      for (let kill = 0; kill < kills; kill++) {
        await Promise.all(senders.map((sender) => reconnect(sender, id)))
        let answers = 0
        await new Promise<void>((resolve, reject) => {
          const onAnswer = () => {
            // The kill comes in the middle of batches, after a different number of answers each time.
            if (++answers === answersBetweenKills + kill * 7) server.kill().then(resolve, reject)
          }
          for (const sender of senders) void keepSending(sender, id, onAnswer)
        })
        await Promise.all(senders.map((sender) => sender.session!.socket.closed))
        const started = Date.now()
        await server.restart()
        expect(Date.now() - started).toBeLessThan(10_000)
      }
      await Promise.all(senders.map((sender) => reconnect(sender, id)))
      await expectComplete(senders, id)
      expect(server.bugs()).toEqual([])
    })

    test('SIGTERM: sessions are sent away with 4000, what was answered is kept, and the process ends with code 0', async () => {
      await using server = await ServerProcess.start(runtime)
      const { ann, ben, direct } = await pair(server)
      const [atAnn, atBen] = await Promise.all([ann.connect(), ben.connect()])
      const answered: number[] = []
      const sends = Array.from({ length: 50 }, (_, n) =>
        atAnn.text(direct, `${n}`).then(
          ({ seq }) => answered.push(seq),
          () => undefined,
        ),
      )
      await sends[0]
      expect(await server.stop()).toBe(0)
      expect([(await atAnn.socket.closed).code, (await atBen.socket.closed).code]).toEqual([4000, 4000])
      await Promise.all(sends)
      await server.restart()
      const { messages } = await ben.call('conversationDetails', { id: direct, after: 0, limit: 200 })
      const stored = messages.map(({ seq }) => seq)
      expect(stored).toEqual(stored.map((_, index) => index + 1))
      for (const seq of answered) expect(stored).toContain(seq)
    })

    test('SIGTERM: a long poll that is held is answered, with nothing new', async () => {
      await using server = await ServerProcess.start(runtime)
      const ann = await Person.signUp(server, 'ann')
      const { cursor } = await ann.call('events', { wait: 0 })
      const held = ann.call('events', { cursor, wait: 30 })
      await ann.call('getMe', {})
      expect(await server.stop()).toBe(0)
      expect(await held).toMatchObject({ events: [] })
    })

    test('two processes on one folder: the second says so and ends with code 1; the first goes on', async () => {
      await using server = await ServerProcess.start(runtime)
      const ann = await Person.signUp(server, 'ann')
      const second = spawnServer(runtime, ['--data', server.folder])
      let said = ''
      second.stderr!.setEncoding('utf8').on('data', (text: string) => {
        said += text
      })
      const [code] = await once(second, 'close')
      expect(code).toBe(1)
      expect(said).toMatch(/in use|already|another/i)
      expect(said).not.toContain('    at ')
      expect((await ann.reply('getMe')).status).toBe(200)
    })

    describe('disk full', () => {
      test.skipIf(!hasSmallDisks)(
        'P1: no false answer but `unavailable`, /healthz says 503, and all is well when space returns',
        async () => {
          using disk = mountSmallDisk(24)
          await using server = await ServerProcess.start(runtime, { folder: join(disk.folder, 'data') })
          const { ann, ben, direct } = await pair(server)
          const first = await sendText(ann, direct, 'before')
          const answered = [first]
          const ballast = join(disk.folder, 'ballast')
          fill(disk.folder, ballast)
          let refusals = 0
          for (let n = 0; n < 60 && refusals < 3; n++) {
            const input = { id: direct, message: `${n}${'x'.repeat(50_000)}`, clientMessageId: newClientId() }
            const reply = await ann.reply('sendToConversation', input)
            if (reply.status === 201) answered.push(JSON.parse(reply.text).seq)
            else {
              expect(asRefused(reply)).toMatchObject({ status: 503, code: 'unavailable', retry: 'retry' })
              refusals++
            }
          }
          expect(refusals).toBe(3)
          expect((await request(server.url, 'GET', '/healthz')).status).toBe(503)
          expect((await ben.call('conversationDetails', { id: direct, limit: 1 })).messages.at(-1)!.seq).toBe(
            answered.at(-1)!,
          )
          unlinkSync(ballast)
          const deadline = Date.now() + 20_000
          let sent = await ann.reply('sendToConversation', {
            id: direct,
            message: 'after',
            clientMessageId: 'after',
          })
          while (sent.status === 503 && Date.now() < deadline)
            sent = await ann.reply('sendToConversation', {
              id: direct,
              message: 'after',
              clientMessageId: 'after',
            })
          expect(sent.status).toBe(201)
          answered.push(JSON.parse(sent.text).seq)
          let health = await request(server.url, 'GET', '/healthz')
          while (health.status === 503 && Date.now() < deadline)
            health = await request(server.url, 'GET', '/healthz')
          expect(health.status).toBe(200)
          await server.restart()
          const { messages } = await ben.call('conversationDetails', { id: direct, after: 0, limit: 200 })
          expect(messages.map(({ seq }) => seq)).toEqual(answered)
        },
      )
    })
  })
}

async function reconnect(sender: Sender, id: string): Promise<void> {
  const session = await sender.person.connect()
  sender.session = session
  // What was not answered is sent again under the same client id: the outbox of any client.
  for (const [clientId, text] of sender.waiting) {
    const { seq } = await session.text(id, text, clientId)
    sender.answered.set(text, seq)
  }
  sender.waiting.clear()
}

/** Eight at a time, until the connection ends. */
async function keepSending(sender: Sender, id: string, onAnswer: () => void): Promise<void> {
  const session = sender.session!
  const one = async () => {
    while (!session.socket.isClosed) {
      const text = `${sender.person.handle} ${sender.next++}`
      const clientId = newClientId()
      sender.waiting.set(clientId, text)
      const sent = await session.text(id, text, clientId).catch(() => undefined)
      if (!sent) return
      sender.waiting.delete(clientId)
      sender.answered.set(text, sent.seq)
      onAnswer()
    }
  }
  await Promise.all(Array.from({ length: 8 }, one))
}

async function expectComplete(senders: Sender[], id: string): Promise<void> {
  const seqOf = new Map<string, number>()
  const seqs: number[] = []
  const [{ session }] = senders as [Sender]
  for (let after = 0; ; ) {
    const { entries, head } = await session!.range(id, { after, limit: 200 })
    for (const { entry } of entries) {
      seqs.push(entry.seq)
      if (entry.content.kind !== 'text') continue
      expect(seqOf.has(entry.content.text)).toBe(false)
      seqOf.set(entry.content.text, entry.seq)
    }
    after = seqs.at(-1) ?? 0
    if (after >= head) break
  }
  expect(seqs).toEqual(seqs.map((_, index) => index + 1))
  for (const { answered } of senders) {
    expect(answered.size).toBeGreaterThan(kills)
    for (const [text, seq] of answered) expect([text, seqOf.get(text)]).toEqual([text, seq])
  }
  expect(seqOf.size).toBe(senders.reduce((sum, { answered }) => sum + answered.size, 0))
}

/** Leaves some hundred kilobytes. */
function fill(folder: string, path: string): void {
  const { bavail, bsize } = statfsSync(folder)
  writeFileSync(path, Buffer.alloc(Math.max(0, bavail * bsize - 400_000)))
}
