/** A campaign of malformed input against one server, with a healthy client beside it all along. */
import fc from 'fast-check'
import { seededRandom } from '../seeded-random.ts'
import { carryOut, sizeOf, type Attack } from './attack.ts'
import { grammarsFor, type Grammars, type Known } from './grammars.ts'
import { mutate } from './mutate.ts'

export interface CampaignOptions {
  readonly url: string
  readonly known: Known
  /** What a good client sends, to be mutated. */
  readonly recorded: readonly Buffer[]
  readonly count: number
  readonly seed: number
  /** Called now and then with the number of inputs sent so far. */
  readonly onProgress?: (sent: number) => void
}

export interface CampaignResult {
  readonly sent: number
  /** What was wrong with answers, each with the seed that brings it about again. */
  readonly faults: readonly string[]
}

const AT_A_TIME = 24
const ROUND = 240

/** Sends at least `count` inputs. */
export async function runCampaign({
  url,
  known,
  recorded,
  count,
  seed,
  onProgress,
}: CampaignOptions): Promise<CampaignResult> {
  const grammars = grammarsFor(known)
  const faults: string[] = []
  let sent = 0
  for (let round = 0; sent < count; round++) {
    const roundSeed = seed + round
    const attacks = attacksOf(grammars, known, recorded, roundSeed)
    await inParallel(attacks, async (attack) => {
      const found = await carryOut(url, attack)
      sent += sizeOf(attack)
      faults.push(...found.map((fault) => `seed ${roundSeed}: ${fault}`))
    })
    onProgress?.(sent)
  }
  return { sent, faults }
}

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const iterator = items.values()
  const workers = Array.from({ length: AT_A_TIME }, async () => {
    for (const item of iterator) await work(item)
  })
  await Promise.all(workers)
}

/** Some from grammars, some from mutations of what is right. */
function attacksOf(grammars: Grammars, known: Known, recorded: readonly Buffer[], seed: number): Attack[] {
  const random = seededRandom(seed)
  const spoil = (bytes: Buffer): Buffer => mutate(bytes, random)
  const weighed = [
    ...packetAttacks(grammars, known, spoil),
    ...byteAttacks(grammars, known, recorded, spoil),
    { weight: 2, arbitrary: pollAttacks(grammars) },
  ]
  return fc.sample(fc.oneof(...weighed), { seed, numRuns: ROUND })
}

interface Weighed {
  readonly weight: number
  readonly arbitrary: fc.Arbitrary<Attack>
}
type Spoil = (bytes: Buffer) => Buffer

const usual = 'EIO=4&transport=websocket'

function packetAttacks({ event, packet, query }: Grammars, { token }: Known, spoil: Spoil): Weighed[] {
  const auth = JSON.stringify({ protocolVersion: 1, visitorToken: token })
  const packets = (
    arbitrary: fc.Arbitrary<string | Uint8Array>,
    as: string | undefined = auth,
    from: fc.Arbitrary<string> = fc.constant(usual),
  ): fc.Arbitrary<Attack> =>
    fc.record({
      kind: fc.constant('packets'),
      query: from,
      auth: fc.constant(as),
      packets: fc.array(arbitrary, { minLength: 5, maxLength: 40 }),
    })
  return [
    { weight: 6, arbitrary: packets(event) },
    { weight: 5, arbitrary: packets(event.map((text) => spoil(Buffer.from(text)).toString())) },
    { weight: 5, arbitrary: packets(packet) },
    { weight: 2, arbitrary: packets(packet, undefined) },
    { weight: 2, arbitrary: packets(packet, auth, query) },
  ]
}

function byteAttacks(
  { frame, request }: Grammars,
  { token, conversationId }: Known,
  recorded: readonly Buffer[],
  spoil: Spoil,
): Weighed[] {
  const upgrade = (path: string): string =>
    `GET ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\nconnection: upgrade\r\n` +
    'upgrade: websocket\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\nsec-websocket-version: 13\r\n\r\n'
  const bytes = (arbitrary: fc.Arbitrary<Uint8Array>, head = ''): fc.Arbitrary<Attack> =>
    arbitrary.map((list) => ({ kind: 'bytes', head, bytes: list }))
  const requests = request.map((text) => Buffer.from(text))
  return [
    { weight: 3, arbitrary: bytes(frame, upgrade(`/socket.io/?${usual}`)) },
    { weight: 2, arbitrary: bytes(frame, upgrade(`/v1/conversations/${conversationId}/stream`)) },
    { weight: 6, arbitrary: bytes(fc.constantFrom(...recorded).map(spoil)) },
    { weight: 4, arbitrary: bytes(requests) },
    { weight: 2, arbitrary: bytes(requests.map(spoil)) },
  ]
}

function pollAttacks({ poll }: Grammars): fc.Arbitrary<Attack> {
  return fc.record({
    kind: fc.constant('polls'),
    polls: fc.array(poll, { minLength: 1, maxLength: 4 }),
    contentType: fc.constantFrom('text/plain;charset=UTF-8', 'application/octet-stream', 'application/json'),
  })
}
