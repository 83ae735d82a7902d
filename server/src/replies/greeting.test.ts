import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Config } from '../config/config.ts'
import type { Mode, Settings } from '../config/settings.ts'
import { greet } from './greeting.ts'

afterEach(() => vi.restoreAllMocks())

function greeting(mode: Mode, host: string): string {
  let printed = ''
  vi.spyOn(console, 'log').mockImplementation((text: string) => (printed += text))
  const settings = { host, dataFolder: '/data' } as Settings
  greet({ url: 'http://x', config: { defaultAgent: 'help' } as Config, settings, mode, madeKey: undefined })
  return printed
}

describe('the greeting', () => {
  it('says so when others can look into the live preview, and only then', () => {
    const warning = 'HOST=0.0.0.0 lets other machines in'
    expect(greeting('dev', '0.0.0.0')).toContain(warning)
    expect(greeting('dev', '127.0.0.1')).not.toContain('other machines')
    expect(greeting('start', '0.0.0.0')).not.toContain('other machines')
  })
})
