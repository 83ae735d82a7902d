/** The command `confab`. */
import { doctor } from './doctor/doctor.ts'
import { init } from './init.ts'
import { serve } from './main.ts'
import { Secrets } from './config/secrets.ts'
import { faultOf } from './start-faults.ts'
import { version } from './version.ts'

const usage = `confab <command>

  dev       serve with the live preview, for this machine
  start     serve in production: no preview, no unsafe setting
  init      write a configuration to begin with
  doctor    say what is missing for production, and what to do

The environment: HOST PORT LOG_LEVEL CONFAB_CONFIG CONFAB_DATA DATABASE_URL REDIS_URL CONFAB_API_KEYS CONFAB_SECRET CONFAB_ORIGINS`

const secrets = new Secrets(process.env)

async function run([command, ...more]: readonly string[]): Promise<void> {
  if (more.some((word) => word === '--help' || word === '-h')) return console.log(usage)
  if (more.length > 0)
    return refuse(`"confab ${command}" takes no "${more.join(' ')}": settings come from the environment.`)
  switch (command) {
    case 'dev':
    case 'start':
      return serve(command, secrets)
    case 'init':
      return console.log(init(process.cwd()))
    case 'doctor':
      process.exitCode = (await doctor(process.cwd(), process.env, secrets)) ? 0 : 1
      return
    case '--version':
    case '-v':
      return console.log(version)
    case undefined:
    case 'help':
    case '--help':
    case '-h':
      return console.log(usage)
    default:
      refuse(`There is no command "${command}".`)
  }
}

function refuse(fault: string): void {
  console.error(`${fault}\n\n${usage}`)
  process.exitCode = 2
}

try {
  await run(process.argv.slice(2))
} catch (error) {
  console.error(secrets.hide(faultOf(error)))
  process.exit(1)
}
