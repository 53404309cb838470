import type { SameKeys } from '../catalogue.ts'
import type { account as english } from '../en/account.ts'

export const account: SameKeys<typeof english> = {
  'welcome.title': 'Willkommen bei Kith',
  'welcome.lead': 'Nachrichten zwischen Menschen, auf einem Server, den jemand von euch betreibt.',
  'welcome.hintHandle': 'Wähle einen Kontonamen. Über ihn finden dich andere.',
  'welcome.hintContact': 'Füge einen Kontakt über Namen, Link oder QR-Code hinzu.',
  'welcome.hintTalk': 'Schreib los. Ohne Netz warten Nachrichten hier, bis du wieder verbunden bist.',
  'welcome.hints': 'So geht es los',
  'account.signUp': 'Registrieren',
  'account.logIn': 'Anmelden',
  'account.logOut': 'Abmelden',
  'account.handle': 'Kontoname',
  'account.handleHint': '3 bis 32 Zeichen: Buchstaben, Ziffern, Punkt, Unterstrich.',
  'account.password': 'Passwort',
  'account.passwordHint': 'Mindestens 8 Zeichen.',
  'account.displayName': 'Anzeigename',
  'account.displayNameHint': 'Das sehen andere. Du kannst ihn jederzeit ändern.',
  'account.toLogIn': 'Schon ein Konto?',
  'account.toSignUp': 'Neu hier?',
  'account.handleInvalid': 'Nimm 3 bis 32 Buchstaben, Ziffern, Punkte oder Unterstriche.',
  'account.passwordShort': 'Nimm mindestens 8 Zeichen.',
  'account.required': 'Bitte ausfüllen.',
  'account.nameLong': 'Dieser Name ist zu lang.',
  'account.show': 'Zeigen',
  'account.hide': 'Verbergen',
  'account.forAdd': 'Danach kannst du @{handle} hinzufügen.',
  'account.forJoin': 'Danach kannst du der Gruppe beitreten, in die du eingeladen bist.',
  'account.signedOut':
    'Dieses Gerät wurde abgemeldet, und was hier gespeichert war, ist gelöscht. Melde dich neu an, um weiterzumachen.',
}
