import { ejabberd } from './ejabberd.ts'
import { kith } from './kith.ts'
import { mosquitto } from './mosquitto.ts'
import { nats } from './nats.ts'
import { prosody } from './prosody.ts'
import type { Setup } from './setup.ts'

/** In the order of the tables. */
export const setups: Setup[] = [kith, ...ejabberd, ...prosody, ...mosquitto, nats]
