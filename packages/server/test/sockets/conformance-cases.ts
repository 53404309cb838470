/**
 * RFC 6455, by the cases of the Autobahn test suite (https://github.com/crossbario/autobahn-testsuite) with its
 * numbers. The server under test echoes messages. A case passes when what comes back is what is expected, up to the
 * end of the connection, and the end is the expected one: `closed`, the client's close answered with its code; or
 * `failed`, ended by the server with one of the codes, or by cutting the connection (Autobahn's "requireClean: false"),
 * before anything else is answered. Echoes before a failure may be missing (its "non-strict"). Compression (12, 13)
 * is never offered, which adapter-contract.ts asserts; of 9 applies what keeps within the limit of a frame.
 */
import { closing } from './conformance/closing.ts'
import { encoding } from './conformance/encoding.ts'
import { fragmentation } from './conformance/fragmentation.ts'
import { framing, limitsAndFragments, pings, reserved } from './conformance/framing.ts'
import type { Case } from './conformance/vocabulary.ts'

export const cases: readonly Case[] = [
  ...framing,
  ...pings,
  ...reserved,
  ...fragmentation,
  ...encoding,
  ...closing,
  ...limitsAndFragments,
]
