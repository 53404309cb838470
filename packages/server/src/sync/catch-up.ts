/**
 * Backfill → cut-over → live, for one session. While the log is read, live packets wait in a bounded buffer; at the
 * cut-over those that the reading already covered are dropped and the rest follow. When the buffer overflows it is
 * thrown away and the reading continues from where it ended, so memory stays bounded and nothing is missed (P4, P7).
 */
import { encodeServerFrame, joinPackets, limits, type Packet, type Subprotocol } from '@kith/protocol'
import { framePacket, livePacketOf } from '../delivery/packets.ts'
import type { DirectoryPort } from '../ports/directory.ts'
import type { LivePacket } from '../ports/router.ts'
import { type Change, readChanges } from './changes.ts'
import { type CursorState, formatCursor } from './cursor.ts'

/** The session as catching up sees it. */
export type CatchUpTarget = {
  readonly userId: string
  readonly subprotocol: Subprotocol
  /** Puts a packet on its way; resolves when the session can take more, false when it is gone. */
  pushAndWait(packet: Packet): Promise<boolean>
  /** What arrived live since the last call, or `overflow`. */
  takeBuffered(): LivePacket[] | 'overflow'
  /** From now on packets go straight to the socket. Called with the last packets in one turn. */
  becomeLive(packets: Packet[], until: number): void
}

export async function catchUp(directory: DirectoryPort, target: CatchUpTarget, since: number): Promise<void> {
  let from: CursorState = { since }
  for (;;) {
    const page = await readChanges(directory, target.userId, from, limits.conversationsPerCatchUpMax)
    for (const packet of pieces(page.changes, target.subprotocol)) {
      if (!(await target.pushAndWait(packet))) return
    }
    from = page.next
    if (page.more) continue
    const buffered = target.takeBuffered()
    if (buffered === 'overflow') continue
    cutOver(target, buffered, page.until)
    return
  }
}

/** Enough for few messages, and little enough to wait in a socket. */
const pieceBytes = 128 * 1024

function* pieces(changes: readonly Change[], subprotocol: Subprotocol): Generator<Packet> {
  let packets: Packet[] = []
  let length = 0
  for (const change of changes) {
    const packet = packetOf(change, subprotocol)
    packets.push(packet)
    length += packet.length
    if (length < pieceBytes) continue
    yield joinPackets(packets)
    packets = []
    length = 0
  }
  if (packets.length > 0) yield joinPackets(packets)
}

function cutOver(target: CatchUpTarget, buffered: LivePacket[], until: number): void {
  const packets = [
    encodeServerFrame({ type: 'caught-up', cursor: formatCursor({ since: until }) }, target.subprotocol),
  ]
  for (const packet of buffered) {
    if (packet.position === 0 || packet.position > until) packets.push(packet.encoded(target.subprotocol))
  }
  target.becomeLive(packets, until)
}

function packetOf(change: Change, subprotocol: Subprotocol): Packet {
  const packet = 'event' in change ? framePacket(change.event) : livePacketOf([change.entry], 0)
  return packet.encoded(subprotocol)
}
