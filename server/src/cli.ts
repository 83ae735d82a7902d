/** The command `confab`. */
import { doctor } from './doctor/doctor.ts'
import { init } from './init.ts'
import { faultOf, serve } from './main.ts'
import { Secrets } from './secrets.ts'

const usage = `confab <command>

  dev       serve with the live preview, for this machine
  start     serve in production: no preview, no unsafe setting
  init      write a configuration to begin with
  doctor    say what is missing for production, and what to do

The environment: HOST PORT LOG_LEVEL CONFAB_CONFIG CONFAB_DATA DATABASE_URL REDIS_URL CONFAB_API_KEYS CONFAB_SECRET CONFAB_ORIGINS`

const secrets = new Secrets(process.env)

async function run(command: string | undefined): Promise<void> {
  switch (command) {
    case 'dev':
    case 'start':
      return serve(command, secrets)
    case 'init':
      console.log(init(process.cwd()))
      return
    case 'doctor':
      process.exitCode = (await doctor(process.cwd(), process.env, secrets)) ? 0 : 1
      return
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
