/** The command `confab`. */
import { ConfigError } from './config-errors.ts'
import { serve } from './main.ts'

const usage = `confab <command>

  dev       serve with the live preview, for this machine
  start     serve in production: no preview, no unsafe setting

The environment: HOST PORT LOG_LEVEL CONFAB_CONFIG CONFAB_DATA DATABASE_URL CONFAB_API_KEYS CONFAB_SECRET CONFAB_ORIGINS`

async function run(command: string | undefined): Promise<void> {
  switch (command) {
    case 'dev':
    case 'start':
      return serve(command)
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
  const fault = error as NodeJS.ErrnoException
  if (error instanceof ConfigError) console.error(error.message)
  else if (fault.code === 'EADDRINUSE')
    console.error(`${fault.message}. Is it running already? Set PORT to another.`)
  else console.error(error)
  process.exit(1)
}
