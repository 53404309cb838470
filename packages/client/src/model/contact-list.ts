import type { ContactState, Presence, Profile } from '@kith/protocol'

/** A contact as it is shown. */
export type ContactView = { user: Profile; state: ContactState; blocked: boolean; presence?: Presence }
