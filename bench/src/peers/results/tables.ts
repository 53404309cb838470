/** Every table of the page, from the results alone. */
import type { JobResult } from '../generator/job.ts'
import type { Tail } from '../generator/meter.ts'
import { rates } from '../plan.ts'
import {
  cellOf,
  failuresOf,
  mediansOf,
  type Results,
  reasonOf,
  type SetupFacts,
  totalsOf,
} from './results.ts'
import { isSustained } from './sustained.ts'
import { count, kilobytes, ms, table } from './table.ts'
import { targetsTable } from './targets.ts'

const reasonCharsMax = 160

type Column = { head: string; text(result: JobResult): string }

type Note = (setup: SetupFacts) => string
const noNote: Note = () => ''

/** A row for each set-up that was asked for this cell; a reason instead of figures that are not there. */
function cellRows(results: Results, cell: string, columns: Column[], note: Note): string[][] {
  return results.setups
    .filter(({ id }) => results.cells.some((one) => one.setup === id && one.cell === cell))
    .map((setup) => {
      const result = mediansOf(results, setup.id, cell)
      const texts = result ? columns.map(({ text }) => text(result)) : columns.map(() => '–')
      if (!result) texts[0] = reasonOf(results, setup.id, cell)
      return [setup.label + note(setup), ...texts]
    })
}

function tableOf(columns: Column[], rows: string[][]): string {
  return rows.length === 0 ? '' : table(['server', ...columns.map(({ head }) => head)], rows)
}

function cellTable(results: Results, cell: string, columns: Column[], note = noNote): string {
  return tableOf(columns, cellRows(results, cell, columns, note))
}

const delivered: Column = {
  head: 'delivered/s',
  text: ({ interval }) => count(interval!.deliveriesPerSecond),
}
const cpu: Column = {
  head: 'server CPU µs each',
  text: ({ interval }) =>
    interval!.serverCpuMicrosPerDelivery > 0 ? ms(interval!.serverCpuMicrosPerDelivery) : '–',
}
const answers: Column = {
  head: 'answer p50 / p99 ms',
  text: ({ interval }) => tailText(interval!.answerMs, false),
}
const deliveries: Column = {
  head: 'delivery p50 / p99 / p99.9 ms',
  text: ({ interval }) => tailText(interval!.deliveryMs, true),
}
const load: Column = {
  head: 'cores: server, generator, others',
  text: ({ interval }) =>
    [interval!.serverCores, interval!.generatorCores, interval!.otherCores]
      .map((cores) => cores.toFixed(2))
      .join(', '),
}

function tailText({ p50, p99, p999 }: Tail, withLast: boolean): string {
  return [p50, p99, ...(withLast ? [p999] : [])].map(ms).join(' / ')
}

function setupsTable(results: Results): string {
  const rows = results.setups.map(({ id, label, version, settings, whenAnswered, answer }) => {
    const { sent, unanswered, lost, underWay, duplicated, reordered, failures } = totalsOf(results, id)
    const verified = [lost, duplicated, reordered].map(count).join(' / ')
    return [
      label,
      version,
      settings,
      answer,
      whenAnswered,
      count(sent),
      verified,
      count(unanswered),
      count(underWay),
      count(failures),
    ]
  })
  const heads = ['server', 'version', 'setting', 'the answer', 'a message that is answered is', 'sent']
  const verified = ['lost / twice / out of order', 'unanswered', 'still under way', 'connections lost']
  return table([...heads, ...verified], rows)
}

/** What has no figure although it was asked for one. */
function failuresTable(results: Results): string {
  const rows = [
    ...results.leftOut.map(({ label, reason }) => [label, 'everything', oneLine(reason)]),
    ...failuresOf(results).map(({ label, cell, reason }) => [label, cell, oneLine(reason)]),
  ]
  return rows.length === 0 ? '' : table(['server', 'in', 'because'], rows)
}

function oneLine(text: string): string {
  return (text.split('\n', 1)[0] ?? '').replaceAll('|', '/').slice(0, reasonCharsMax)
}

