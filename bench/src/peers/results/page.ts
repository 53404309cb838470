/**
 * Writes the section about other servers into benchmarks.md, between two marks, and its pictures and figures beside
 * it. What stands outside of the marks is left as it is.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rates } from '../plan.ts'
import { mediansOf, type Results } from './results.ts'
import { isSustained } from './sustained.ts'
import { barChart, lineChart } from './svg.ts'
import { count, kilobytes } from './table.ts'
import { sections } from './tables.ts'

const begin = '<!-- bench:peers begin; made by the command, do not edit -->'
const end = '<!-- bench:peers end -->'
const fresh = `# Benchmarks\n\n${begin}\n${end}\n`

export function writePage(results: Results, folder: string): void {
  const pictures = join(folder, 'benchmarks')
  mkdirSync(pictures, { recursive: true })
  writeFileSync(join(pictures, 'peers.json'), `${JSON.stringify(results, undefined, 1)}\n`)
  writeFileSync(join(pictures, 'peers-pairs.svg'), pairsPicture(results))
  writeFileSync(join(pictures, 'peers-latency.svg'), latencyPicture(results))
  writeFileSync(join(pictures, 'peers-memory.svg'), memoryPicture(results))
  const path = join(folder, 'benchmarks.md')
  const page = existsSync(path) ? readFileSync(path, 'utf8') : fresh
  writeFileSync(path, withSection(page, section(results)))
}

/** The page with the new text between the marks; at its end when it has none yet. */
export function withSection(page: string, text: string): string {
  const marked = `${begin}\n\n${text}\n${end}`
  const [from, to] = [page.indexOf(begin), page.indexOf(end)]
  if (from < 0 || to < from) return `${page.trimEnd()}\n\n${marked}\n`
  return page.slice(0, from) + marked + page.slice(to + end.length)
}

function pairsPicture(results: Results): string {
  const bars = results.setups.map(({ id, label, server, durable }) => {
    const value = mediansOf(results, id, 'pairs/closed')?.interval?.deliveriesPerSecond ?? 0
    return {
      label,
      value,
      text: `${count(value)}/s${durable ? ', on the disk' : ''}`,
      own: server === 'kith',
    }
  })
  return barChart('Messages a second in pairs (logarithmic scale)', bars)
}

function latencyPicture(results: Results): string {
  const lines = results.setups.map(({ id, label }) => ({
    label,
    points: rates.flatMap((rate) => {
      const interval = mediansOf(results, id, `pairs/${rate}`)?.interval
      if (!interval || !isSustained(interval.deliveriesPerSecond, rate)) return []
      return [{ x: rate, y: interval.deliveryMs.p99 }]
    }),
  }))
  return lineChart('Until delivered, 99th percentile', 'messages a second', 'ms', lines)
}

function memoryPicture(results: Results): string {
  const bars = results.setups.map(({ id, label, server }) => {
    const value = mediansOf(results, id, 'idle')?.figures?.bytesPerSession ?? 0
    return { label, value: value / 1024, text: kilobytes(value), own: server === 'kith' }
  })
  return barChart('Memory that an idle session adds, KB (logarithmic scale)', bars)
}

function machineText(results: Results): string {
  const { processor, cores, memoryGiB, kernel, fileSystem } = results.machine as Record<
    string,
    string | number
  >
  const { kith, bun } = results.versions as Record<string, string>
  return `${processor}, ${cores} cores, ${memoryGiB} GiB, Linux ${kernel}, ${fileSystem}; Kith ${kith} on Bun ${bun}`
}

function section(results: Results): string {
  const parts = sections(results).map(({ title, text, table }) =>
    [`### ${title}`, text, picturesOf(title), table].filter((part) => part !== '').join('\n\n'),
  )
  return `${introduction(results)}\n\n${parts.join('\n\n')}\n\n${fairness}\n`
}

function picturesOf(title: string): string {
  if (title === 'Pairs, as fast as it goes') return '![Messages a second](benchmarks/peers-pairs.svg)'
  if (title === 'Pairs at fixed rates: until delivered') return '![Latency](benchmarks/peers-latency.svg)'
  return title === 'Idle sessions' ? '![Memory of idle sessions](benchmarks/peers-memory.svg)' : ''
}

