import { describe, expect, it } from 'vitest'
import { checkConfig } from './config.ts'
import { Secrets } from './secrets.ts'

describe('what is printed', () => {
  it('holds no secret of the environment, whole or in parts', () => {
    const secrets = new Secrets({
      CONFAB_API_KEYS: 'sk_first_key_1, sk_second_key_2',
      OPENAI_API_KEY: 'sk-openai-canary',
      DATABASE_URL: 'postgres://confab:p%40ss word!@db/confab',
      PATH: '/usr/bin:/bin',
      EMPTY_TOKEN: '',
      SHORT_KEY: 'a',
    })
    const text =
      'sk_first_key_1 sk_second_key_2 sk-openai-canary postgres://confab:p%40ss word!@db/confab /usr/bin a'
    expect(secrets.hide(text)).toBe('[hidden] [hidden] [hidden] [hidden] /usr/bin a')
    expect(secrets.hide('password "p@ss word!" is wrong')).toBe('password "[hidden]" is wrong')
  })

  it('holds no secret of the configuration', () => {
    const config = checkConfig(
      {
        agents: {
          it: {
            engine: 'moveworks',
            clientId: 'public-id',
            clientSecret: 'client-canary',
            token: 'token "canary"',
          },
          own: { engine: { generateReply: () => undefined, apiKey: 'looked at by nobody' } },
        },
        recorders: [{ recorder: 'stateset', token: 'stateset-canary' }],
        identity: { keys: [{ kid: 'k', alg: 'HS256', secret: 'identity-canary-of-32-characters' }] },
      },
      'the test',
    )
    const secrets = new Secrets({})
    secrets.addConfig(config)
    const said = ['client-canary', 'stateset-canary', 'identity-canary-of-32-characters', 'token "canary"']
    expect(secrets.hide(JSON.stringify(said))).toBe('["[hidden]","[hidden]","[hidden]","[hidden]"]')
    expect(secrets.hide('public-id')).toBe('public-id')
  })

  it('holds no token, whoever made it', () => {
    const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ2aXNfMSJ9.c2lnbmF0dXJl'
    const secrets = new Secrets({})
    expect(secrets.hide(`token ${jwt}, again`)).toBe('token [hidden], again')
    expect(secrets.hide('authorization: Bearer abcdefgh.1jkl')).toBe('authorization: Bearer [hidden]')
    expect(secrets.hide('{"authorization":"Basic dXNlcjpwYXNz"}')).toBe('{"authorization":"Basic [hidden]"}')
    expect(secrets.hide('A Token or Basic authentication is needed')).toBe(
      'A Token or Basic authentication is needed',
    )
  })
})
