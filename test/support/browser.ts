/** A real Chromium for tests that drive pages themselves. */
import { chromium, type Browser, type LaunchOptions } from 'playwright'
import { browserArguments, findBrowser } from '../../scripts/find-browser.mjs'

/** Starts a headless browser, or gives up after half a minute; the caller closes it. */
export function launchBrowser(options: LaunchOptions = {}): Promise<Browser> {
  const { path } = findBrowser()
  return chromium.launch({ executablePath: path, args: browserArguments, timeout: 30_000, ...options })
}
