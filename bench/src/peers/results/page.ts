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

One generator, the same load for everybody, one server at a time, generator and server on the same machine. Repeat it:

\`\`\`sh
${results.command}
\`\`\`

${machineText(results)}. Begun ${results.startedAt.slice(0, 16).replace('T', ' ')} UTC, ${results.minutes} minutes;
pairs are medians of ${results.rounds} rounds in which the servers took turns, everything else was measured once. All
figures of all rounds: [peers.json](benchmarks/peers.json).${smoke}`
}

const fairness = `### What is not comparable

- Kith, ejabberd and Prosody with archives keep a history that every device of both users can read; Mosquitto and NATS
  JetStream pass messages on and are lower bounds: no users, no memberships, no edits, no receipts.
- Only Kith, and ejabberd and Prosody at their safe settings, have a message on the disk when they answer. ejabberd
  and Prosody answer after the sender's copy is stored; the recipient's copy is stored on its own way.
- Mosquitto answers before it saves, whatever its settings. NATS 2.9 syncs its files every two minutes and cannot be
  told otherwise; it may deliver a message before it has stored it.
- Kith's load contains delivered watermarks, which move the sender's ticks. Nobody else's load contains receipts.
- XMPP rooms answer with their own copy of a message, everything else in XMPP with stream management (XEP-0198).
- No TLS and no compression anywhere. Limits of rates are off everywhere. XMPP rooms tell nobody who comes and goes.
- ejabberd and Prosody have only the modules that the load needs, Mosquitto has \`set_tcp_nodelay\`: kinder than their
  defaults. Where a peer does better with other settings, say so and the set-up will be changed.
- Tinode, WuKongIM and Matrix homeservers are not started by the command: \`--at tinode=ws://…\` measures one that runs.
  Their drivers were tried on Tinode 0.25 with PostgreSQL and on Synapse 1.163 with SQLite. The one for WuKongIM is
  written from its description of JSON-RPC and has measured nothing yet.`
