/** The command `confab`. */
import { faultOf, serve } from './main.ts'
import { Secrets } from './secrets.ts'

const usage = `confab <command>

  dev       serve with the live preview, for this machine
  start     serve in production: no preview, no unsafe setting

The environment: HOST PORT LOG_LEVEL CONFAB_CONFIG CONFAB_DATA DATABASE_URL CONFAB_API_KEYS CONFAB_SECRET CONFAB_ORIGINS`

const secrets = new Secrets(process.env)

async function run(command: string | undefined): Promise<void> {
  switch (command) {
    case 'dev':
    case 'start':
      return serve(command, secrets)
    case undefined:
    case 'help':
    case '--help':
      console.log(usage)
      return
    default:
      console.error(`There is no command "${command}".\n\n${usage}`)
      process.exitCode = 2
  }
}

try {
  await run(process.argv[2])
} catch (error) {
  console.error(secrets.hide(faultOf(error)))
  process.exit(1)
}
