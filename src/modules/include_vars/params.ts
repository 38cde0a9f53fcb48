import { flag, integer, text, texts, type Values, varsFile } from '../../base/params.ts'

export const params = {
  file: varsFile('The file of variables').optional,
  dir: varsFile('A folder of such files, with what is below').optional,
  depth: integer('How many folders deep it is read; 0 is all of them')
    .check(depth => depth >= 0, 'must not be below 0')
    .or(0),
  files_matching: text('A regular expression for the names of files in dir').optional,
  ignore_files: texts('Regular expressions for the ends of names that are left out').or([]),
  extensions: texts('With what the names of files end').or(['yaml', 'yml', 'json']),
  ignore_unknown_extensions: flag('Whether other files are left out; else they are an error').or(false),
  name: text('Put all of them under this one name').optional,
}

export type Want = Values<typeof params>
