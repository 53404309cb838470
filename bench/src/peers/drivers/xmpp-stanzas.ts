/** The stanzas of the XMPP driver that are not on its hot path. */
export const password = 'bench'

export function jid(user: number, domain: string): string {
  return `u${user}@${domain}`
}

export function streamHeader(domain: string): string {
  return `<?xml version='1.0'?><stream:stream to='${domain}' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>`
}

export function plainAuth(name: string): string {
  const secret = Buffer.from(`\0${name}\0${password}`).toString('base64')
  return `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${secret}</auth>`
}

export function iq(id: string, type: 'get' | 'set', payload: string, to = ''): string {
  const address = to === '' ? '' : ` to='${to}'`
  return `<iq type='${type}' id='${id}'${address}>${payload}</iq>`
}

export function mucJoin(occupant: string): string {
  return `<presence to='${occupant}'><x xmlns='http://jabber.org/protocol/muc'><history maxstanzas='0'/></x></presence>`
}

function field(name: string, ...values: string[]): string {
  return `<field var='${name}'>${values.map((value) => `<value>${value}</value>`).join('')}</field>`
}

function form(type: string, ...fields: string[]): string {
  return `<x xmlns='jabber:x:data' type='submit'>${field('FORM_TYPE', type)}${fields.join('')}</x>`
}

/** Only the moderator's presence is told: with all of them, 500 joins alone would be 125,000 stanzas. */
export const mucConfig = `<query xmlns='http://jabber.org/protocol/muc#owner'>${form(
  'http://jabber.org/protocol/muc#roomconfig',
  field('muc#roomconfig_persistentroom', '1'),
  field('muc#roomconfig_presencebroadcast', 'moderator'),
)}</query>`

export function mucAdmin(jids: string[]): string {
  const items = jids.map((member) => `<item affiliation='member' jid='${member}'/>`)
  return `<query xmlns='http://jabber.org/protocol/muc#admin'>${items.join('')}</query>`
}

export type MamQuery = { with?: string; start?: string; end?: string; max: number; last?: boolean }

export function mamQuery({ with: other, start, end, max, last }: MamQuery): string {
  const fields = [
    ...(other ? [field('with', other)] : []),
    ...(start ? [field('start', start)] : []),
    ...(end ? [field('end', end)] : []),
  ]
  const page = `<set xmlns='http://jabber.org/protocol/rsm'><max>${max}</max>${last ? '<before/>' : ''}</set>`
  return `<query xmlns='urn:xmpp:mam:2'>${form('urn:xmpp:mam:2', ...fields)}${page}</query>`
}
