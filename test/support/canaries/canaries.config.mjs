/** Every engine and recorder with a secret of its own, all of them against an upstream that gives back what it is sent. */
const { UPSTREAM: baseUrl, CANARY_NUMENO, CANARY_MOVEWORKS, CANARY_CLIENT, CANARY_ORQ } = process.env
const { CANARY_OPENAI, CANARY_STATESET, CANARY_IDENTITY, OWN_API_TOKEN } = process.env

const own = {
  name: 'own',
  // eslint-disable-next-line require-yield -- it answers with its failure
  async *generateReply() {
    throw new Error(`refused with authorization: Bearer ${OWN_API_TOKEN}`, {
      cause: { token: OWN_API_TOKEN },
    })
  },
  /** All but the first are known from the configuration only: their names in the environment say nothing. */
  async feedback() {
    throw new Error(
      `no feedback for ${OWN_API_TOKEN}, ${CANARY_NUMENO}, ${CANARY_STATESET}, ${CANARY_IDENTITY}`,
    )
  },
  async forget() {
    throw new Error(`nothing forgotten for ${OWN_API_TOKEN}`)
  },
}

export default {
  agents: {
    numeno: { engine: 'numeno', baseUrl, apiKey: CANARY_NUMENO },
    moveworks: { engine: 'moveworks', baseUrl, assistantName: 'a', token: CANARY_MOVEWORKS },
    client: {
      engine: 'moveworks',
      baseUrl,
      assistantName: 'a',
      clientId: 'id',
      clientSecret: CANARY_CLIENT,
      tokenUrl: `${baseUrl}/token`,
    },
    orq: { engine: 'orq', baseUrl, apiKey: CANARY_ORQ, agentKey: 'a', mode: 'stream' },
    openai: { engine: 'openai', baseUrl, apiKey: CANARY_OPENAI, model: 'm', api: 'responses' },
    chat: { engine: 'openai', baseUrl, apiKey: CANARY_OPENAI, model: 'm', api: 'chat' },
    own: { engine: own },
  },
  recorders: [{ recorder: 'stateset', baseUrl, token: CANARY_STATESET, orgId: 'o' }],
  origins: ['https://host.example'],
  identity: { keys: [{ kid: 'site', alg: 'HS256', secret: CANARY_IDENTITY }], anonymous: true },
  limits: { sendBurst: 10_000, requestBurst: 10_000, sessionBurst: 10_000 },
}
