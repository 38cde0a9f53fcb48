#!/usr/bin/env node
import { start } from './compiled.ts'

await start('play')