/** One row for each set-up, one column for each rate; another row where it was also measured without receipts. */
function ratesTable(results: Results, of: 'answerMs' | 'deliveryMs'): string {
  const has = (id: string, cell: string) => results.cells.some((one) => one.setup === id && one.cell === cell)
  const texts = (id: string, ending = '') => rates.map((rate) => rateText(results, id, rate, ending, of))
  const rows = results.setups
    .filter(({ id }) => has(id, 'pairs/closed'))
    .flatMap(({ id, label }) => [
      [label, ...texts(id)],
      ...(has(id, `pairs/${rates[0]!}/bare`)
        ? [[`${label}, without watermarks`, ...texts(id, '/bare')]]
        : []),
    ])
  if (rows.length === 0) return ''
  const heads = ['p50 / p99 / p99.9 ms at', ...rates.map((rate) => `${count(rate)}/s`)]
  return table(heads, [...rows, ...diskRows(results)])
}

function diskRows({ disk }: Results): string[][] {
  if (!disk) return []
  const textAt = (rate: number) => disk.find((figures) => figures.rate === rate)?.ms
  const texts = rates.map(textAt).map((found) => (found ? tailText(found, true) : '–'))
  return [['The disk alone', ...texts]]
}

function rateText(
  results: Results,
  id: string,
  rate: number,
  ending: string,
  of: 'answerMs' | 'deliveryMs',
): string {
  const cell = `pairs/${rate}${ending}`
  const interval = mediansOf(results, id, cell)?.interval
  if (!interval) return reasonOf(results, id, cell)
  return isSustained(interval.deliveriesPerSecond, rate) ? tailText(interval[of], true) : 'fell behind'
}

/** The generator's own part in the figures: its lateness at the highest rate that each server reached. */
function generatorTable(results: Results): string {
  const rows = results.setups.flatMap(({ id, label }) => {
    const rate = rates.findLast((one) => mediansOf(results, id, `pairs/${one}`)?.interval)
    const interval = rate && mediansOf(results, id, `pairs/${rate}`)?.interval
    if (!interval) return []
    return [[label, `${count(rate)}/s`, tailText(interval.lateMs, true), interval.generatorCores.toFixed(2)]]
  })
  return rows.length === 0
    ? ''
    : table(['server', 'at', 'sent late p50 / p99 / p99.9 ms', 'generator cores'], rows)
}

const figure = (head: string, name: string, text = count): Column => ({
  head,
  text: ({ figures }) => text(figures?.[name] ?? Number.NaN),
})

function bytesTable(results: Results): string {
  const columns = [
    figure('a message of 100 B, both ways', 'bytesPerMessage'),
    figure('of it overhead', 'overheadPerMessage'),
    figure('a keep-alive', 'bytesPerKeepAlive'),
    figure('every s', 'keepAliveSeconds'),
    figure('an idle hour', 'bytesPerIdleHour'),
  ]
  const note: Note = ({ server }) => (server === 'kith' ? ', with delivered watermarks' : '')
  return tableOf(columns, [
    ...cellRows(results, 'bytes', columns, note),
    ...cellRows(results, 'bytes/bare', columns, () => ', without watermarks'),
  ])
}

export type Section = { title: string; text: string; table: string }

