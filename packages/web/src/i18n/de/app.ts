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
  'app.busyTitle': 'Kith ist in einem anderen Tab geöffnet',
  'app.busyText':
    'Dieser Browser kann es nur in einem Tab ausführen. Schließe den anderen, dann übernimmt dieser.',
  'app.brokenTitle': 'Dieser Browser speichert nichts',
  'app.brokenText':
    'Kith braucht seinen Speicher (IndexedDB). Ein privates Fenster oder eine Einstellung hat ihn vielleicht abgeschaltet.',
  'app.offline': 'Du bist offline. Was du schreibst, geht hinaus, sobald du zurück bist.',
  'app.connecting': 'Verbindung wird aufgebaut …',
  'app.catchingUp': 'Neues wird geholt …',
  'app.connectAgain': 'Hier verwenden',
  'app.connectionReplaced': 'Ein anderes Fenster dieses Geräts hat die Verbindung übernommen.',
  'app.connectionRefused': 'Der Server nimmt diese Verbindung nicht an.',
  'app.storeFailed':
    'Dieser Browser kann gerade keine Nachrichten speichern. Auf dem Server sind sie sicher.',
}
