/** Finds a Chromium for the tests: the one named, one that is installed, or one out of an npm package. Prints nothing. */
import { execFileSync } from 'node:child_process'
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const { env, platform } = process

/** What every launch is given: no sandbox (containers run as root), no GPU, and nothing that calls home. */
export const browserArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-domain-reliability',
  '--disable-sync',
  '--no-first-run',
  '--no-pings',
]

/**
 * Where a usable Chromium is, and how it was found. The same answer is given again without a second look.
 *
 * @returns {{ path: string, source: string }}
 * @throws Error with the commands that get a browser, when there is none and none can be fetched.
 */
export function findBrowser() {
  found ??= named() ?? onPath() ?? usualPlace() ?? playwrightCache() ?? unpacked() ?? fetched()
  if (found) return found
  throw new Error(
    [
      'No Chromium was found for the browser tests. Get one with',
      '  npx playwright install chromium-headless-shell      (any system)',
      '  sudo apt-get install -y chromium                    (Debian)',
      'or name one you have: CONFAB_BROWSER=/path/to/chrome npm test',
    ].join('\n'),
  )
}

/** @type {{ path: string, source: string } | undefined} */
let found

function named() {
  if (!env.CONFAB_BROWSER) return undefined
  if (isProgram(env.CONFAB_BROWSER)) return { path: env.CONFAB_BROWSER, source: 'named by CONFAB_BROWSER' }
  throw new Error(`CONFAB_BROWSER is ${env.CONFAB_BROWSER}, which is not a program.`)
}

const programs = [
  'chromium',
  'chromium-browser',
  'chromium-headless-shell',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'microsoft-edge-stable',
]

function onPath() {
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean)
  const places = programs.flatMap((program) => folders.map((folder) => join(folder, program)))
  return first(places, 'found on PATH')
}

function usualPlace() {
  if (platform === 'darwin') {
    const apps = ['Google Chrome', 'Chromium', 'Microsoft Edge']
    return first(
      apps.map((app) => `/Applications/${app}.app/Contents/MacOS/${app}`),
      'installed application',
    )
  }
  if (platform !== 'win32') return undefined
  const folders = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].filter(
    (folder) => folder !== undefined,
  )
  const apps = [
    'Google/Chrome/Application/chrome.exe',
    'Chromium/Application/chrome.exe',
    'Microsoft/Edge/Application/msedge.exe',
  ]
  return first(
    apps.flatMap((app) => folders.map((folder) => join(folder, app))),
    'installed application',
  )
}

function playwrightCache() {
  const cache = env.PLAYWRIGHT_BROWSERS_PATH ?? defaultPlaywrightCache()
  if (!existsSync(cache)) return undefined
  const folders = readdirSync(cache)
    .filter((name) => /^chromium(_headless_shell)?-\d+$/.test(name))
    .sort((a, b) => revision(b) - revision(a))
  return first(
    folders.flatMap((folder) => programsIn(join(cache, folder))),
    "Playwright's own copy",
  )
}

function defaultPlaywrightCache() {
  if (platform === 'darwin') return join(homedir(), 'Library/Caches/ms-playwright')
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? homedir(), 'ms-playwright')
  return join(env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'ms-playwright')
}

/** @param {string} folder */
function revision(folder) {
  return Number(folder.slice(folder.lastIndexOf('-') + 1))
}

/** @param {string} folder */
function programsIn(folder) {
  const names =
    /^(chrome|headless_shell|chrome-headless-shell)(\.exe)?$|^Chromium$|^Google Chrome for Testing$/
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => names.test(path.split(/[\\/]/).at(-1) ?? ''))
    .map((path) => join(folder, path))
}

/**
 * The Chromium of one certain version, where there is one for this system: what it draws can be compared.
 *
 * @returns {{ path: string, source: string } | undefined}
 */
export function pinnedBrowser() {
  return unpacked()
}

/** The Chromium inside an npm package. Two runs may unpack at once: each into its own folder, and one rename wins. */
function unpacked() {
  const manifest = join(root, 'node_modules/@sparticuz/chromium/package.json')
  if (platform !== 'linux' || process.arch !== 'x64' || !existsSync(manifest)) return undefined
  const { version } = JSON.parse(readFileSync(manifest, 'utf8'))
  const cache = join(root, 'node_modules/.cache/confab')
  const folder = join(cache, `chromium-${version}`)
  if (!existsSync(folder)) {
    mkdirSync(cache, { recursive: true })
    unpackInto(mkdtempSync(join(cache, 'unpacking-')), folder)
  }
  return first([join(folder, 'chromium')], `unpacked from the npm package @sparticuz/chromium ${version}`)
}

/**
 * @param {string} own
 * @param {string} folder
 */
function unpackInto(own, folder) {
  const program = "import chromium from '@sparticuz/chromium'; await chromium.executablePath()"
  try {
    // The package unpacks into the system's folder for temporary files; TMPDIR says which that is.
    execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: root,
      env: { ...env, TMPDIR: own },
      timeout: 120_000,
    })
    renameSync(own, folder)
  } catch {
    // The other run was first, or there is no room: the caller looks whether the program is there.
    rmSync(own, { recursive: true, force: true })
  }
}

function fetched() {
  const playwright = join(root, 'node_modules/playwright/cli.js')
  try {
    execFileSync(process.execPath, [playwright, 'install', 'chromium-headless-shell'], {
      stdio: 'ignore',
      timeout: 600_000,
    })
  } catch {
    return undefined
  }
  return playwrightCache()
}

/**
 * @param {string[]} places
 * @param {string} source
 */
function first(places, source) {
  const path = places.find(isProgram)
  return path === undefined ? undefined : { path, source }
}

/**
 * Whether the file is there and starts. Some systems put a stub in place of a browser, which only says how to install it.
 *
 * @param {string} path
 */
function isProgram(path) {
  try {
    accessSync(path, constants.X_OK)
    // On Windows a browser answers --version by opening a window.
    if (platform !== 'win32')
      execFileSync(path, ['--no-sandbox', '--version'], { stdio: 'ignore', timeout: 20_000 })
    return true
  } catch {
    return false
  }
}
