/**
 * A conversation's log as a new device reads it from end to end, folded while it is read: where each numbered message
 * stands, who was a member when, and the digest up to every seq. The entries themselves are not kept.
 */
import type { Entry, MembersContent } from '@kith/protocol'
import { addHash, hashOf } from './digest.ts'
import { markOf, textOf } from './message-text.ts'
import type { Stretch } from './ranges.ts'
import type { Findings } from './verdict.ts'

export class LogReading {
  readonly conversationId: string
  /** By sender: seqs by number − 1. */
  readonly places = new Map<number, number[]>()
  /** By user id: when they were members. */
  readonly spans = new Map<string, Stretch[]>()
  head: number
  readonly #from: number
  readonly #sums: number[] = []
  readonly #findings: Findings
  readonly #authorOf: (sender: number) => string | undefined

  /** @param from the first seq that the reader may see */
  constructor(
    conversationId: string,
    from: number,
    findings: Findings,
    authorOf: (sender: number) => string | undefined,
  ) {
    this.conversationId = conversationId
    this.#from = from
    this.head = from - 1
    this.#findings = findings
    this.#authorOf = authorOf
  }

  take(entry: Entry): void {
    const { seq } = entry
    if (seq !== this.head + 1) {
      this.#findings.add('reordered', `${this.conversationId}: after seq ${this.head} comes ${seq}`)
    }
    this.head = seq
    this.#sums.push(addHash(this.#sums.at(-1) ?? 0, hashOf(entry)))
    if (entry.content.kind === 'text') this.#takeText(entry, entry.content.text)
    if (entry.content.kind === 'members') this.#takeChange(seq, entry.content)
  }

  /** The sum of the entries between two seqs, both included; undefined when this reading does not have them. */
  sum(from: number, to: number): number | undefined {
    if (from < this.#from || to > this.head) return undefined
    const before = from === this.#from ? 0 : this.#sums[from - 1 - this.#from]!
    return addHash(this.#sums[to - this.#from] ?? before, -before)
  }

  #takeText({ seq, from }: Entry, text: string): void {
    const mark = markOf(text)
    const at = `${this.conversationId}/${seq}`
    if (!mark || this.#authorOf(mark.sender) !== from) {
      this.#findings.add('leaked', `${at} by ${from} is nobody's: ${text.slice(0, 40)}`)
      return
    }
    const { sender, number } = mark
    if (text !== textOf(mark))
      this.#findings.add('diverged', `${at}: #${sender}.${number} has another text than was sent`)
    let places = this.places.get(sender)
    if (!places) this.places.set(sender, (places = []))
    if (places[number - 1]) {
      this.#findings.add('duplicated', `${at} repeats #${sender}.${number} of seq ${places[number - 1]}`)
    } else if (places.length >= number) {
      this.#findings.add('reordered', `${at}: #${sender}.${number} comes after #${sender}.${places.length}`)
    }
    places[number - 1] = seq
  }

  #takeChange(seq: number, { change, users }: MembersContent): void {
    for (const user of users) {
      const spans = this.spans.get(user) ?? []
      this.spans.set(user, spans)
      if (change === 'created' || change === 'added' || change === 'joined')
        spans.push({ from: seq, to: Number.POSITIVE_INFINITY })
      else if (change === 'left' || change === 'removed') spans.at(-1)!.to = seq
    }
  }
}
