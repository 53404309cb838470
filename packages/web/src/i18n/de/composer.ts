import type { SameKeys } from '../catalogue.ts'
import type { composer as en } from '../en/composer.ts'

export const composer: SameKeys<typeof en> = {
  'composer.message': 'Nachricht',
  'composer.form': 'Nachricht schreiben',
  'composer.send': 'Senden',
  'composer.save': 'Speichern',
  'composer.emoji': 'Emoji',
  'composer.editing': 'Bearbeiten',
  'composer.stopReply': 'Doch nicht antworten',
  'composer.stopEdit': 'Bearbeiten beenden',
  'composer.tooLong': 'Das ist länger, als eine Nachricht sein darf.',
  'composer.mentions': 'Personen zum Erwähnen',
  'composer.emojiSearch': 'Emoji suchen',
  'composer.emojiNone': 'Kein Emoji passt.',
  'composer.emojiRecent': 'Zuletzt',
  'composer.emojiSmileys': 'Smileys',
  'composer.emojiPeople': 'Personen',
  'composer.emojiNature': 'Natur',
  'composer.emojiFood': 'Essen',
  'composer.emojiPlaces': 'Orte',
  'composer.emojiActivities': 'Aktivitäten',
  'composer.emojiObjects': 'Gegenstände',
  'composer.emojiSymbols': 'Symbole',
  'composer.emojiFlags': 'Flaggen',
}
