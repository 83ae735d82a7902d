/** Pages of any browser: Chromium and Firefox by Playwright, WebKitGTK by WebDriver, the latter two where the system has them. */
import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { firefox, type Page } from 'playwright'
import { freePort } from './loopback.ts'

export interface OtherPage {
  goto(address: string): Promise<void>
  /** The value of an expression in the page. */
  evaluate<T>(expression: string): Promise<T>
  /** Presses a key as the keyboard does: `Tab`, `Shift+Tab`. */
  press(key: string): Promise<void>
  /** Writes where the focus is. */
  type(text: string): Promise<void>
  close(): Promise<void>
}

/** A page that Playwright drives. `close` is what ends it. */
export function pageOf(page: Page, close = () => page.close()): OtherPage {
  return {
    goto: async (address) => void (await page.goto(address)),
    evaluate: (expression) => page.evaluate(expression),
    press: (key) => page.keyboard.press(key),
    type: (text) => page.keyboard.type(text),
    close,
  }
}

/** Gives why not, when there is none. */
export async function openFirefox(): Promise<OtherPage | string> {
  const path = programOf('firefox-esr') ?? programOf('firefox')
  if (path === undefined) return 'Firefox is not installed (Debian: apt-get install firefox-esr).'
  const browser = await firefox.launch({ channel: 'moz-firefox', executablePath: path, timeout: 60_000 })
  return pageOf(await browser.newPage(), () => browser.close())
}

/** Gives why not, when there is none. */
export async function openWebKit(): Promise<OtherPage | string> {
  const driverPath = programOf('WebKitWebDriver')
  const screenPath = programOf('Xvfb')
  if (driverPath === undefined || screenPath === undefined)
    return 'WebKitGTK is not installed (Debian: apt-get install webkit2gtk-driver xvfb).'
  const port = await freePort()
  const display = `:${100 + (port % 900)}`
  const screen = spawn(screenPath, [display, '-screen', '0', '1280x900x24', '-nolisten', 'tcp'])
  await pause(500)
  const driver = spawn(driverPath, [`--port=${port}`], {
    env: {
      ...process.env,
      DISPLAY: display,
      GDK_BACKEND: 'x11',
      WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
      LIBGL_ALWAYS_SOFTWARE: '1',
    },
  })
  const end = (): void => {
    driver.kill()
    screen.kill()
  }
  try {
    return await openSession(`http://127.0.0.1:${port}`, end)
  } catch (error) {
    end()
    throw error
  }
}

async function openSession(driver: string, end: () => void): Promise<OtherPage> {
  const ask = async (method: string, path: string, body?: object): Promise<unknown> => {
    const init = body ? { body: JSON.stringify(body) } : {}
    const response = await fetch(driver + path, { method, ...init })
    const { value } = (await response.json()) as { value: unknown }
    if (!response.ok) throw new Error(`WebDriver: ${JSON.stringify(value)}`)
    return value
  }
  for (let tries = 0; !(await fetch(`${driver}/status`).catch(() => undefined)); tries++) {
    if (tries > 50) throw new Error('WebKitWebDriver does not answer.')
    await pause(100)
  }
  const { sessionId } = (await ask('POST', '/session', { capabilities: {} })) as { sessionId: string }
  const session = `/session/${sessionId}`
  const strike = (actions: readonly object[]): Promise<unknown> =>
    ask('POST', `${session}/actions`, { actions: [{ type: 'key', id: 'keyboard', actions }] })
  return {
    goto: async (url) => void (await ask('POST', `${session}/url`, { url })),
    evaluate: async <T>(expression: string) =>
      (await ask('POST', `${session}/execute/sync`, { script: `return (${expression})`, args: [] })) as T,
    press: async (key) => {
      const keys = key.split('+').map((name) => keyCodes[name] ?? name)
      const down = keys.map((value) => ({ type: 'keyDown', value }))
      await strike([...down, ...keys.reverse().map((value) => ({ type: 'keyUp', value }))])
      // It answers before the key has reached the page.
      await pause(80)
    },
    type: async (text) => {
      const each = Array.from(text, (value) => ['keyDown', 'keyUp'].map((type) => ({ type, value })))
      await strike(each.flat())
    },
    close: async () => {
      await ask('DELETE', session).catch(() => undefined)
      end()
    },
  }
}

/** As WebDriver names keys that are no letters. */
const keyCodes: Readonly<Record<string, string>> = {
  Tab: '\uE004',
  Enter: '\uE007',
  Shift: '\uE008',
  Escape: '\uE00C',
  Space: ' ',
  PageUp: '\uE00E',
  PageDown: '\uE00F',
  End: '\uE010',
  Home: '\uE011',
  ArrowLeft: '\uE012',
  ArrowUp: '\uE013',
  ArrowRight: '\uE014',
  ArrowDown: '\uE015',
}

function programOf(name: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return folders.map((folder) => join(folder, name)).find(isProgram)
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
