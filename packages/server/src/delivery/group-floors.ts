/**
 * The ticks of groups: the lowest watermarks of the others are told at most every `groupFloorsEveryMs` while
 * receipts stream in, and once more when they stop, so that the last state is always told.
 */
import type { Conversation } from '../conversation/conversation.ts'
import { othersFloors } from '../conversation/watermarks.ts'
import type { RouterPort } from '../ports/router.ts'
import type { Cancel, Runtime } from '../ports/runtime.ts'
import { groupFloorsEveryMs } from './commit-events.ts'
import { deliverFloors } from './deliver-commit.ts'

export class GroupFloors {
  readonly #router: RouterPort
  readonly #runtime: Runtime
  readonly #dirty = new Set<Conversation>()
  #cancel: Cancel | undefined

  constructor(router: RouterPort, runtime: Runtime) {
    this.#router = router
    this.#runtime = runtime
  }

  /** After each commit: remembers a group whose lowest marks may have moved without being told. */
  commitDelivered(conversation: Conversation): void {
    if (!conversation.floorsDirty) return
    this.#dirty.add(conversation)
    this.#cancel ??= this.#runtime.timers.after(groupFloorsEveryMs, () => this.#tell())
  }

  close(): void {
    this.#cancel?.()
  }

  /** A group that is still being written is told with its next commit. */
  #tell(): void {
    this.#cancel = undefined
    for (const conversation of this.#dirty) {
      this.#dirty.delete(conversation)
      // P5: what a write that failed had moved is in a dropped conversation still, and nowhere else.
      if (!conversation.floorsDirty || !conversation.idle || conversation.dropped) continue
      conversation.floorsDirty = false
      conversation.floorsToldAt = this.#runtime.clock.elapsed()
      deliverFloors(this.#router, conversation, othersFloors(conversation))
    }
  }
}
