/** A reference server of the directory's wire contract, over any organization directory. */
export { type DirectoryServerOptions, directoryApp } from './app.ts';
export { type DirectoryAddress, type RunningDirectory, startDirectoryServer } from './start.ts';