function introduction(results: Results): string {
  const smoke = results.quick ? '\n\n**A smoke run (`--quick`): the figures mean nothing.**' : ''
  return `## Against other servers

One generator, the same load for everybody, one server at a time, generator and server on the same machine. Repeat it,
as root on Debian 12 with a real disk under the temporary folder and 20 000 descriptors a process (\`ulimit -n\`; with
fewer, fewer idle sessions):

\`\`\`sh
${results.command}
\`\`\`

${machineText(results)}. Begun ${results.startedAt.slice(0, 16).replace('T', ' ')} UTC, ${results.minutes} minutes;
pairs are medians of ${results.rounds} rounds in which the servers took turns, each just started: first the closed loop,
then the fixed rates from the lowest up, the first after six seconds of it, in which what the closed loop left behind is
put away. Everything else was measured once. All figures of all rounds: [peers.json](benchmarks/peers.json).${smoke}`
}

const fairness = `### What is not comparable

- **History.** Kith, ejabberd and Prosody with archives keep a history that every device of both users can read.
  Mosquitto and NATS JetStream are lower bounds without chat history: no users, no memberships, no edits, no receipts.
  JetStream does keep its stream and can be read again, by whoever can connect. ejabberd without archive is a
  messenger, but one that forgets what it has delivered.
- **Durability.** Only Kith, and ejabberd and Prosody at their safe settings, have a message on the disk when they
  answer. ejabberd and Prosody answer after the sender's copy is stored; the recipient's copy is stored on its own way.
  Mosquitto answers before it saves, whatever its settings. NATS 2.9 syncs its files every two minutes and cannot be
  told otherwise (2.10 can); it may deliver a message before it has stored it. Their latencies have no disk in them;
  the row “The disk alone” says what one costs here.
- **Versions** are those of Debian's packages, some of them years old; newer ones may be faster. NATS 2.9 reads pages of
  history and missed messages through a consumer made for that one reading; a durable consumer for each device would
  answer sooner and cost memory all the time.
- **Receipts.** Kith's load contains delivered watermarks, which move the sender's ticks. Nobody else's does; at fixed
  rates and in bytes Kith is also measured without them, and the targets above are about that.
- **Answers.** XMPP rooms answer with their own copy of a message, everything else in XMPP with stream management
  (XEP-0198).
- **Encodings** are each server's own: Kith's binary WebSocket frames, XML, MQTT, NATS's text. The generator makes a
  message once and patches numbers into it for all of them, and sends Kith's WebSocket frames with a mask of zeros.
- **Kinder than the defaults:** no TLS, no compression, no limits of rates. ejabberd and Prosody have only the modules
  that the load needs, their rooms tell nobody who comes and goes, and their queues for new connections are 4 096 long
  (ejabberd's default of 5 makes connections that come together wait for seconds). Mosquitto has \`set_tcp_nodelay\`.
  Kith has its limits by address off, and groups of 5 000 allowed. Nobody's own settings were tuned beyond that, Kith's
  neither; where a peer does better with other settings, say so and the set-up will be changed.
- **Mosquitto's queue** of new connections is 100 long and has no setting: in the storm, most of its time is the
  kernel's wait before a dropped connection is tried again (“connects dropped”). Its default also keeps no more than
  1 000 messages for a device that is away. Saving after every change is measured in pairs alone.
- **Prosody** runs on one core and stores slowly, so it is given one message under way for each session instead of
  eight, and fewer sessions in idle, groups and the storm; ejabberd too has fewer devices in the storm.
- **Server and generator share the machine's cores.** A generator that needs more for one protocol than for another
  takes them from that server; its share stands beside the figures.
- **Idle** sessions are connected, logged in and silent; nobody pings while memory is read. A session of Mosquitto is
  one subscription, of NATS two, of XMPP a presence with stream management, of Kith a device with a conversation.
- Tinode, WuKongIM and Matrix homeservers are not started by the command: \`--at tinode=ws://…\` measures one that runs.
  Their drivers were tried on Tinode 0.25 with PostgreSQL, Synapse 1.163 with SQLite and WuKongIM 2.2.5.`
