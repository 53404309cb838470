import { describe, expect, test } from 'bun:test'
import { limits, type SendContent } from '@kith/protocol'
import { filesWith } from './harness/files.ts'
import {
  asText,
  makeGroup,
  newClientId,
  type Person,
  pair,
  sendText,
  signUpAll,
  talkingPair,
} from './harness/person.ts'
import { flows } from './harness/suite.ts'

flows('entries', (suite) => {
  const talking = () => talkingPair(suite.server)

  describe('text', () => {
    test('F26: exactly 64 KiB arrive whole; one byte more is refused, on HTTP and socket, and changes nothing', async () => {
      const { ann, direct, atAnn, atBen } = await talking()
      for (const unit of ['a', 'ü', '😀', '\u0001']) {
        const text = unit.repeat(limits.textBytesMax / Buffer.byteLength(unit))
        const { seq } = await atAnn.text(direct, text)
        const { entry } = await atBen.entry(direct, seq)
        expect(entry.content).toEqual(asText(text))
        const viaHttp = await ann.reply('sendToConversation', {
          id: direct,
          message: text,
          clientMessageId: newClientId(),
        })
        expect(viaHttp.status).toBe(201)
      }
      const before = (await atAnn.range(direct)).head
      for (const text of ['a'.repeat(limits.textBytesMax + 1), `${'ü'.repeat(limits.textBytesMax / 2)}a`]) {
        const overSocket = await atAnn.socket.request({
          type: 'send',
          conversation: direct,
          clientId: newClientId(),
          content: asText(text),
        })
        expect(overSocket).toMatchObject({ type: 'error' })
        const overHttp = await ann.refused('sendToConversation', {
          id: direct,
          message: text,
          clientMessageId: newClientId(),
        })
        expect(overHttp).toMatchObject({ status: 413, code: 'too_large', retry: 'giveup' })
      }
      expect((await atAnn.range(direct)).head).toBe(before)
    })

    test('an empty text is refused', async () => {
      const { ann, direct, atAnn } = await talking()
      expect(
        (
          await atAnn.socket.refused({
            type: 'send',
            conversation: direct,
            clientId: newClientId(),
            content: asText(''),
          })
        ).code,
      ).toBe('bad_request')
      expect(
        (await ann.refused('sendToConversation', { id: direct, message: '', clientMessageId: 'x' })).status,
      ).toBe(400)
    })

    test('a reply names its message, mentions name users; both arrive and are kept', async () => {
      const { ann, ben, direct, atAnn, atBen } = await talking()
      const first = await atAnn.text(direct, 'question?')
      const content: SendContent = {
        kind: 'text',
        text: 'answer @Ann',
        replyTo: first.seq,
        mentions: [ann.userId],
      }
      const { seq } = await atBen.append(direct, content)
      expect((await atAnn.entry(direct, seq)).entry).toMatchObject({ from: ben.userId, content })
      const { messages } = await ann.call('conversationDetails', { id: direct })
      expect(messages.at(-1)).toMatchObject({ message: 'answer @Ann', replyTo: String(first.seq), content })
      const missing: SendContent = { kind: 'text', text: 'to what?', replyTo: 999 }
      expect(
        (
          await atBen.socket.refused({
            type: 'send',
            conversation: direct,
            clientId: newClientId(),
            content: missing,
          })
        ).code,
      ).toBe('not_found')
    })

    test('C13: a wrong device clock cancels out; order is the sequence, never a clock', async () => {
      const { ann, direct, atAnn, atBen } = await talking()
      const wrongNow = 1_000_000_000_000
      const sending = { type: 'send', conversation: direct, content: asText('late') } as const
      const earlier = await atAnn.socket.expectAnswer('sent', {
        ...sending,
        clientId: newClientId(),
        sentAt: wrongNow - 60_000,
        now: wrongNow,
      })
      const { entry } = await atBen.entry(direct, earlier.seq)
      expect(entry.time - entry.written!).toBe(60_000)
      expect(Math.abs(entry.time - Date.now())).toBeLessThan(60_000)
      const same = await atAnn.socket.expectAnswer('sent', {
        ...sending,
        clientId: newClientId(),
        sentAt: wrongNow,
        now: wrongNow,
      })
      expect(same.seq).toBe(earlier.seq + 1)
      expect((await atBen.entry(direct, same.seq)).entry.written).toBeUndefined()
      const future = await atAnn.socket.expectAnswer('sent', {
        ...sending,
        clientId: newClientId(),
        sentAt: wrongNow + 60_000,
        now: wrongNow,
      })
      expect((await atBen.entry(direct, future.seq)).entry.written ?? 0).toBeLessThanOrEqual(Date.now())
      const seq = await sendText(ann, direct, 'by HTTP', { sentAt: wrongNow - 5_000, now: wrongNow })
      const viaHttp = (await atBen.entry(direct, seq)).entry
      expect(viaHttp.time - viaHttp.written!).toBe(5_000)
    })
  })

  describe('changes of a message', () => {
    test('an edit replaces the text for everybody and keeps its history', async () => {
      const { ann, ben, direct, atAnn, atBen } = await talking()
      const { seq } = await atAnn.text(direct, 'helo')
      const edit = await atAnn.append(direct, { kind: 'edit', target: seq, text: 'hello' })
      expect((await atBen.entry(direct, edit.seq)).entry.content).toEqual({
        kind: 'edit',
        target: seq,
        text: 'hello',
      })
      const id = { id: direct, messageId: String(seq) }
      const again = await ann.call('editMessage', { ...id, message: 'hello!', clientMessageId: 'edit-1' })
      expect(again.seq).toBe(edit.seq + 1)
      expect(await ann.call('editMessage', { ...id, message: 'hello!', clientMessageId: 'edit-1' })).toEqual(
        again,
      )
      const { messages } = await ben.call('conversationDetails', { id: direct })
      expect(messages.find((message) => message.seq === seq)).toMatchObject({
        message: 'hello!',
        editedAt: again.time,
      })
      const { versions } = await ben.call('messageHistory', id)
      expect(versions.map(({ message }) => message)).toEqual(['helo', 'hello', 'hello!'])
      const range = await atBen.range(direct, { before: seq + 1, limit: 1 })
      expect(range.related?.map(({ entry }) => entry.content.kind)).toEqual(['edit', 'edit'])
      expect((await ben.call('listConversations')).conversations[0]!.latestMessage?.message).toBe('hello!')
    })

    test('only its author may edit a message, and only a text; an edit too large is refused', async () => {
      const { ann, ben, direct, atAnn, atBen } = await talking()
      const { seq } = await atAnn.text(direct, 'mine')
      const id = { id: direct, messageId: String(seq) }
      expect((await ben.refused('editMessage', { ...id, message: 'his' })).status).toBe(403)
      expect((await ann.refused('editMessage', { ...id, messageId: '999', message: 'x' })).status).toBe(404)
      const tooLarge = 'x'.repeat(limits.textBytesMax + 1)
      expect((await ann.refused('editMessage', { ...id, message: tooLarge })).status).toBe(413)
      const reaction = await atBen.append(direct, { kind: 'reaction', target: seq, emoji: '👍' })
      expect(
        (await ben.refused('editMessage', { id: direct, messageId: String(reaction.seq), message: 'x' }))
          .status,
      ).toBe(409)
    })

    test('F16: a recall erases the body, and those of its edits, from every answer and from the disk', async () => {
      const { ann, ben, direct, atAnn, atBen } = await talking()
      const words = ['recalled-original-words', 'recalled-edited-words', 'recalled-third-words']
      const before = await atBen.device.call('events', { wait: 0 })
      const { seq } = await atAnn.text(direct, words[0]!)
      await atAnn.append(direct, { kind: 'edit', target: seq, text: words[1]! })
      await atAnn.append(direct, { kind: 'edit', target: seq, text: words[2]! })
      await atAnn.append(direct, { kind: 'reaction', target: seq, emoji: '🙈' })
      expect(filesWith(suite.server.folder, words[0]!).length).toBeGreaterThan(0)
      expect((await ann.reply('deleteMessage', { id: direct, messageId: String(seq) })).status).toBe(204)
      const recall = await atBen.socket.next('entry', ({ entry }) => entry.content.kind === 'recall')
      expect(recall.entry.content).toEqual({ kind: 'recall', target: seq })
      const fresh = await (await ben.logIn()).connect()
      const answers = [
        (await ben.reply('conversationDetails', { id: direct })).text,
        (await ben.reply('listConversations')).text,
        (await ben.reply('fetchConversation', { userId: ben.userId })).text,
        (await ben.reply('messageHistory', { id: direct, messageId: String(seq) })).text,
        (await ben.reply('events', { wait: 0 })).text,
        (await ben.reply('events', { wait: 0, cursor: before.cursor })).text,
        JSON.stringify(await atBen.range(direct, { after: 0 })),
        JSON.stringify(fresh.socket.frames),
      ]
      for (const answer of answers) for (const word of words) expect(answer).not.toContain(word)
      expect((await ben.call('messageStatus', { id: direct, messageId: String(seq) })).status).toBe(
        'RECALLED',
      )
      const { messages } = await ann.call('conversationDetails', { id: direct })
      expect(messages.find((message) => message.seq === seq)).toMatchObject({
        message: '',
        status: 'RECALLED',
        content: { kind: 'erased' },
      })
      const deadline = Date.now() + 20_000
      const left = () => words.flatMap((word) => filesWith(suite.server.folder, word))
      while (left().length > 0 && Date.now() < deadline) await ann.call('getMe')
      expect(left()).toEqual([])
    })

    test('F16: recalling twice is one recall; a recalled message takes no edit and no reaction', async () => {
      const { ann, ben, direct, atAnn } = await talking()
      const { seq } = await atAnn.text(direct, 'oops')
      const id = { id: direct, messageId: String(seq) }
      await ann.call('deleteMessage', id)
      const { head } = await atAnn.range(direct)
      expect((await ann.reply('deleteMessage', id)).status).toBe(204)
      expect((await atAnn.range(direct)).head).toBe(head)
      expect((await ann.refused('editMessage', { ...id, message: 'x' })).status).toBe(409)
      expect((await ben.refused('react', { ...id, emoji: '👍' })).status).toBe(409)
    })

    test('F16: others may not recall it, except admins in their group', async () => {
      const [ann, ben, cid] = (await signUpAll(suite.server, 'ann', 'ben', 'cid')) as [Person, Person, Person]
      const id = await makeGroup(ann, [ben, cid])
      const messageId = String(await sendText(ben, id, 'rude words'))
      expect((await cid.refused('deleteMessage', { id, messageId })).status).toBe(403)
      expect((await ann.reply('deleteMessage', { id, messageId })).status).toBe(204)
      const { direct, ...friends } = await pair(suite.server)
      const own = String(await sendText(friends.ann, direct, 'mine'))
      expect((await friends.ben.refused('deleteMessage', { id: direct, messageId: own })).status).toBe(403)
    })

    test('F24: deleted for me is gone on all my devices and nobody else’s', async () => {
      const { ann, ben, direct, atAnn, atBen } = await talking()
      const { cursor: beforeIt } = await atBen.socket.settle()
      const { seq } = await atAnn.text(direct, 'not for me')
      const phone = await (await ben.logIn()).connect()
      const { cursor } = await phone.socket.settle()
      expect(
        (await ben.reply('deleteMessage', { id: direct, messageId: String(seq), for: 'me' })).status,
      ).toBe(204)
      expect((await phone.socket.next('hidden')).seqs).toEqual([seq])
      // Also with a cursor from before the entry: it may have come live since.
      for (const since of [cursor, beforeIt]) {
        const { events } = await ben.call('events', { cursor: since, wait: 0 })
        expect(events).toContainEqual({ type: 'hidden', conversation: direct, seqs: [seq] })
      }
      const fresh = await (await ben.logIn()).connect()
      for (const session of [atBen, fresh])
        expect(JSON.stringify(await session.range(direct))).not.toContain('not for me')
      expect((await ben.reply('conversationDetails', { id: direct })).text).not.toContain('not for me')
      expect((await ben.reply('listConversations')).text).not.toContain('not for me')
      expect((await ann.reply('conversationDetails', { id: direct })).text).toContain('not for me')
      expect((await ben.refused('deleteMessage', { id: direct, messageId: '999', for: 'me' })).status).toBe(
        404,
      )
    })

    test('a reaction counts once a person, changes, and is taken back', async () => {
      const { ann, ben, direct, atAnn, atBen } = await talking()
      const { seq } = await atAnn.text(direct, 'nice')
      const id = { id: direct, messageId: String(seq) }
      const reactions = async () => {
        const { messages } = await ann.call('conversationDetails', { id: direct })
        return messages.find((message) => message.seq === seq)?.reactions
      }
      await ben.call('react', { ...id, emoji: '👍' })
      await atBen.append(direct, { kind: 'reaction', target: seq, emoji: '🎉' })
      await ann.call('react', { ...id, emoji: '👍' })
      expect(await reactions()).toEqual([
        { userId: ben.userId, emoji: '🎉' },
        { userId: ann.userId, emoji: '👍' },
      ])
      await ben.call('react', { ...id, emoji: '' })
      expect(await reactions()).toEqual([{ userId: ann.userId, emoji: '👍' }])
      expect(
        (await ben.refused('react', { ...id, emoji: 'x'.repeat(limits.emojiCharsMax + 1) })).status,
      ).toBe(400)
    })
  })

  test('P7 P4: large messages come in pages of bounded size that go on where they end, with their newest edit', async () => {
    const { ann, ben, direct } = await pair(suite.server)
    const [atAnn, atBen] = [await ann.connect(), await ben.connect()]
    const large = (letter: string) => letter.repeat(limits.textBytesMax)
    const count = 24
    for (let n = 0; n < count; n++) await atAnn.text(direct, n < 12 ? large('a') : 'small')
    for (const letter of 'bcdefghijklmnopqrst')
      await atAnn.append(direct, { kind: 'edit', target: 1, text: large(letter) })
    for (let target = 13; target <= count; target++)
      await atAnn.append(direct, { kind: 'edit', target, text: large('z') })
    const sizeOf = (range: unknown) => JSON.stringify(range).length

    for (const fromEnd of [false, true]) {
      const shown = new Map<number, string>()
      let place = fromEnd ? count + 1 : 0
      let pages = 0
      while (fromEnd ? place > 1 : place < count) {
        const between = fromEnd ? { before: place } : { after: place, before: count + 1 }
        const range = await atBen.range(direct, { ...between, limit: 200 })
        expect(sizeOf(range)).toBeLessThan(2.5 * limits.rangeBytesMax)
        for (const { entry } of [...range.entries, ...(range.related ?? [])]) {
          const { content } = entry
          if (content.kind === 'text') shown.set(entry.seq, content.text[0]!)
          if (content.kind === 'edit') shown.set(content.target, content.text[0]!)
        }
        place = fromEnd ? range.entries[0]!.entry.seq : range.entries.at(-1)!.entry.seq
        pages++
      }
      expect(pages).toBeGreaterThan(1)
      expect(Array.from(shown).sort(([one], [other]) => one - other)).toEqual(
        Array.from({ length: count }, (_, index) => [index + 1, index === 0 ? 't' : index < 12 ? 'a' : 'z']),
      )
    }
    const { versions } = await ben.call('messageHistory', { id: direct, messageId: '1' })
    expect(versions.map(({ message }) => message[0])).toEqual([
      'a',
      ...[...'bcdefghijklmnopqrst'].slice(1 - versions.length),
    ])
    expect(versions.length).toBeGreaterThan(10)
  })
})
