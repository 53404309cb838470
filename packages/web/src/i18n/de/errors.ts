import type { SameKeys } from '../catalogue.ts'
import type { errors as english } from '../en/errors.ts'

export const errors: SameKeys<typeof english> = {
  'error.bad_request': 'Das wurde nicht verstanden. Prüfe deine Eingabe.',
  'error.bad_cursor': 'Dieses Gerät muss neu abgleichen.',
  'error.unauthenticated': 'Du bist nicht mehr angemeldet.',
  'error.wrong_credentials': 'Kontoname oder Passwort ist falsch.',
  'error.wrong_password': 'Das Passwort ist falsch.',
  'error.forbidden': 'Das darfst du nicht.',
  'error.not_found': 'Das gibt es nicht, oder es gehört dir nicht.',
  'error.method_not_allowed': 'Der Server kennt das nicht.',
  'error.timeout': 'Der Server hat zu lange gebraucht. Versuche es noch einmal.',
  'error.conflict': 'Das geht gerade nicht.',
  'error.handle_taken': 'Dieser Kontoname ist vergeben. Nimm einen anderen.',
  'error.client_id_reused': 'Diese Nachricht wurde schon mit anderen Worten gesendet.',
  'error.group_full': 'Die Gruppe ist voll.',
  'error.limit_reached': 'Eine Grenze ist erreicht. Entferne zuerst etwas.',
  'error.too_large': 'Das ist zu groß.',
  'error.rate_limited': 'Zu viele Versuche. Warte einen Moment und versuche es noch einmal.',
  'error.internal': 'Der Server hatte ein Problem. Versuche es noch einmal.',
  'error.overloaded': 'Der Server ist ausgelastet. Versuche es gleich noch einmal.',
  'error.unavailable': 'Der Server kann gerade nichts speichern. Versuche es gleich noch einmal.',
  'error.draining': 'Der Server startet neu. Versuche es gleich noch einmal.',
  'error.offline': 'Es gibt keine Verbindung zum Server.',
  'error.network': 'Der Server ist nicht erreichbar. Prüfe deine Verbindung.',
  'error.closed': 'Kith wurde inzwischen geschlossen. Lade die Seite neu.',
  'error.unknown': 'Etwas ist schiefgegangen. Versuche es noch einmal.',
}
