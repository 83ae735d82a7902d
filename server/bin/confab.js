#!/usr/bin/env node
/** The command `confab`, as npm installs it. */
import '../dist/cli.js'
