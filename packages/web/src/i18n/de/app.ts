import type { SameKeys } from '../catalogue.ts'
import type { app as en } from '../en/app.ts'

export const app: SameKeys<typeof en> = {
  'app.navigation': 'Hauptbereiche',
  'app.chats': 'Chats',
  'app.people': 'Personen',
  'app.settings': 'Einstellungen',
  'app.skipToContent': 'Zur Unterhaltung springen',
  'app.nothingOpenTitle': 'Noch nichts geöffnet',
  'app.nothingOpenText': 'Wähle einen Chat aus der Liste oder beginne einen neuen.',
  'app.supersededTitle': 'Kith ist in einem anderen Tab geöffnet',
  'app.supersededText':
    'Der andere Tab hat übernommen, vielleicht mit einer neueren Version. Lade diesen neu, um Kith auch hier zu verwenden.',
  'app.brokenTitle': 'Kith startet hier nicht',
  'app.brokenText':
    'Kith konnte in diesem Browser nicht gestartet werden. Vielleicht hat eine Einstellung abgeschaltet, was es braucht.',
  'app.offline': 'Du bist offline. Was du schreibst, geht hinaus, sobald du zurück bist.',
  'app.connecting': 'Verbindung wird aufgebaut …',
  'app.catchingUp': 'Neues wird geholt …',
  'app.connectAgain': 'Hier verwenden',
  'app.connectionReplaced': 'Ein anderes Fenster dieses Geräts hat die Verbindung übernommen.',
  'app.connectionRefused': 'Der Server nimmt diese Verbindung nicht an.',
  'app.storeFailed':
    'Dieser Browser hat gerade keinen Platz zum Speichern. Was auf dem Server ist, ist sicher; was du jetzt schreibst, kann erst gesendet werden, wenn wieder Platz ist.',
  'app.storeNone':
    'Dieser Browser speichert nichts. Wenn du den letzten Tab schließt, ist hier alles weg; der Server behält deine Nachrichten.',
}