export function sections(results: Results): Section[] {
  const members = (cell: string) => (setup: SetupFacts) => {
    const { members = 0, online = 0 } = cellOf(results, setup.id, cell)?.settings ?? {}
    return `, ${count(members)} members, ${count(online)} online`
  }
  const all: Section[] = [
    {
      title: 'Who was measured',
      text: 'Lost: had not arrived when nothing more came for ten seconds after the load had ended. Unanswered: the server had not said by then, or when the wait was over, that it took them. Still under way: messages still arrived when the wait after a run was over.',
      table: setupsTable(results),
    },
    {
      title: 'What failed',
      text: 'Asked for, and not measured.',
      table: failuresTable(results),
    },
    { title: 'Targets', text: 'Where Kith is behind, it says so here.', table: targetsTable(results) },
    {
      title: 'Pairs, as fast as it goes',
      text: '200 sessions in pairs, 8 messages of 100 bytes of each under way (Prosody: 1).',
      table: cellTable(results, 'pairs/closed', [delivered, cpu, answers, deliveries, load]),
    },
    {
      title: 'Pairs at fixed rates: until delivered',
      text: 'From the moment at which a message was due. “Not reached”: above what the server did as fast as it goes. The disk alone: what is due is written to a file and synced, and nothing else happens.',
      table: ratesTable(results, 'deliveryMs'),
    },
    { title: 'Pairs at fixed rates: until answered', text: '', table: ratesTable(results, 'answerMs') },
    {
      title: 'Pairs at the highest rate of those below 1 000/s',
      text: 'At 80 % of what they did as fast as it goes.',
      table: cellTable(results, 'pairs/highest', [delivered, answers, deliveries]),
    },
    {
      title: 'The generator itself',
      text: 'How late it sent, which is part of every latency above.',
      table: generatorTable(results),
    },
    {
      title: 'A group of 500, all online',
      text: 'Members write in turn, 16 messages under way.',
      table: cellTable(results, 'group/500', [delivered, cpu, answers, deliveries], members('group/500')),
    },
    {
      title: 'A group of 5 000, 500 online',
      text: 'The others of Kith’s group read it when they come back. In an XMPP room the others are on its list and are sent nothing; Mosquitto keeps the messages for them; NATS does not know them.',
      table: cellTable(results, 'group/5000', [delivered, cpu, answers, deliveries], members('group/5000')),
    },
    {
      title: 'Mixed',
      text: '90 % to the partner, 10 % to a group of ten; 70 % 256 B, 25 % 1 KB, 4 % 4 KB, 1 % 16 KB. As fast as it goes.',
      table: cellTable(results, 'mixed', [delivered, cpu, answers, deliveries]),
    },
    {
      title: 'Idle sessions',
      text: 'Memory of all processes of the server, shared pages counted once. NATS has only a subscription for each; a durable consumer would cost more.',
      table: cellTable(results, 'idle', [
        figure('sessions', 'sessions'),
        figure('each adds', 'bytesPerSession', kilobytes),
        figure('all memory / sessions', 'wholeBytesPerSession', kilobytes),
      ]),
    },
    {
      title: 'Everybody comes back at once',
      text: 'Connections drop, 50 messages arrive for each, all return in the same moment. Servers that store slowly are given fewer devices.',
      table: cellTable(results, 'storm', [
        figure('devices', 'devices'),
        figure('have everything', 'caughtUp'),
        figure('all after s', 'allCaughtUpSeconds'),
        { head: 'p50 / p99 ms', text: ({ caughtUpMs }) => (caughtUpMs ? tailText(caughtUpMs, false) : '–') },
        figure('connects dropped', 'connectsDropped'),
        cpu,
      ]),
    },
    {
      title: 'Pages of history',
      text: '50 messages from random places of 100 conversations, ten readers at once. Mosquitto and ejabberd without archive have none.',
      table: cellTable(results, 'history', [
        figure('messages stored', 'messages'),
        figure('pages/s', 'pagesPerSecond'),
        { head: 'p50 / p99 ms', text: ({ pageMs }) => tailText(pageMs!, false) },
        figure('server CPU µs a page', 'serverCpuMicrosPerPage'),
      ]),
    },
    {
      title: 'Bytes on the wire',
      text: 'Counted at the generator’s sockets with the framing of WebSocket, XML, MQTT or NATS, without TLS, TCP and IP, at a rate so low that nothing travels together.',
      table: bytesTable(results),
    },
  ]
  return all.filter((section) => section.table !== '')
}

export function tables(results: Results): string {
  return sections(results)
    .map(({ title, table: text }) => `${title}\n\n${text}`)
    .join('\n\n')
}
